/** Movement panel, second half: single muscles, a second expression, moving or colours only. */

import type { App } from "./app";
import { choice, h, iconButton, replaceChildren, slider, toggle } from "./dom";
import { unitsOf } from "./facts";
import type { Split } from "./state_motion";

export class MoveMore {
  readonly element: HTMLDetailsElement;
  readonly moves = toggle("Move the face", (on) => this.app.store.set({ still: !on }));
  private readonly compare: HTMLSelectElement;
  private readonly split;

  constructor(private readonly app: App) {
    const { store, atlas } = app;
    this.compare = h(
      "select",
      {},
      h("option", { value: "" }, "Nothing"),
      ...[...atlas.expressions.values()].map((one) => h("option", { value: one.id }, one.name)),
    );
    this.compare.addEventListener("change", () => store.set({ compare: this.compare.value }));
    this.split = choice<Split>(
      "Compared as",
      [
        ["beside", "Two faces"],
        ["halves", "Two halves"],
      ],
      (split) => store.set({ split }),
    );
    this.element = h(
      "details",
      { class: "more folded" },
      h("summary", {}, "Compare two expressions"),
      h("label", { class: "field" }, h("span", {}, "Compare with"), this.compare),
      this.split.element,
    );
  }

  update(): void {
    const { state } = this.app;
    this.element.hidden = !state.show;
    this.moves.set(!state.still);
    if (state.compare && this.compare.value !== state.compare) this.element.open = true;
    this.compare.value = state.compare;
    this.split.set(state.split);
    this.split.element.hidden = !state.compare;
  }
}

/** Single muscles contract as one likes: each with a slider. */
export class UnitMixer {
  readonly element = h("div", { class: "mixer" });
  private readonly sliders = new Map<string, (value: number) => void>();

  constructor(private readonly app: App) {}

  /** Let a muscle, or a part of one, contract on both sides, or stop. */
  flip(id: string): void {
    const { store, atlas, state } = this.app;
    const muscle = atlas.muscles.get(id.split(":")[0] ?? "");
    if (!muscle) return;
    const units: Record<string, number> =
      state.show?.kind === "units" ? { ...state.show.units } : {};
    const own = id.includes(":") ? [id] : unitsOf(muscle);
    const names = own.flatMap((unit) => [`${unit}.left`, `${unit}.right`]);
    if (names.every((name) => name in units)) for (const name of names) delete units[name];
    else for (const name of names) units[name] = 1;
    this.set(units);
    if (state.selected) store.set({ selected: null });
  }

  private set(units: Readonly<Record<string, number>>): void {
    const { store } = this.app;
    if (!Object.keys(units).length) {
      store.set({ show: null });
      return;
    }
    const ids = [...new Set(Object.keys(units).map(muscleOfName))];
    const title =
      ids.length > 3
        ? `${ids.length} muscles`
        : ids.map((id) => this.app.shortMuscle(id)).join(" and ");
    store.set({ show: { kind: "units", title, units } });
  }

  update(): void {
    const { show } = this.app.state;
    if (show?.kind !== "units") {
      if (this.sliders.size) replaceChildren(this.element);
      this.sliders.clear();
      return;
    }
    const names = [...new Set(Object.keys(show.units).map(unitOfName))];
    const strength = (unit: string) =>
      Math.max(show.units[`${unit}.left`] ?? 0, show.units[`${unit}.right`] ?? 0);
    if (names.join() !== [...this.sliders.keys()].join()) {
      this.sliders.clear();
      const rows = names.map((unit) => {
        const row = slider(this.app.unitName(unit), strength(unit), (value) => {
          const now = this.app.state.show;
          if (now?.kind !== "units") return;
          const units = { ...now.units };
          for (const side of ["left", "right"]) {
            if (`${unit}.${side}` in units) units[`${unit}.${side}`] = value;
          }
          this.set(units);
        });
        this.sliders.set(unit, row.set);
        const out = () => {
          const now = this.app.state.show;
          if (now?.kind !== "units") return;
          this.set(
            Object.fromEntries(
              Object.entries(now.units).filter(([name]) => unitOfName(name) !== unit),
            ),
          );
        };
        const name = `Take ${this.app.unitName(unit)} out`;
        return h("div", { class: "mix" }, row.element, iconButton("close", name, out));
      });
      replaceChildren(this.element, ...rows);
    }
    for (const [unit, set] of this.sliders) set(strength(unit));
  }
}

const unitOfName = (name: string): string => name.replace(/\.(left|right)$/, "");
const muscleOfName = (name: string): string => unitOfName(name).split(":")[0] ?? name;
