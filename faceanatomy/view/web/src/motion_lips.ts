/** Keeps both lips out of each other; the rules of `faceanatomy.geometry.lip_contact`. */

import type { Columns } from "./motion_data";

export interface Lips {
  /** Vertices of both margins that lie on the same spot at rest, from right to left. */
  readonly upper: Uint32Array;
  readonly lower: Uint32Array;
  /** Vertices that give way, and by what share of what is pressed each goes up. */
  readonly giving: Columns;
  /** Vertices that can touch the other lip: 1 for the upper lip or -1, and their room, mm. */
  readonly inner: Columns;
}

/** Between which two pairs of margins vertices lie, and how far on to the second one. */
interface Spans {
  readonly before: Uint32Array;
  readonly share: Float32Array;
}

export class LipContact {
  private readonly giving: Spans;
  private readonly inner: Spans;

  /** `slight`: how far margins may be pressed together before they are parted, mm. */
  constructor(
    private readonly lips: Lips,
    private readonly slight: number,
    points: Float32Array,
  ) {
    const x = Array.from(lips.upper, (vertex) => points[3 * vertex] as number);
    this.giving = spans(x, lips.giving.rows, points);
    this.inner = spans(x, lips.inner.rows, points);
  }

  /** Part lips that a displacement of the skin presses together, in place; tells whether it did. */
  part(out: Float32Array): boolean {
    const { upper, lower, giving, inner } = this.lips;
    const pressed = new Float32Array(upper.length);
    const level = new Float32Array(upper.length);
    let most = 0;
    for (let i = 0; i < upper.length; i++) {
      const up = out[3 * (upper[i] as number) + 2] as number;
      const low = out[3 * (lower[i] as number) + 2] as number;
      pressed[i] = Math.max(low - up, 0);
      level[i] = (up + low) / 2;
      most = Math.max(most, low - up);
    }
    if (most < this.slight) return false;
    const share = giving.columns[0] as Float32Array;
    for (let i = 0; i < giving.rows.length; i++) {
      const at = 3 * (giving.rows[i] as number) + 2;
      out[at] = (out[at] as number) + (share[i] as number) * along(pressed, this.giving, i);
    }
    // The rest of each lip stays on its side of the height in which the margins now meet.
    const [sides, rooms] = inner.columns as [Float32Array, Float32Array];
    for (let i = 0; i < inner.rows.length; i++) {
      const at = 3 * (inner.rows[i] as number) + 2;
      const side = sides[i] as number;
      const lack =
        side * (along(level, this.inner, i) - (out[at] as number)) - (rooms[i] as number);
      if (lack > 0) out[at] = (out[at] as number) + side * lack;
    }
    return true;
  }
}

const along = (values: Float32Array, { before, share }: Spans, i: number): number => {
  const at = before[i] as number;
  const first = values[at] as number;
  return first + (share[i] as number) * ((values[at + 1] as number) - first);
};

const spans = (x: readonly number[], rows: Uint32Array, points: Float32Array): Spans => {
  const before = new Uint32Array(rows.length);
  const share = new Float32Array(rows.length);
  rows.forEach((vertex, i) => {
    const place = points[3 * vertex] as number;
    const after = x.findIndex((one) => one >= place);
    const first = Math.min(Math.max((after < 0 ? x.length : after) - 1, 0), x.length - 2);
    const start = x[first] as number;
    const step = Math.max((x[first + 1] as number) - start, 1e-6);
    before[i] = first;
    share[i] = Math.min(1, Math.max(0, (place - start) / step));
  });
  return { before, share };
};
