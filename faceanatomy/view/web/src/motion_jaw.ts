/** The rigid motion of the mandible; the rules of `faceanatomy.geometry.jaw`. */

import type { JawRules } from "./motion_data";
import type { Posture } from "./posture";

/** A point p goes to turn * p + shift; the rows of `turn` stand one after the other. */
export interface Rotation {
  readonly turn: readonly number[];
  readonly shift: readonly number[];
}

const times = (m: readonly number[], v: readonly number[]): number[] =>
  [0, 1, 2].map(
    (k) =>
      (m[3 * k] ?? 0) * (v[0] ?? 0) +
      (m[3 * k + 1] ?? 0) * (v[1] ?? 0) +
      (m[3 * k + 2] ?? 0) * (v[2] ?? 0),
  );

const product = (a: readonly number[], b: readonly number[]): number[] => {
  const columns = [0, 1, 2].map((k) => times(a, [b[k] ?? 0, b[3 + k] ?? 0, b[6 + k] ?? 0]));
  return [0, 1, 2].flatMap((row) => columns.map((column) => column[row] ?? 0));
};

const aboutX = (angle: number): number[] => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [1, 0, 0, 0, c, -s, 0, s, c];
};

const aboutZ = (angle: number): number[] => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [c, -s, 0, s, c, 0, 0, 0, 1];
};

const interpolated = (x: number, xs: readonly number[], ys: readonly number[]): number => {
  const after = xs.findIndex((one) => one >= x);
  if (after < 0) return ys[ys.length - 1] ?? 0;
  if (after === 0) return ys[0] ?? 0;
  const [x0 = 0, x1 = 1] = [xs[after - 1], xs[after]];
  const [y0 = 0, y1 = 0] = [ys[after - 1], ys[after]];
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
};

/** Opening turns the jaw about condyles that slide; a swing turns it about one condyle. */
export const jawTransform = (rules: JawRules, posture: Posture): Rotation => {
  const degrees = interpolated(posture.jaw_opening, rules.openings, rules.degrees);
  let turn = aboutX((-degrees * Math.PI) / 180);
  const [cx, cy, cz] = rules.condyle;
  const slid = rules.slide_per_degree * Math.max(degrees - rules.slide_start, 0);
  const hinge = times(turn, [0, cy, cz]);
  const shift = [0, cy, cz].map((v, k) => v + slid * (rules.slide[k] ?? 0) - (hinge[k] ?? 0));
  const forward = posture.jaw_protrusion;
  shift[1] = (shift[1] ?? 0) + forward;
  shift[2] = (shift[2] ?? 0) - rules.protrusion_drop * Math.max(forward, 0);
  const swing = posture.jaw_swing;
  if (!swing) return { turn, shift };
  const pivot = [Math.sign(swing) * cx, cy, cz];
  const about = aboutZ(-Math.asin(swing / (rules.incisor[1] - cy)));
  turn = product(about, turn);
  const moved = times(
    about,
    shift.map((v, k) => v - (pivot[k] ?? 0)),
  ).map((v, k) => v + (pivot[k] ?? 0));
  moved[2] = (moved[2] ?? 0) - rules.swing_drop * Math.abs(swing);
  return { turn, shift: moved };
};
