/** The panel on the left, first half: what the face does, how strongly and on which side. */

import { type App, GROUP_WORDS } from "./app";
import { choice, h, iconButton, replaceChildren, slider, toggle } from "./dom";
import type { Kind } from "./facts";
import { capital } from "./info_parts";
import { LesionPanel } from "./lesion";
import { MoveMore, UnitMixer } from "./move_more";

const EXPRESSION_KINDS: readonly (readonly [string, string])[] = [
  ["emotion", "Emotions"],
  ["variant", "Variants of emotions"],
  ["everyday", "Everyday"],
  ["speech", "Speech"],
  ["clinical", "Tests in the clinic"],
];
const EXERCISE_KINDS: readonly (readonly [string, string])[] = [
  ["active", "Active"],
  ["resisted", "Against resistance"],
  ["combination", "Combinations"],
  ["rehabilitation", "Rehabilitation"],
  ["relaxation", "Relaxation"],
  ["massage", "Massage"],
];

type List = "expression" | "exercise" | "au" | "muscle";

export class MovePanel {
  readonly element: HTMLElement;
  private readonly chooser = choice<List>(
    "Choose from",
    [
      ["expression", "Expressions"],
      ["exercise", "Exercises"],
      ["au", "Units"],
      ["muscle", "Muscles"],
    ],
    (list) => this.open(list),
  );
  private readonly filter: HTMLInputElement;
  private readonly listing = h("div", { class: "listing" });
  private readonly mixer = h("div", { class: "mixer" });
  private readonly intensity;
  private readonly side;
  private readonly antagonists;
  private readonly dials: HTMLElement;
  private readonly more: MoveMore;
  private readonly lesion: LesionPanel;
  private readonly units: UnitMixer;
  private shown = "";
  private list: List = "expression";
  private readonly mixSliders = new Map<string, (value: number) => void>();

  constructor(private readonly app: App) {
    const { store } = app;
    this.filter = h("input", {
      type: "search",
      class: "filter",
      placeholder: "Filter this list",
      "aria-label": "Filter this list",
      oninput: () => this.fill(),
    });
    this.intensity = slider("Intensity", 1, (value) => store.set({ intensity: value }));
    this.side = choice(
      "Side of the subject",
      [
        ["right", "Right"],
        ["both", "Both"],
        ["left", "Left"],
      ] as const,
      (side) => store.set({ side }),
    );
    this.more = new MoveMore(app);
    this.lesion = new LesionPanel(app);
    this.units = new UnitMixer(app);
    this.antagonists = toggle("Show opposing muscles", (on) => store.set({ antagonists: on }));
    this.dials = h(
      "div",
      { class: "dials" },
      this.intensity.element,
      this.side.element,
      this.antagonists.element,
      this.more.moves.element,
    );
    this.element = h(
      "section",
      { class: "panel-section move", "aria-label": "Movement" },
      this.dials,
      this.mixer,
      this.units.element,
      this.more.element,
      this.lesion.element,
      this.chooser.element,
      this.filter,
      this.listing,
    );
    this.chooser.set("expression");
    this.fill();
  }

  private open(list: List): void {
    this.list = list;
    this.filter.value = "";
    this.chooser.set(list);
    this.fill();
  }

  update(): void {
    const { state } = this.app;
    this.intensity.set(state.intensity);
    this.side.set(state.side);
    this.antagonists.set(state.antagonists);
    this.dials.hidden = !state.show;
    const show = state.show;
    const list = show?.kind === "units" ? "muscle" : show?.kind;
    if (list && JSON.stringify(show) !== this.shown && list !== this.list) this.open(list);
    this.shown = JSON.stringify(show);
    this.updateMixer();
    this.units.update();
    this.more.update();
    this.lesion.update();
    for (const button of this.listing.querySelectorAll<HTMLElement>("[data-id]")) {
      const id = button.dataset.id ?? "";
      const on =
        show?.kind === "au"
          ? this.list === "au" && id in show.codes
          : show?.kind === "units"
            ? this.list === "muscle" && Object.keys(show.units).some((unit) => works(unit, id))
            : show !== null && show.kind === this.list && "id" in show && show.id === id;
      button.setAttribute("aria-pressed", String(on));
    }
  }

