/** Keeps the skin from folding over itself; the rules of `faceanatomy.geometry.fold_guard`. */

export interface GuardRules {
  readonly least_cosine: number;
  readonly rounds: number;
  /** Round from which folds are evened out where they lie. */
  readonly stubborn: number;
}

/** Shares of a vertex itself, of the bad faces it is a corner of, and of its neighbours. */
const KEEP = 0.35;
const FACE = 0.45;
const EVEN = 0.2;
/** How far a stubborn fold goes towards lying flat at once, and rounds until it is to lie so. */
const GIVE = 0.6;
const STEADY = 8;

export class FoldGuard {
  /** Vertices that are looked at, and their number here by their number in the mesh. */
  private readonly vertices: number[] = [];
  private readonly near: Int32Array;
  private readonly watched: Int32Array;
  private readonly rest: Float32Array;
  private readonly restNormals: Float32Array;
  /** How far each vertex stands out from the mean of its neighbours at rest. */
  private readonly standOut: Float32Array;
  private readonly around: readonly (readonly number[])[];

  /** `watched`: corners of the faces that may turn over. */
  constructor(
    private readonly rules: GuardRules,
    points: Float32Array,
    faces: Uint32Array,
    watched: Uint32Array,
  ) {
    const mine = new Uint8Array(points.length / 3);
    for (const vertex of watched) mine[vertex] = 1;
    const local = new Map<number, number>();
    const number = (vertex: number): number => {
      const known = local.get(vertex);
      if (known !== undefined) return known;
      local.set(vertex, this.vertices.length);
      return this.vertices.push(vertex) - 1;
    };
    const near: number[] = [];
    for (let i = 0; i < faces.length; i += 3) {
      const corners = [faces[i], faces[i + 1], faces[i + 2]] as [number, number, number];
      if (corners.some((vertex) => mine[vertex])) near.push(...corners.map(number));
    }
    this.near = Int32Array.from(near);
    this.watched = Int32Array.from(watched, number);
    this.rest = new Float32Array(
      this.vertices.flatMap((v) => [...points.subarray(3 * v, 3 * v + 3)]),
    );
    this.restNormals = normalsOf(this.rest, this.watched);
    for (let i = 0; i < this.restNormals.length; i += 3) {
      const [x, y, z] = this.restNormals.subarray(i, i + 3) as unknown as [number, number, number];
      const length = Math.max(Math.hypot(x, y, z), 1e-12);
      this.restNormals.set([x / length, y / length, z / length], i);
    }
    const around = this.vertices.map(() => new Set<number>());
    for (let i = 0; i < faces.length; i++) {
      const own = local.get(faces[i] as number);
      if (own === undefined) continue;
      const first = i - (i % 3);
      for (let k = first; k < first + 3; k++) {
        if (k !== i) around[own]?.add(faces[k] as number);
      }
    }
    this.around = around.map((set) => [...set]);
    this.standOut = new Float32Array(this.rest.length);
    this.around.forEach((next, row) => {
      for (let k = 0; k < 3; k++) {
        let mean = 0;
        for (const vertex of next) mean += (points[3 * vertex + k] as number) / next.length;
        this.standOut[3 * row + k] = (this.rest[3 * row + k] as number) - mean;
      }
    });
  }

