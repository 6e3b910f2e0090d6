/** The picture and all that lies upon it: title, legend, labels, tooltip, buttons. */

import type { App } from "./app";
import { DIRECTIONS, frameOf } from "./camera";
import { captionOf, legendOf } from "./caption";
import { coversOf } from "./covers";
import { h, iconButton, replaceChildren } from "./dom";
import { facing } from "./facing";
import { muscleOf, type Target, type Thing } from "./facts";
import { Footprints } from "./footprints";
import { headIds } from "./groups";
import { columnWidth, LabelLayer, labelled } from "./labels";
import { looksOf } from "./looks";
import { dress, highlight, type Node as ModelNode, paint } from "./nodes";
import { placeFrame } from "./places";
import { Pointer } from "./pointer";
import type { Stage } from "./stage";
import { START, type State, type ViewName } from "./state";
import { comparison } from "./theatre";

const VIEW_WORDS: readonly (readonly [ViewName, string, string])[] = [
  ["front", "Front", "From the front (1)"],
  ["three-quarter", "¾ right", "From the front and the subject's right (2)"],
  ["three-quarter-left", "¾ left", "From the front and the subject's left (3)"],
  ["lateral", "Right", "From the subject's right (4)"],
  ["lateral-left", "Left", "From the subject's left (5)"],
  ["posterior", "Back", "From behind (6)"],
  ["below", "Below", "From below (7)"],
];

export class Viewport {
  readonly element: HTMLElement;
  readonly labels: LabelLayer;
  /** Takes a picked thing instead of selecting it (quiz). */
  interceptor: ((thing: Thing, unit: string) => boolean) | null = null;
  private readonly title = h("div", { class: "stage-title" });
  private readonly legend = h("div", { class: "legend" });
  private readonly views = h("div", { class: "views", role: "group", "aria-label": "Views" });
  private readonly undo: HTMLButtonElement;
  private readonly labelButton: HTMLButtonElement;
  private revealed = new Set<ModelNode>();
  private moved = false;
  /** Whether the reader has moved the camera since the last named view. */
  private manual = false;
  private first = true;
  private readonly footprints: Footprints;
  private readonly pointer: Pointer;
  private ends = { origin: false, insertion: false };

  constructor(
    private readonly app: App,
    readonly stage: Stage,
  ) {
    const { store } = app;
    this.footprints = new Footprints(app.atlas, stage.nodes);
    this.pointer = new Pointer(app, this);
    this.labels = new LabelLayer(
      app.atlas,
      (thing) => app.go(thing),
      (unit) => this.glow(unit),
    );
    this.undo = iconButton("undo", "Undo (U)", () => store.undo());
    this.labelButton = iconButton("tag", "Names (L)", () =>
      store.set({ labels: !app.state.labels }),
    );
    for (const [view, text, title] of VIEW_WORDS) {
      this.views.append(
        h(
          "button",
          {
            type: "button",
            title,
            "data-view": view,
            onclick: () => this.look(view),
          },
          text,
        ),
      );
    }
    this.element = h(
      "div",
      { class: "viewport" },
      stage.canvas,
      this.labels.element,
      this.title,
      h(
        "div",
        { class: "stage-tools", role: "group", "aria-label": "Picture" },
        this.labelButton,
        iconButton("plus", "Nearer (+)", () => stage.pilot.zoom(1.25), {
          class: "icon-button zoom",
        }),
        iconButton("minus", "Farther (−)", () => stage.pilot.zoom(0.8), {
          class: "icon-button zoom",
        }),
        this.undo,
        iconButton("reset", "Start again (R)", () => this.reset()),
      ),
      this.legend,
      this.views,
      this.pointer.tooltip,
    );
    stage.onMove = () => {
      this.labels.hide();
      this.moved = true;
    };
    stage.onRest = () => this.rest();
    const byHand = () => {
      this.manual = true;
    };
    stage.controls.addEventListener("start", byHand);
    stage.pilot.onHand = byHand;
  }

  /** Look from a named view at the head, and at what works or is chosen outside it. */
  look(view: ViewName): void {
    this.app.store.set({ view });
    this.fly(view);
  }

  reset(): void {
    const { store } = this.app;
    store.set({ ...START });
    this.fly(START.view);
  }

