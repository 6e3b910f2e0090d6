/** Lips and cheeks rest on the teeth; the rules of `faceanatomy.geometry.teeth_contact`. */

import type { Rotation } from "./motion_jaw";

export interface TeethRules {
  readonly slack: number;
  /** Skin that starts farther from the teeth than this is kept so far from them, mm. */
  readonly stand_off: number;
  /** Lack below which a point counts as out, mm. */
  readonly close: number;
  readonly rounds: number;
  /** Least rise of the distance per mm that a step is reckoned with. */
  readonly gentlest: number;
  /** How often what one row pushed is looked for in the other one. */
  readonly passes: number;
  readonly margin: number;
}

/** Distance to a row of teeth on a grid over the right half, negative inside, mm. */
export interface TeethGrid {
  readonly low: readonly [number, number, number];
  readonly pitch: number;
  readonly shape: readonly [number, number, number];
  readonly values: Float32Array;
}

interface Reading {
  distance: number;
  /** How much the distance rises per mm along its slope. */
  steep: number;
  readonly slope: [number, number, number];
}

/** Points nearer to the midline than this lie on it: they are rounded to a grid, mm. */
const MIDLINE = 0.01;

const clip = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

/** Distance and its slope at a point of either half. */
const readAt = (grid: TeethGrid, x: number, y: number, z: number, into: Reading): void => {
  // In the midline neither side is the way out.
  const mirror = Math.abs(x) < MIDLINE ? 0 : Math.sign(x);
  const [, ny, nz] = grid.shape;
  const point = [x * mirror, y, z];
  const cell = [0, 0, 0];
  const part = [0, 0, 0];
  for (let k = 0; k < 3; k++) {
    const place = ((point[k] ?? 0) - (grid.low[k] ?? 0)) / grid.pitch;
    cell[k] = clip(Math.floor(place), 0, (grid.shape[k] ?? 2) - 2);
    part[k] = clip(place - (cell[k] ?? 0), 0, 1);
  }
  const [tx = 0, ty = 0, tz = 0] = part;
  const first = ((cell[0] ?? 0) * ny + (cell[1] ?? 0)) * nz + (cell[2] ?? 0);
  const at = (a: number, b: number, c: number) => grid.values[first + (a * ny + b) * nz + c] ?? 0;
  const along = (a: number, b: number) => at(a, b, 0) + tz * (at(a, b, 1) - at(a, b, 0));
  const rise = (a: number, b: number) => at(a, b, 1) - at(a, b, 0);
  const row = (a: number) => along(a, 0) + ty * (along(a, 1) - along(a, 0));
  const rowZ = (a: number) => rise(a, 0) + ty * (rise(a, 1) - rise(a, 0));
  const rowY = (a: number) => along(a, 1) - along(a, 0);
  into.distance = row(0) + tx * (row(1) - row(0));
  const sx = (row(1) - row(0)) * mirror;
  const sy = rowY(0) + tx * (rowY(1) - rowY(0));
  const sz = rowZ(0) + tx * (rowZ(1) - rowZ(0));
  const length = Math.max(Math.hypot(sx, sy, sz), 1e-6);
  into.steep = length / grid.pitch;
  into.slope[0] = sx / length;
  into.slope[1] = sy / length;
  into.slope[2] = sz / length;
};

interface Row {
  readonly grid: TeethGrid;
  readonly vertices: readonly number[];
  /** Least distance of each vertex (negative: it may lie as deep), and the way out at rest. */
  readonly free: readonly number[];
  readonly outward: readonly (readonly [number, number, number])[];
}

export class TeethContact {
  private readonly rows: readonly Row[];

  constructor(
    private readonly rules: TeethRules,
    private readonly points: Float32Array,
    upper: TeethGrid,
    lower: TeethGrid,
  ) {
    this.rows = [upper, lower].map((grid) => this.row(grid));
  }

  private row(grid: TeethGrid): Row {
    const { margin, slack, stand_off: standOff } = this.rules;
    const high = grid.low.map((v, k) => v + grid.pitch * ((grid.shape[k] ?? 1) - 1) - margin);
    const low = [grid.low[0], grid.low[1] + margin, grid.low[2] + margin];
    const vertices: number[] = [];
    const free: number[] = [];
    const outward: [number, number, number][] = [];
    const reading: Reading = { distance: 0, steep: 0, slope: [0, 0, 0] };
    for (let i = 0; i < this.points.length; i += 3) {
      const [x, y, z] = this.points.subarray(i, i + 3) as unknown as [number, number, number];
      const place = [Math.abs(x), y, z] as const;
      const near = [1, 2].every(
        (k) => (place[k] ?? 0) > (low[k] ?? 0) - 8 && (place[k] ?? 0) < (high[k] ?? 0) + 8,
      );
      if (!near || place[0] >= (high[0] ?? 0) + 4) continue;
      readAt(grid, x, y, z, reading);
      const inside = place.every((v, k) => v > (grid.low[k] ?? 0) && v < (high[k] ?? 0) + margin);
      vertices.push(i / 3);
      free.push((inside ? Math.min(reading.distance, standOff) : standOff) - slack);
      outward.push([...reading.slope]);
    }
    return { grid, vertices, free, outward };
  }

