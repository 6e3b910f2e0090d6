/** Choosing a muscle in the picture without a pointer: one after the other, then this one. */

import { muscleOf } from "./facts";
import type { Node } from "./nodes";
import type { Viewport } from "./viewport";

const PICTURE_LONGEST = 220;
const LEAST_PIXELS = 6;

export class Pointing {
  private list: Node[] = [];
  private at = -1;

  constructor(private readonly viewport: Viewport) {}

  /** The muscle pointed at. */
  get muscle(): string | null {
    const node = this.list[this.at];
    return node ? muscleOf(node.id) : null;
  }

  /** Point at the next or the last muscle that is seen, from top to bottom; says which it is. */
  step(by: 1 | -1): string {
    const before = this.muscle;
    this.list = this.seen();
    if (!this.list.length) return "No muscle is seen from here.";
    const same = this.list.findIndex((node) => muscleOf(node.id) === before);
    const start = same >= 0 ? same : by > 0 ? -1 : 0;
    this.at = (start + by + this.list.length) % this.list.length;
    this.viewport.pointAt(this.list[this.at] ?? null);
    return `Muscle ${this.at + 1} of ${this.list.length}`;
  }

  stop(): void {
    if (this.at >= 0) this.viewport.pointAt(null);
    this.at = -1;
  }

  /** The muscles that are seen from here, each once, from the highest to the lowest. */
  private seen(): Node[] {
    const { stage } = this.viewport;
    const { ids, width } = stage.idPicture(PICTURE_LONGEST);
    const found = new Map<string, { node: Node; pixels: number; height: number }>();
    ids.forEach((id, i) => {
      const node = stage.nodes[id - 1];
      if (!node?.muscle) return;
      const muscle = muscleOf(node.id);
      const one = found.get(muscle) ?? { node, pixels: 0, height: 0 };
      one.pixels++;
      one.height += Math.floor(i / width);
      found.set(muscle, one);
    });
    return [...found.values()]
      .filter((one) => one.pixels >= LEAST_PIXELS)
      .sort((a, b) => a.height / a.pixels - b.height / b.pixels)
      .map((one) => one.node);
  }
}