  fly(view: ViewName, jump = false): void {
    const { app, stage } = this;
    const looks = app.picture?.looks;
    const leading = stage.nodes.filter((node) => {
      const role = looks?.get(node)?.role;
      return role === "active" || role === "target";
    });
    const ids = headIds(app.atlas);
    const head = stage.nodes.filter((node) => ids.has(node.id));
    const nodes = [...head, ...leading.slice(0, 40)];
    const slow = stage.software || app.settings.stillness || jump;
    const { width, height } = stage.size();
    const frame = frameOf(nodes.length ? nodes : stage.nodes, view, stage.camera, 120, {
      top: Math.min(0.12, (app.state.show || app.state.selected ? 46 : 14) / Math.max(1, height)),
      bottom: Math.min(0.2, (app.state.show && app.atlas.timings ? 108 : 56) / Math.max(1, height)),
      sides: app.state.labels ? ((width > 620 ? 1 : 0.55) * columnWidth(width)) / width : 0.01,
    });
    this.manual = false;
    stage.pilot.fly(frame, slow ? 0 : 450);
  }

  /** Go near the place of a bone that is chosen, to where it is seen best. */
  private flyToPlace({ selected, place }: State, jump = false): void {
    const { app, stage } = this;
    const frame = placeFrame(stage.nodes, `${selected?.id}.${place}`, stage.camera);
    if (!frame) return;
    this.manual = true; // a turn of the phone must not take the reader away from it
    stage.pilot.fly(frame, stage.software || app.settings.stillness || jump ? 0 : 700);
  }

  /** Turn to the view that a chosen thing is best seen from, if it lies on the far side. */
  bring(thing: Target): void {
    const { app, stage } = this;
    if (thing.kind === "lesion" || thing.kind === "synkinesis") {
      this.look("front"); // the two sides of the face are to be compared
      return;
    }
    const targets = stage.nodes.filter((node) => app.picture?.looks.get(node)?.role === "target");
    if (thing.kind !== "muscle" || !targets.length) return;
    const toCamera = stage.camera.position.clone().sub(stage.controls.target).normalize();
    let best: ViewName = "three-quarter";
    let most = -Infinity;
    for (const view of ["three-quarter", "lateral", "front", "posterior"] as const) {
      const value = facing(
        targets.filter((n) => n.side !== "left"),
        DIRECTIONS[view],
      );
      const liking = view === "three-quarter" ? 1.1 : 1;
      if (value * liking > most) {
        most = value * liking;
        best = view;
      }
    }
    const now = Math.max(
      facing(
        targets.filter((n) => n.side !== "left"),
        [toCamera.x, toCamera.y, toCamera.z],
      ),
      facing(
        targets.filter((n) => n.side !== "right"),
        [toCamera.x, toCamera.y, toCamera.z],
      ),
    );
    if (now < 0.65 * most) this.look(best);
  }

