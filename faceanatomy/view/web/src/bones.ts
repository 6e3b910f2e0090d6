/** The skeleton bone by bone and tooth by tooth: each can be hidden, shown and gone to. */

import type { App } from "./app";
import { h, replaceChildren } from "./dom";
import type { Structure } from "./facts";
import { partsOf, toothNumber } from "./groups";

const TEETH = ["teeth_upper", "teeth_lower"];
const GROUPS = ["skull", "cervical_spine", "thoracic_spine", "ribs", "nasal_cartilages"];
const KINDS = ["bone", "cartilage"];

export class BonesList {
  readonly element = h("details", { class: "more bones" });
  private readonly boxes = new Map<string, HTMLInputElement>();
  private readonly teeth = new Map<string, HTMLButtonElement>();

  constructor(private readonly app: App) {
    const { atlas } = app;
    const grouped = new Set(
      GROUPS.flatMap((id) => partsOf(atlas, id).map((structure) => structure.id)),
    );
    const single = [...atlas.structures.values()].filter(
      (one) => KINDS.includes(one.kind) && one.mesh === one.id && !grouped.has(one.id),
    );
    replaceChildren(
      this.element,
      h("summary", {}, "Bones and teeth, one by one"),
      ...GROUPS.map((id) => {
        const parts = partsOf(atlas, id).filter((one) => one.mesh === one.id);
        return parts.length ? this.group(id, parts) : null;
      }),
      this.group("", single),
      ...TEETH.map((id) => this.chart(id)),
    );
  }

  update(): void {
    const { hidden } = this.app.state;
    for (const [id, box] of this.boxes) box.checked = !hidden.includes(id);
    for (const [id, button] of this.teeth) {
      const off = hidden.includes(id) || hidden.includes(id.split(".")[0] ?? "");
      button.setAttribute("aria-pressed", String(!off));
    }
  }

  private flip(id: string, shown: boolean): void {
    const { store, state } = this.app;
    const others = state.hidden.filter((one) => one !== id);
    store.set({ hidden: shown ? others : [...others, id] });
  }

  private group(id: string, parts: readonly Structure[]): HTMLElement {
    const { app } = this;
    const rows = parts.map((one) => {
      const name = app.name({ kind: "structure", id: one.id });
      const box = h("input", {
        type: "checkbox",
        "aria-label": `Show ${name}`,
        onchange: (event) => this.flip(one.id, (event.target as HTMLInputElement).checked),
      });
      this.boxes.set(one.id, box);
      return h("li", {}, box, app.link({ kind: "structure", id: one.id }));
    });
    const title = id ? app.link({ kind: "structure", id }) : "Single bones and cartilages";
    return h("div", {}, h("h3", {}, title), h("ul", { class: "plain" }, ...rows));
  }

  /** A row of teeth as dentists chart it: the subject's right on the left. */
  private chart(id: string): HTMLElement | null {
    const { app } = this;
    const parts = partsOf(app.atlas, id).filter((one) => one.fdi);
    if (!parts.length) return null;
    const cell = (one: Structure, side: "right" | "left") => {
      const key = `${one.id}.${side}`;
      const number = toothNumber(one, side);
      const label = `${number} ${app.name({ kind: "structure", id: one.id })}, ${side}`;
      const button = h(
        "button",
        {
          type: "button",
          title: label,
          "aria-label": label,
          onclick: () => this.flip(key, app.state.hidden.includes(key)),
        },
        number,
      );
      this.teeth.set(key, button);
      return button;
    };
    return h(
      "div",
      {},
      h("h3", {}, app.link({ kind: "structure", id })),
      h(
        "div",
        { class: "tooth-chart", role: "group", "aria-label": "Show single teeth" },
        ...[...parts].reverse().map((one) => cell(one, "right")),
        ...parts.map((one) => cell(one, "left")),
      ),
    );
  }
}
