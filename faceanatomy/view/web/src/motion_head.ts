/** Turning, nodding and tilting of the head; the rules of `faceanatomy.geometry.head_motion`. */

import type { Posture } from "./posture";

export interface HeadRules {
  /** Height and depth of the plane over which the head begins, and its slope. */
  readonly plane: readonly [number, number, number];
  readonly shoulders: number;
  readonly top: readonly [number, number, number];
  readonly base: readonly [number, number, number];
  readonly rigid: readonly string[];
  readonly still: readonly string[];
  readonly whole: readonly string[];
  readonly smoothness: number;
  readonly table: number;
}

type Vector = readonly [number, number, number];

const clip = (value: number): number => Math.min(1, Math.max(0, value));

const weightOf = (rules: HeadRules, level: number): number =>
  level + rules.smoothness * (level * level * (3 - 2 * level) - level);

/** Level of each vertex: 0 at the shoulders, 1 at the head; bones do not bend. */
export const levelsOf = (rules: HeadRules, id: string, points: Float32Array, count: number) => {
  const levels = new Float32Array(count);
  if (rules.rigid.includes(id)) return levels.fill(1);
  if (rules.still.includes(id)) return levels;
  const [height, depth, slope] = rules.plane;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const y = points[3 * i + 1] as number;
    const z = points[3 * i + 2] as number;
    const top = height + slope * Math.max(depth - y, 0);
    const level = clip((z - rules.shoulders) / (top - rules.shoulders));
    levels[i] = level;
    sum += level;
  }
  return rules.whole.includes(id) ? levels.fill(sum / count) : levels;
};

/** Rotate a vector about a unit axis (Rodrigues). */
const turned = (v: Vector, axis: Vector, angle: number): Vector => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const along = v[0] * axis[0] + v[1] * axis[1] + v[2] * axis[2];
  const rest = along * (1 - c);
  return [
    axis[0] * rest + v[0] * c + (axis[1] * v[2] - axis[2] * v[1]) * s,
    axis[1] * rest + v[1] * c + (axis[2] * v[0] - axis[0] * v[2]) * s,
    axis[2] * rest + v[2] * c + (axis[0] * v[1] - axis[1] * v[0]) * s,
  ];
};

/** The turn of the head: axis and angle. */
const turnOf = (posture: Posture): { axis: Vector; angle: number } => {
  const [yaw, pitch, roll] = [posture.head_yaw, posture.head_pitch, posture.head_roll].map(
    (degrees) => (degrees * Math.PI) / 180,
  ) as [number, number, number];
  // To the right: about -z; upwards: about +x; tilted to the right: about +y.
  const image = (v: Vector): Vector =>
    turned(turned(turned(v, [0, 1, 0], roll), [1, 0, 0], pitch), [0, 0, 1], -yaw);
  const [x, y, z] = [image([1, 0, 0]), image([0, 1, 0]), image([0, 0, 1])];
  const angle = Math.acos(Math.min(1, Math.max(-1, (x[0] + y[1] + z[2] - 1) / 2)));
  const axis = [y[2] - z[1], z[0] - x[2], x[1] - y[0]] as const;
  const length = Math.max(Math.hypot(...axis), 1e-12);
  return { axis: [axis[0] / length, axis[1] / length, axis[2] / length], angle };
};

export const turnsHead = (posture: Posture): boolean =>
  posture.head_yaw !== 0 || posture.head_pitch !== 0 || posture.head_roll !== 0;

/** Turn displaced points about the bending axis of the neck, by their resting levels, in place. */
export const turnHead = (
  rules: HeadRules,
  out: Float32Array,
  points: Float32Array,
  levels: Float32Array,
  posture: Posture,
): void => {
  const { axis, angle } = turnOf(posture);
  if (angle < 1e-9) return;
  const { base, top, table } = rules;
  const whole: Vector = [top[0] - base[0], top[1] - base[1], top[2] - base[2]];
  const step: Vector = [whole[0] / table, whole[1] / table, whole[2] / table];
  // The axis of the neck bends with the weights: its turned pieces are summed up.
  const bent: Vector[] = [base];
  for (let i = 0; i < table; i++) {
    const middle = (weightOf(rules, i / table) + weightOf(rules, (i + 1) / table)) / 2;
    const piece = turned(step, axis, angle * middle);
    const last = bent[i] ?? base;
    bent.push([last[0] + piece[0], last[1] + piece[1], last[2] + piece[2]]);
  }
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i] as number;
    if (level === 0) continue;
    const cell = Math.min(table - 1, Math.floor(level * table));
    const part = level * table - cell;
    const from = bent[cell] ?? base;
    const to = bent[cell + 1] ?? base;
    const at = 3 * i;
    const local: Vector = [0, 1, 2].map(
      (k) =>
        (points[at + k] as number) +
        (out[at + k] as number) -
        ((base[k] ?? 0) + level * (whole[k] ?? 0)),
    ) as unknown as Vector;
    const now = turned(local, axis, angle * weightOf(rules, level));
    for (let k = 0; k < 3; k++) {
      const share = (from[k] ?? 0) + ((to[k] ?? 0) - (from[k] ?? 0)) * part;
      out[at + k] = (now[k] ?? 0) + share - (points[at + k] as number);
    }
  }
};