  /** Colour everything as the state says, and draw. */
  update(state: State, before: State): void {
    const { app, stage } = this;
    const cutting = state.cut !== "";
    if (JSON.stringify(state.selected) !== JSON.stringify(before.selected)) this.revealed.clear();
    this.placeCut(state);
    this.dressAll(cutting);
    if (this.shouldReveal()) {
      this.reveal();
      this.dressAll(cutting);
    }
    const chosen = state.selected?.kind === "muscle" ? app.picture?.pointed : undefined;
    const bone = state.selected?.kind === "structure" ? state.selected.id : "";
    this.ends = this.footprints.show(chosen ?? new Set(), bone, state.place);
    this.title.replaceChildren(...captionOf(app, state));
    const legend = legendOf(app, state, this.ends);
    replaceChildren(this.legend, ...legend);
    this.legend.hidden = !legend.length;
    this.undo.disabled = !app.store.canUndo;
    this.labelButton.setAttribute("aria-pressed", String(state.labels));
    const names = comparison(state) ? "Names (L): not beside two faces, no room" : "Names (L)";
    this.labelButton.title = names;
    this.labelButton.setAttribute("aria-label", names);
    for (const button of this.views.querySelectorAll<HTMLElement>("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
    }
    if (this.first) {
      this.first = false;
      this.fly(state.view, true);
      if (state.place) this.flyToPlace(state, true);
    } else if (state.place && state.place !== before.place) this.flyToPlace(state);
    else if (state.view !== before.view || (state.labels !== before.labels && !this.manual)) {
      this.fly(state.view);
    }
    stage.invalidate();
  }

  resize(): void {
    const box = this.element.getBoundingClientRect();
    this.stage.resize(Math.floor(box.width), Math.floor(box.height));
    if (!this.manual && !this.first) this.fly(this.app.state.view, true);
  }

  thingOf(node: ModelNode): Thing {
    if (node.muscle) {
      const muscle: Thing = { kind: "muscle", id: muscleOf(node.id) };
      const again = this.app.state.selected;
      return again?.kind === "muscle" && again.id === muscle.id
        ? { kind: "muscle", id: node.id }
        : muscle;
    }
    if (node.kind === "nerve" || node.kind === "artery") return { kind: node.kind, id: node.id };
    return { kind: "structure", id: node.id };
  }

  /** Light up what the keyboard points at. */
  pointAt(node: ModelNode | null): void {
    this.pointer.setHovered(node);
  }

  /** Colour everything for the present moment of a movement. */
  recolour(): void {
    this.dressAll(this.app.state.cut !== "");
  }

  private dressAll(cutting: boolean): void {
    const { app, stage } = this;
    app.picture = looksOf(
      app.atlas,
      stage.nodes,
      app.state,
      app.activation(),
      app.settings.palette,
      this.revealed,
    );
    const { nerves, arteries } = app.picture.supply;
    const chosen = nerves.size + arteries.size > 0;
    for (const [node, look] of app.picture.looks) {
      paint(node, look.right, look.left);
      dress(node, look.opacity, node === this.pointer.hovered ? 0.45 : look.glow, cutting);
      highlight(node, look.role === "supply", chosen && look.role !== "supply");
    }
  }

  private glow(unit: string | null): void {
    for (const node of this.stage.nodes) {
      const look = this.app.picture?.looks.get(node);
      const on = unit !== null && (node.id === unit || muscleOf(node.id) === unit);
      if (look) dress(node, look.opacity, on ? 0.45 : look.glow, this.app.state.cut !== "");
    }
    this.stage.invalidate();
  }

  /** Whether the chosen structure is a bone or tooth that stands out. */
  private subject(): boolean {
    return [...(this.app.picture?.looks.values() ?? [])].some((look) => look.role === "subject");
  }

  private shouldReveal(): boolean {
    const { state } = this.app;
    const kind = state.selected?.kind;
    return (
      (kind === "muscle" || (kind === "structure" && this.subject())) &&
      !state.only.length &&
      state.show === null &&
      this.stage.size().width > 2
    );
  }

  /** What covers the chosen muscle becomes a ghost, so that both its ends are seen. */
  private reveal(): void {
    const looks = this.app.picture?.looks;
    if (!looks) return;
    this.revealed.clear();
    this.dressAll(this.app.state.cut !== "");
    this.revealed = coversOf(this.stage, looks);
  }

  private rest(): void {
    const { app, stage } = this;
    if (this.moved && this.shouldReveal()) {
      const before = [...this.revealed].map((node) => node.pickId).join();
      this.reveal();
      this.dressAll(app.state.cut !== "");
      if ([...this.revealed].map((node) => node.pickId).join() !== before) {
        stage.invalidate();
        this.moved = false;
        return;
      }
    }
    this.moved = false;
    const named = app.state.labels && !comparison(app.state); // two faces leave no room for names
    if (!named) this.labels.clear();
    if (named && app.picture) {
      this.labels.show(
        (longest) => stage.idPicture(longest),
        stage.nodes,
        app.picture.looks,
        app.activation(),
        stage.size(),
        this.bands(),
        (label) => {
          const thing = labelled(label);
          return {
            name: app.name(thing),
            detail: app.detail(thing).replace(/^musculus /i, ""),
          };
        },
      );
    }
  }

  /** Heights that title, legend, buttons and time line take from the columns of labels. */
  private bands() {
    const height = this.stage.size().height;
    const left = { top: 14, bottom: 14 };
    const right = { top: 14, bottom: 14 };
    const keepFree = (element: HTMLElement | null, ...sides: { top: number; bottom: number }[]) => {
      if (!element?.offsetHeight) return;
      const end = element.offsetTop + element.offsetHeight;
      for (const side of sides) {
        if (end < height / 2) side.top = Math.max(side.top, end + 6);
        else side.bottom = Math.max(side.bottom, height - element.offsetTop + 6);
      }
    };
    const find = (name: string) => this.element.querySelector<HTMLElement>(name);
    keepFree(this.title.childElementCount ? this.title : null, left);
    keepFree(this.legend, left);
    keepFree(find(".stage-tools"), right);
    for (const name of [".views", ".player"]) keepFree(find(name), left, right);
    return { left, right };
  }

  private placeCut(state: State): void {
    const cut = this.stage.shared.uCut.value;
    // Kept is what lies behind the plane as seen from where one looks at such a cut.
    const place = 2 * state.cutAt - 1;
    if (state.cut === "sagittal") cut.set(1, 0, 0, -85 * place);
    else if (state.cut === "frontal") cut.set(0, 1, 0, 15 - 105 * place);
    else if (state.cut === "horizontal") cut.set(0, 0, 1, -5 - 125 * place);
    else cut.set(0, 0, 0, 1);
  }
}