  /** Even out the displacement of the skin, in place. */
  settle(out: Float32Array): void {
    const count = this.vertices.length;
    const moved = new Float32Array(3 * count);
    let any = false;
    this.vertices.forEach((vertex, i) => {
      for (let k = 0; k < 3; k++) {
        moved[3 * i + k] = out[3 * vertex + k] as number;
        any ||= moved[3 * i + k] !== 0;
      }
    });
    if (!any) return;
    const place = new Float32Array(3 * count);
    for (let round = 0; round < this.rules.rounds; round++) {
      for (let i = 0; i < place.length; i++)
        place[i] = (this.rest[i] as number) + (moved[i] as number);
      const bad = this.folded(place);
      if (!bad.length) return;
      // A bad face moves as one piece, and its corners with the skin around them.
      const total = new Map<number, [number, number, number, number]>();
      for (const one of bad) {
        const corners = this.watched.subarray(3 * one, 3 * one + 3);
        for (const corner of corners) {
          const sum = total.get(corner) ?? [0, 0, 0, 0];
          for (let k = 0; k < 3; k++) {
            for (const other of corners) sum[k] = (sum[k] ?? 0) + (moved[3 * other + k] ?? 0) / 3;
          }
          sum[3]++;
          total.set(corner, sum);
        }
      }
      this.change(out, moved, [...total.keys()], (row, k, mean) => {
        const sum = total.get(row) ?? [0, 0, 0, 1];
        return KEEP * (moved[3 * row + k] ?? 0) + (FACE * (sum[k] ?? 0)) / sum[3] + EVEN * mean;
      });
      if (round < this.rules.stubborn) continue;
      // A stubborn fold is evened out where it lies, not only how it moves.
      const share = Math.min((round - this.rules.stubborn + 1) / STEADY, 1);
      this.change(out, moved, [...total.keys()], (row, k, mean) => {
        const was = moved[3 * row + k] ?? 0;
        return was + GIVE * (mean - share * (this.standOut[3 * row + k] ?? 0) - was);
      });
    }
  }

  /** Change the displacement of some vertices, all at once, by the mean of their neighbours. */
  private change(
    out: Float32Array,
    moved: Float32Array,
    rows: readonly number[],
    next: (row: number, axis: number, mean: number) => number,
  ): void {
    const after = rows.map((row) => {
      const around = this.around[row] ?? [];
      return [0, 1, 2].map((k) => {
        let mean = 0;
        for (const vertex of around) mean += (out[3 * vertex + k] as number) / around.length;
        return next(row, k, mean);
      });
    });
    rows.forEach((row, i) => {
      moved.set(after[i] ?? [], 3 * row);
      out.set(after[i] ?? [], 3 * (this.vertices[row] ?? 0));
    });
  }

  /** The watched faces that tilt too far from their rest and from the skin around them. */
  private folded(place: Float32Array): number[] {
    const normal = normalsOf(place, this.watched);
    const tilted: number[] = [];
    const least = (i: number) =>
      this.rules.least_cosine * Math.hypot(normal[i] ?? 0, normal[i + 1] ?? 0, normal[i + 2] ?? 0);
    for (let i = 0; i < normal.length; i += 3) {
      let cosine = 0;
      for (let k = i; k < i + 3; k++) cosine += (normal[k] ?? 0) * (this.restNormals[k] ?? 0);
      if (cosine < least(i)) tilted.push(i / 3);
    }
    if (!tilted.length) return tilted;
    const whole = normalsOf(place, this.near);
    const vertex = new Float64Array(place.length);
    for (let i = 0; i < this.near.length; i++) {
      const at = 3 * (this.near[i] as number);
      const face = i - (i % 3);
      for (let k = 0; k < 3; k++) vertex[at + k] = (vertex[at + k] ?? 0) + (whole[face + k] ?? 0);
    }
    return tilted.filter((one) => {
      let cosine = 0;
      let square = 0;
      for (let k = 0; k < 3; k++) {
        const own = normal[3 * one + k] ?? 0;
        let around = -3 * own;
        for (const corner of this.watched.subarray(3 * one, 3 * one + 3))
          around += vertex[3 * corner + k] ?? 0;
        cosine += around * own;
        square += around * around;
      }
      return cosine < least(3 * one) * Math.sqrt(square);
    });
  }
}

/** Normals of faces, as long as twice their area. */
const normalsOf = (points: Float32Array, faces: Int32Array): Float32Array => {
  const out = new Float32Array(faces.length);
  for (let i = 0; i < faces.length; i += 3) {
    const [a, b, c] = [3 * (faces[i] ?? 0), 3 * (faces[i + 1] ?? 0), 3 * (faces[i + 2] ?? 0)];
    const edge = (from: number, k: number) => (points[from + k] ?? 0) - (points[a + k] ?? 0);
    out[i] = edge(b, 1) * edge(c, 2) - edge(b, 2) * edge(c, 1);
    out[i + 1] = edge(b, 2) * edge(c, 0) - edge(b, 0) * edge(c, 2);
    out[i + 2] = edge(b, 0) * edge(c, 1) - edge(b, 1) * edge(c, 0);
  }
  return out;
};
