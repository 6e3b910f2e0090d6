/** What is on the stage: one face, or two beside each other, in the poses the state asks for. */

import type { App } from "./app";
import { h } from "./dom";
import { looksOf, type Picture } from "./looks";
import type { Motion, Pose } from "./motion";
import { AT_REST, Cast } from "./mover";
import { dress, paint } from "./nodes";
import type { Stage } from "./stage";
import type { Show, State } from "./state";

export class Theatre {
  private readonly first: Cast | null;
  private second: Cast | null = null;
  /** What the second face shows; null where there is none. */
  other: Picture | null = null;
  /** The names of the two faces, over them. */
  readonly names = h("div", { class: "faces", hidden: true });
  /** Called when there are more or fewer faces than before. */
  onParts: () => void = () => {};

  constructor(
    private readonly app: App,
    private readonly stage: Stage,
    private readonly motion: Motion | null,
  ) {
    this.first = motion && new Cast(motion, stage.nodes);
    this.first?.enter();
  }

  get canMove(): boolean {
    return this.motion !== null;
  }

  /** Pose the faces; `pose` stands for that of the state, for example in between two. */
  show(state: State, pose: Pose | null = null): void {
    const { time } = this.app;
    this.name(state);
    const now = pose ?? this.app.pose(state, state.show, time);
    this.first?.take(state.still ? AT_REST : now);
    const twice = comparison(state);
    if (!twice) {
      if (this.other) {
        this.other = null;
        this.stage.setPasses([]);
        this.onParts();
        this.first?.enter();
        this.dress(this.app.picture, state);
      }
      this.stage.invalidate();
      return;
    }
    if (this.motion && !this.second) this.second = new Cast(this.motion, this.stage.nodes);
    const there: State = { ...state, show: twice };
    const answer = this.app.pose(there, twice, time);
    this.second?.take(state.still ? AT_REST : answer);
    const fresh = !this.other;
    this.other = looksOf(
      this.app.atlas,
      this.stage.nodes,
      there,
      answer.activation,
      this.app.settings.palette,
      new Set(),
    );
    if (fresh) {
      this.stage.setPasses([
        { left: 0, width: 0.5, before: () => this.enter(this.first, this.app.picture) },
        { left: 0.5, width: 0.5, before: () => this.enter(this.second, this.other) },
      ]);
      this.onParts();
    }
    this.stage.invalidate();
  }

  private name(state: State): void {
    const { app } = this;
    this.names.hidden = !state.compare || !state.show;
    if (!state.compare || !state.show) return;
    const first = app.title(state.show);
    const second = app.name({ kind: "expression", id: state.compare });
    this.names.replaceChildren(h("span", {}, first), h("span", {}, second));
  }

  private enter(cast: Cast | null, picture: Picture | null): void {
    cast?.enter();
    this.dress(picture, this.app.state);
  }

  private dress(picture: Picture | null, state: State): void {
    for (const [node, look] of picture?.looks ?? []) {
      paint(node, look.right, look.left);
      dress(node, look.opacity, look.glow, state.cut !== "");
    }
  }
}

/** The expression that stands beside the first one. */
export const comparison = (state: State): Show | null =>
  state.compare && state.show && state.split === "beside"
    ? { kind: "expression", id: state.compare }
    : null;
