/** Movement panel, the clinic: a lesion of a nerve, and what one asks the face to do. */

import type { App } from "./app";
import { CLINICAL_SEQUENCE, siteOf } from "./clinic";
import { choice, h, slider } from "./dom";
import type { Side } from "./facts";
import type { ChosenLesion } from "./state_motion";

const LEVEL_WORDS: Readonly<Record<string, string>> = {
  central: "Above the nucleus",
  nuclear: "In the nucleus",
  peripheral: "Along the nerve",
};

export class LesionPanel {
  readonly element: HTMLDetailsElement;
  private readonly site: HTMLSelectElement;
  private readonly side;
  private readonly severity;
  private readonly synkinesis;
  private readonly more: HTMLElement;
  private readonly asked = new Map<string, HTMLButtonElement>();

  constructor(private readonly app: App) {
    const { atlas, store } = app;
    const levels = [...new Set([...atlas.lesions.values()].map((one) => one.level))];
    this.site = h(
      "select",
      {},
      h("option", { value: "" }, "No lesion"),
      ...levels.map((level) =>
        h(
          "optgroup",
          { label: LEVEL_WORDS[level] ?? level },
          ...[...atlas.lesions.values()]
            .filter((one) => one.level === level)
            .map((one) => h("option", { value: one.id }, one.name)),
        ),
      ),
    );
    this.site.addEventListener("change", () => this.choose(this.site.value));
    this.side = choice<Side>(
      "Side of the lesion",
      [
        ["right", "Right"],
        ["left", "Left"],
      ],
      (side) => this.set({ side }),
    );
    this.severity = slider("Severity", 1, (severity) => this.set({ severity }));
    this.synkinesis = slider("Synkinesis", 0, (synkinesis) => store.set({ synkinesis }));
    const buttons = CLINICAL_SEQUENCE.filter(([id]) => atlas.expressions.has(id)).map(
      ([id, words]) => {
        const button = h(
          "button",
          {
            type: "button",
            onclick: () => {
              store.set({ show: { kind: "expression", id }, selected: null, time: null });
              app.say(`Asked to: ${words}`);
            },
          },
          words,
        );
        this.asked.set(id, button);
        return button;
      },
    );
    this.more = h(
      "div",
      { class: "dials" },
      this.side.element,
      this.severity.element,
      atlas.synkineses.length ? this.synkinesis.element : null,
      h(
        "div",
        { class: "choice" },
        h("span", { class: "caption", id: "asked" }, "Ask the face to"),
        h("div", { class: "asked", role: "group", "aria-labelledby": "asked" }, ...buttons),
      ),
    );
    this.element = h(
      "details",
      { class: "more folded" },
      h("summary", {}, "Lesion of a nerve"),
      h("label", { class: "field" }, h("span", {}, "Place of the lesion"), this.site),
      this.more,
    );
    this.element.hidden = atlas.lesions.size === 0;
  }

  update(): void {
    const { state, atlas } = this.app;
    const { lesion } = state;
    if (lesion && !siteOf(atlas, lesion)) return;
    if (lesion && this.site.value !== lesion.site) this.element.open = true;
    this.site.value = lesion?.site ?? "";
    this.more.hidden = !lesion;
    if (!lesion) return;
    this.side.set(lesion.side);
    this.severity.set(lesion.severity);
    this.synkinesis.set(state.synkinesis);
    const shown = state.show?.kind === "expression" ? state.show.id : "";
    for (const [id, button] of this.asked) {
      button.setAttribute("aria-pressed", String(id === shown));
    }
  }

  /** A first lesion asks the face for something at once, so that its effect is seen. */
  private choose(site: string): void {
    const { state, store } = this.app;
    if (!site) {
      store.set({ lesion: null, synkinesis: 0 });
      return;
    }
    store.set(this.app.stateFor({ kind: "lesion", id: site }, state));
  }

  private set(change: Partial<ChosenLesion>): void {
    const { lesion } = this.app.state;
    if (lesion) this.app.store.set({ lesion: { ...lesion, ...change } });
  }
}