  /** Action units can be mixed freely: each chosen one has its own slider. */
  private updateMixer(): void {
    const show = this.app.state.show;
    if (show?.kind !== "au") {
      if (this.mixSliders.size) replaceChildren(this.mixer);
      this.mixSliders.clear();
      return;
    }
    const codes = Object.keys(show.codes);
    if (codes.join() !== [...this.mixSliders.keys()].join()) {
      this.mixSliders.clear();
      const rows = codes.map((code) => {
        const change = (value: number) => {
          const now = this.app.state.show;
          if (now?.kind !== "au") return;
          this.app.store.set({ show: { kind: "au", codes: { ...now.codes, [code]: value } } });
        };
        const name = this.app.atlas.actionUnits.get(code)?.name ?? "";
        const row = slider(`AU ${code} ${name}`, show.codes[code] ?? 1, change);
        this.mixSliders.set(code, row.set);
        return h(
          "div",
          { class: "mix" },
          row.element,
          iconButton("close", `Take AU ${code} out`, () => this.flip(code)),
        );
      });
      replaceChildren(this.mixer, ...rows);
    }
    for (const [code, set] of this.mixSliders) set(show.codes[code] ?? 0);
  }

  private flip(code: string): void {
    const show = this.app.state.show;
    const codes: Record<string, number> = show?.kind === "au" ? { ...show.codes } : {};
    if (code in codes) delete codes[code];
    else codes[code] = 1;
    const left = Object.keys(codes).length > 0;
    this.app.store.set({ show: left ? { kind: "au", codes } : null, selected: null });
  }

  private fill(): void {
    const { atlas } = this.app;
    const wanted = this.filter.value.trim()
      ? new Set(
          this.app.search
            .find(this.filter.value, 400)
            .filter((hit) => hit.thing.kind === this.list)
            .map((hit) => hit.thing.id),
        )
      : null;
    const rows = (
      kind: Kind,
      records: readonly { readonly id: string; readonly name: string; readonly about: string }[],
    ) =>
      records
        .filter((one) => !wanted || wanted.has(one.id))
        .map((one) =>
          h(
            "li",
            {},
            h(
              "button",
              {
                type: "button",
                "data-id": one.id,
                title: one.about || undefined,
                onclick: () => {
                  if (kind === "au") this.flip(one.id);
                  else if (kind === "muscle") this.units.flip(one.id);
                  else if (this.isOn(one.id)) this.app.store.set({ show: null });
                  else this.app.go({ kind, id: one.id });
                },
              },
              one.name,
            ),
          ),
        );
    const group = (title: string, items: readonly HTMLElement[]) =>
      items.length ? h("div", { class: "group" }, h("h3", {}, title), h("ul", {}, ...items)) : null;
    const groups: (HTMLElement | null)[] = [];
    if (this.list === "expression") {
      for (const [kind, title] of EXPRESSION_KINDS) {
        groups.push(
          group(
            title,
            rows(
              "expression",
              [...atlas.expressions.values()]
                .filter((one) => one.kind === kind)
                .map((one) => ({ id: one.id, name: one.name, about: one.description ?? "" })),
            ),
          ),
        );
      }
    } else if (this.list === "exercise") {
      for (const [kind, title] of EXERCISE_KINDS) {
        groups.push(
          group(
            title,
            rows(
              "exercise",
              [...atlas.exercises.values()]
                .filter((one) => one.kind === kind)
                .map((one) => ({ id: one.id, name: one.name, about: one.goal })),
            ),
          ),
        );
      }
    } else if (this.list === "muscle") {
      for (const [region, title] of Object.entries(GROUP_WORDS)) {
        groups.push(
          group(
            title,
            rows(
              "muscle",
              [...atlas.muscles.values()]
                .filter((one) => one.group === region)
                .map((one) => ({ id: one.id, name: this.app.unitName(one.id), about: "" })),
            ),
          ),
        );
      }
    } else {
      const regions = [...new Set([...atlas.actionUnits.values()].map((one) => one.region))];
      for (const region of regions) {
        groups.push(
          group(
            capital(region),
            rows(
              "au",
              [...atlas.actionUnits.values()]
                .filter((one) => one.region === region)
                .map((one) => ({ id: one.code, name: `${one.code}  ${one.name}`, about: "" })),
            ),
          ),
        );
      }
    }
    const filled = groups.filter((one) => one !== null);
    replaceChildren(
      this.listing,
      ...(filled.length ? filled : [h("p", { class: "hint" }, "Nothing of that name here.")]),
    );
    this.update();
  }

  private isOn(id: string): boolean {
    const show = this.app.state.show;
    return show !== null && "id" in show && show.id === id && show.kind === this.list;
  }
}

/** Whether a side of a unit (`frontalis:medial_part.left`) belongs to a muscle or is that part. */
const works = (unit: string, id: string): boolean =>
  unit.startsWith(`${id}.`) || unit.startsWith(`${id}:`);