  /** Put back what a displacement of the skin presses into teeth, in place. */
  resolve(out: Float32Array, jaw: Rotation | null): void {
    let pushed: Set<number> | null = null;
    for (let pass = 0; pass < this.rules.passes; pass++) {
      const upper: Set<number> = this.push(0, out, null, pushed);
      const lower: Set<number> = this.push(1, out, jaw, pushed);
      pushed = new Set([...upper, ...lower]);
      if (!pushed.size) return;
    }
  }

  /** Push vertices out of one row of teeth; returns which. `only`: look at no others. */
  private push(
    number: number,
    out: Float32Array,
    jaw: Rotation | null,
    only: ReadonlySet<number> | null,
  ): Set<number> {
    const pushed = new Set<number>();
    const row = this.rows[number];
    if (!row) return pushed;
    const reading: Reading = { distance: 0, steep: 0, slope: [0, 0, 0] };
    row.vertices.forEach((vertex, i) => {
      if (only && !only.has(vertex)) return;
      const at = 3 * vertex;
      const free = row.free[i] ?? 0;
      let x = (this.points[at] as number) + (out[at] as number);
      let y = (this.points[at + 1] as number) + (out[at + 1] as number);
      let z = (this.points[at + 2] as number) + (out[at + 2] as number);
      if (jaw) [x, y, z] = back(jaw, x, y, z);
      readAt(row.grid, x, y, z, reading);
      if (reading.distance >= free) return;
      const start = reading.distance;
      let [ex, ey, ez] = this.climbed(row, [x, y, z], free, row.outward[i] ?? null);
      readAt(row.grid, ex, ey, ez, reading);
      // From between two molars the way at rest can lead along the row, and deeper.
      if (reading.distance < start - this.rules.close) {
        [ex, ey, ez] = this.climbed(row, [x, y, z], free, null);
      }
      let way: readonly number[] = [ex - x, ey - y, ez - z];
      if (jaw) way = turned(jaw, way);
      for (let k = 0; k < 3; k++) out[at + k] = (out[at + k] as number) + (way[k] ?? 0);
      pushed.add(vertex);
    });
    return pushed;
  }

  /** Where a point comes to lie that goes step by step as far as it is too deep. */
  private climbed(
    row: Row,
    from: readonly [number, number, number],
    free: number,
    outward: readonly [number, number, number] | null,
  ): [number, number, number] {
    let [x, y, z] = from;
    const reading: Reading = { distance: 0, steep: 0, slope: [0, 0, 0] };
    for (let round = 0; round < this.rules.rounds; round++) {
      readAt(row.grid, x, y, z, reading);
      const lack = Math.max(free - reading.distance, 0);
      if (lack < this.rules.close) break;
      const [sx, sy, sz] = reading.slope;
      // Where the nearest way out would lead to the other face of a tooth, that at rest is taken.
      const against = outward && sx * outward[0] + sy * outward[1] + sz * outward[2] < 0;
      const [wx, wy, wz] = against ? outward : reading.slope;
      const step = lack / Math.max(reading.steep, this.rules.gentlest);
      x += step * wx;
      y += step * wy;
      z += step * wz;
    }
    return [x, y, z];
  }
}

const turned = ({ turn }: Rotation, v: readonly number[]): number[] =>
  [0, 1, 2].map(
    (k) =>
      (turn[3 * k] ?? 0) * (v[0] ?? 0) +
      (turn[3 * k + 1] ?? 0) * (v[1] ?? 0) +
      (turn[3 * k + 2] ?? 0) * (v[2] ?? 0),
  );

/** From where the jaw has taken a point to where it was at rest. */
const back = (
  { turn, shift }: Rotation,
  x: number,
  y: number,
  z: number,
): [number, number, number] => {
  const v = [x - (shift[0] ?? 0), y - (shift[1] ?? 0), z - (shift[2] ?? 0)] as const;
  const column = (k: number) =>
    (turn[k] ?? 0) * v[0] + (turn[3 + k] ?? 0) * v[1] + (turn[6 + k] ?? 0) * v[2];
  return [column(0), column(1), column(2)];
};
