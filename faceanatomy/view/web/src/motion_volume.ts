/** What a muscle loses in length it gains in thickness; as `faceanatomy.geometry.motion`. */

import type { MeshData } from "./model";
import { wholeFaces } from "./twins";

const ROUNDS = 8;
/** Share of its volume that a muscle may lack at the end. */
const LACK = 0.003;
const MOST_MM = 1.5;

interface Rest {
  readonly faces: Uint32Array;
  readonly belly: Float32Array;
  readonly volume: number;
}

const known = new WeakMap<MeshData, Rest>();

/**
 * Triangles of a mesh over the midline count together with their mirror images: both sides are not
 * cut alike, and a mirrored movement should be thickened alike.
 */
const evenFaces = (data: MeshData, twin: Uint32Array | null): Uint32Array => {
  const faces = wholeFaces(data);
  if (!twin) return faces;
  const both = new Uint32Array(2 * faces.length);
  both.set(faces);
  // Backwards, since a mirror turns a triangle round.
  faces.forEach((corner, i) => {
    both[both.length - 1 - i] = twin[corner] as number;
  });
  return both;
};

const restOf = (data: MeshData, twin: Uint32Array | null): Rest => {
  const before = known.get(data);
  if (before) return before;
  const faces = evenFaces(data, twin);
  const belly = new Float32Array(data.count).fill(1);
  if (data.uv && !data.closed) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < data.count; i++) {
      low = Math.min(low, data.uv[2 * i] as number);
      high = Math.max(high, data.uv[2 * i] as number);
    }
    for (let i = 0; i < data.count; i++) {
      const u = ((data.uv[2 * i] as number) - low) / (high - low);
      belly[i] = 4 * u * (1 - u);
    }
  }
  const volume = volumeAndSlope(data.points, null, faces, null);
  const made = { faces, belly, volume };
  known.set(data, made);
  return made;
};

/**
 * Thicken, or thin, a displaced muscle along its normals to its resting volume, in place.
 * One over the midline comes with the mirror vertex of each vertex.
 */
export const keepVolume = (
  data: MeshData,
  out: Float32Array,
  twin: Uint32Array | null = null,
): void => {
  const { faces, belly, volume } = restOf(data, twin);
  const slope = new Float64Array(out.length);
  for (let round = 0; round < ROUNDS; round++) {
    slope.fill(0);
    const now = volumeAndSlope(data.points, out, faces, slope);
    if (Math.abs(volume - now) < LACK * volume) break;
    let gain = 0;
    for (let i = 0; i < belly.length; i++) {
      const length = Math.hypot(
        slope[3 * i] as number,
        slope[3 * i + 1] as number,
        slope[3 * i + 2] as number,
      );
      gain += length * (belly[i] as number);
      const inverse = 1 / Math.max(length, 1e-9);
      for (let k = 3 * i; k < 3 * i + 3; k++) slope[k] = (slope[k] as number) * inverse;
    }
    const step = Math.min(MOST_MM, Math.max(-MOST_MM, (volume - now) / Math.max(gain, 1e-6)));
    for (let i = 0; i < belly.length; i++) {
      const far = step * (belly[i] as number);
      for (let k = 3 * i; k < 3 * i + 3; k++) {
        out[k] = (out[k] as number) + far * (slope[k] as number);
      }
    }
  }
};

/** The enclosed volume; its derivative by the vertices is added to `slope`. */
const volumeAndSlope = (
  points: Float32Array,
  out: Float32Array | null,
  faces: Uint32Array,
  slope: Float64Array | null,
): number => {
  let volume = 0;
  const at = (i: number): number => (points[i] as number) + (out ? (out[i] as number) : 0);
  for (let i = 0; i < faces.length; i += 3) {
    const a = 3 * (faces[i] as number);
    const b = 3 * (faces[i + 1] as number);
    const c = 3 * (faces[i + 2] as number);
    const [ax, ay, az] = [at(a), at(a + 1), at(a + 2)];
    const [bx, by, bz] = [at(b), at(b + 1), at(b + 2)];
    const [cx, cy, cz] = [at(c), at(c + 1), at(c + 2)];
    const bcx = by * cz - bz * cy;
    const bcy = bz * cx - bx * cz;
    const bcz = bx * cy - by * cx;
    volume += ax * bcx + ay * bcy + az * bcz;
    if (!slope) continue;
    slope[a] = (slope[a] as number) + bcx;
    slope[a + 1] = (slope[a + 1] as number) + bcy;
    slope[a + 2] = (slope[a + 2] as number) + bcz;
    slope[b] = (slope[b] as number) + cy * az - cz * ay;
    slope[b + 1] = (slope[b + 1] as number) + cz * ax - cx * az;
    slope[b + 2] = (slope[b + 2] as number) + cx * ay - cy * ax;
    slope[c] = (slope[c] as number) + ay * bz - az * by;
    slope[c + 1] = (slope[c + 1] as number) + az * bx - ax * bz;
    slope[c + 2] = (slope[c + 2] as number) + ax * by - ay * bx;
  }
  // The sums above are six times volume and slope.
  if (slope) for (let i = 0; i < slope.length; i++) slope[i] = (slope[i] as number) / 6;
  return volume / 6;
};
