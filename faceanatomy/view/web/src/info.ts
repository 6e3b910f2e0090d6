/** The panel on the right: facts about what is selected or shown, or a welcome. */

import type { App } from "./app";
import { h, iconButton, replaceChildren } from "./dom";
import { muscleOf, type Thing } from "./facts";
import { lesionInfo } from "./info_lesion";
import { muscleInfo } from "./info_muscle";
import { arteryInfo, claimInfo, conditionInfo, nerveInfo, structureInfo } from "./info_other";
import { links } from "./info_parts";
import { actionUnitsInfo, exerciseInfo, expressionInfo, unitsInfo } from "./info_show";

const FIRST_STEPS: readonly Thing[] = [
  { kind: "expression", id: "happiness" },
  { kind: "expression", id: "anger" },
  { kind: "expression", id: "surprise" },
  { kind: "exercise", id: "fish_mouth" },
  { kind: "muscle", id: "zygomaticus_major" },
  { kind: "muscle", id: "masseter" },
  { kind: "nerve", id: "facial_nerve" },
  { kind: "condition", id: "bells_palsy" },
];

export class InfoPanel {
  readonly element = h("div", { class: "info", id: "info" });
  private shown = "";

  constructor(private readonly app: App) {}

  update(): void {
    const { app } = this;
    const { selected, show } = app.state;
    const { lesion } = app.state;
    const subject = JSON.stringify([
      selected,
      show?.kind,
      show && "id" in show ? show.id : show?.kind,
      lesion?.site,
    ]);
    const content = this.content();
    const close =
      selected || show || lesion
        ? iconButton(
            "close",
            "Close",
            () =>
              app.store.set(
                selected
                  ? { selected: null }
                  : lesion
                    ? { lesion: null, synkinesis: 0 }
                    : { show: null, compare: "", time: null },
              ),
            { class: "icon-button close-info" },
          )
        : null;
    const scroller = this.element.parentElement;
    const top = scroller?.scrollTop ?? 0;
    const focused = document.activeElement;
    const refocus = this.element.contains(focused) ? focusPath(this.element, focused) : null;
    replaceChildren(this.element, close, content);
    if (scroller) scroller.scrollTop = subject === this.shown ? top : 0;
    if (refocus && subject === this.shown) {
      this.element
        .querySelectorAll<HTMLElement>("a, button, summary")
        [refocus.index]?.focus({ preventScroll: true });
    }
    this.shown = subject;
  }

  focusTitle(): void {
    this.element.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  private content(): HTMLElement {
    const { app } = this;
    const { atlas, state } = app;
    const thing = state.selected;
    if (thing) {
      switch (thing.kind) {
        case "muscle": {
          const muscle = atlas.muscles.get(muscleOf(thing.id));
          if (muscle) return muscleInfo(app, muscle, thing.id);
          break;
        }
        case "nerve": {
          const nerve = atlas.nerves.get(thing.id);
          if (nerve) return nerveInfo(app, nerve);
          break;
        }
        case "artery": {
          const artery = atlas.arteries.get(thing.id);
          if (artery) return arteryInfo(app, artery);
          break;
        }
        case "structure": {
          const structure = atlas.structures.get(thing.id);
          if (structure) return structureInfo(app, structure);
          break;
        }
        case "condition": {
          const condition = atlas.conditions.get(thing.id);
          if (condition) return conditionInfo(app, condition);
          break;
        }
        case "claim": {
          const claim = atlas.claims.get(thing.id);
          if (claim) return claimInfo(app, claim);
          break;
        }
      }
    }
    const lesion = lesionInfo(app);
    if (lesion) return lesion;
    const show = state.show;
    if (show?.kind === "expression") {
      const expression = atlas.expressions.get(show.id);
      if (expression) return expressionInfo(app, expression);
    }
    if (show?.kind === "exercise") {
      const exercise = atlas.exercises.get(show.id);
      if (exercise) return exerciseInfo(app, exercise, show.step);
    }
    if (show?.kind === "au") return actionUnitsInfo(app, show.codes);
    if (show?.kind === "units") return unitsInfo(app, show.title);
    return this.welcome();
  }

  private welcome(): HTMLElement {
    const { app } = this;
    const { atlas } = app;
    return h(
      "article",
      { class: "welcome" },
      h("h2", { tabindex: "-1" }, "The muscles of the face and neck"),
      h(
        "p",
        { class: "lead" },
        `${atlas.muscles.size} muscles, ${atlas.expressions.size} expressions and ${atlas.exercises.size} exercises, each fact with its source.`,
      ),
      h(
        "p",
        {},
        "Point at a muscle to see its name, choose it to see everything about it, or start here:",
      ),
      links(
        app,
        FIRST_STEPS.filter((thing) => atlas.has(thing)),
      ),
      h(
        "details",
        { class: "more" },
        h("summary", {}, "Mouse, touch and keyboard"),
        h(
          "dl",
          { class: "keys" },
          ...(
            [
              ["Drag", "turn"],
              ["Right drag, two fingers", "move"],
              ["Wheel, pinch, + and −", "zoom"],
              ["Arrow keys, with Shift", "turn, move (picture in focus)"],
              ["1 to 7", "named views"],
              ["/", "search"],
              ["L, A", "labels, antagonists"],
              ["I, G, H", "isolate, ghost, hide the chosen"],
              ["U or Ctrl Z", "undo"],
              ["R", "start again"],
              ["Space", "play or pause the movement"],
              ["Esc", "let go"],
            ] as const
          ).flatMap(([keys, what]) => [h("dt", {}, keys), h("dd", {}, what)]),
        ),
      ),
      h(
        "details",
        { class: "more" },
        h("summary", {}, "All muscles as a list"),
        h(
          "ul",
          { class: "plain" },
          ...[...atlas.muscles.keys()].map((id) => h("li", {}, app.muscleLink(id))),
        ),
      ),
      h(
        "p",
        { class: "hint" },
        "The model is drawn from published descriptions, not from one person's scan. For learning; not medical advice.",
      ),
    );
  }
}

const focusPath = (root: HTMLElement, element: Element | null): { index: number } | null => {
  const index = [...root.querySelectorAll("a, button, summary")].findIndex(
    (one) => one === element,
  );
  return index < 0 ? null : { index };
};
