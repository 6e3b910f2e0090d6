/** Eyelids and eyeballs: turns about the globe; the rules of `faceanatomy.geometry.lid_motion`. */

import type { Columns, LidRules } from "./motion_data";
import type { Posture } from "./posture";

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

const clip = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

/** Rotation of the eyeball, seen from the side's own mirrored frame; rows one after the other. */
const gazeRotation = (posture: Posture, side: "left" | "right"): number[] => {
  const yaw = radians(posture.gaze_yaw) * (side === "right" ? 1 : -1);
  const pitch = radians(posture.gaze_pitch);
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  return [cy, sy * cp, -sy * sp, -sy, cy * cp, -cy * sp, 0, sp, cp];
};

/** Add the turn of one side's lids to the displacement; false if they stay where they are. */
export const turnLids = (
  out: Float32Array,
  points: Float32Array,
  lids: Columns,
  side: "left" | "right",
  rules: LidRules,
  strengths: readonly number[],
  posture: Posture,
): boolean => {
  const [palpebral = 0, deep = 0, orbital = 0, ...levators] = strengths;
  const closing = palpebral * Math.min(1, deep / rules.full_deep);
  const shut = Math.min(1, closing * (1 + rules.squeeze * orbital));
  const [outer = 0, inner = 0, tarsal = 0] = levators;
  const lift = Math.min(1, 0.45 * outer + 0.45 * inner + 0.2 * tarsal);
  const pitch = radians(posture.gaze_pitch);
  const droop = side === "right" ? posture.lid_droop_right : posture.lid_droop_left;
  const sag = side === "right" ? posture.lower_lid_sag_right : posture.lower_lid_sag_left;
  const moving = palpebral || orbital || lift || droop || sag || pitch;
  if (!moving && !posture.gaze_yaw) return false;
  // Lids that only give way to an eye that turns sideways do so little by little.
  const share = moving ? 1 : Math.min(1, Math.abs(posture.gaze_yaw) / rules.yielding);
  const [close, tight, raise, cheek, upper, lower] = lids.columns as readonly Float32Array[];
  const look = gazeRotation(posture, side);
  const ahead = [0, 1, 2].map((k) => (look[3 * k + 1] ?? 0) - 0.03 * (look[3 * k + 2] ?? 0));
  const mirror = side === "right" ? 1 : -1;
  const [ex, ey, ez] = rules.eye;
  const [ax, ay, az] = rules.axis;
  const [laid, laidRadius, laidTurn] = rules.laid;
  const [folds, foldHeight, foldsFrom, foldsFull, fading, foldsTo, foldsBelow] = rules.folds;
  const at = (column: Float32Array | undefined, i: number) => column?.[i] ?? 0;
  for (let i = 0; i < lids.rows.length; i++) {
    const row = 3 * (lids.rows[i] as number);
    const follow = pitch * (rules.follow[0] * at(upper, i) + rules.follow[1] * at(lower, i));
    // An upper lid that droops comes down to the lower one at most.
    const hang = Math.max((-droop / rules.radius) * at(upper, i), Math.min(at(close, i), 0));
    const drop = (sag / rules.radius) * at(lower, i);
    const narrow = palpebral * at(tight, i) + orbital * at(cheek, i);
    // A levator at work holds the upper lid, which narrowing would turn down.
    const held = narrow < 0 ? (1 - lift) * narrow : narrow;
    const turn = held + lift * at(raise, i) + follow;
    const angle = shut * at(close, i) + (1 - shut) * (turn + (droop ? hang : 0) - drop);
    const x = (points[row] as number) * mirror - ex;
    const y = (points[row + 1] as number) - ey;
    const z = (points[row + 2] as number) - ez;
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    const along = x * ax + y * ay + z * az;
    let tx = along * ax * (1 - c) + x * c + (ay * z - az * y) * s;
    let ty = along * ay * (1 - c) + y * c + (az * x - ax * z) * s;
    let tz = along * az * (1 - c) + z * c + (ax * y - ay * x) * s;
    let radius = Math.hypot(tx, ty, tz);
    // Skin from the fold under the brow stands farther out than the lid it becomes.
    const turned = clip((-shut * at(close, i)) / laidTurn, 0, 1);
    const sink = laid * turned * turned * (3 - 2 * turned);
    const lay = 1 - (sink * Math.max(radius - laidRadius, 0)) / Math.max(radius, 1e-6);
    tx *= lay;
    ty *= lay;
    tz *= lay;
    radius *= lay;
    // The orbital part lays shut lids in folds that radiate from their line.
    const squeezed = shut * orbital * (at(upper, i) + at(lower, i));
    if (squeezed) {
      const up = tz + foldsBelow;
      const away = Math.hypot(tx, up);
      const within = clip((foldsTo - away) / (foldsTo - fading), 0, 1);
      const far = within * clip((away - foldsFrom) / (foldsFull - foldsFrom), 0, 1);
      const wave = 0.5 - 0.5 * Math.cos(folds * Math.atan2(up, tx));
      const high = foldHeight * squeezed * far * far * (3 - 2 * far) * wave;
      const fold = 1 + high / Math.max(radius, 1e-6);
      tx *= fold;
      ty *= fold;
      tz *= fold;
      radius *= fold;
    }
    // Lid points that would dip into the cornea, wherever it looks, are lifted onto it.
    const front = tx * (ahead[0] ?? 0) + ty * (ahead[1] ?? 0) + tz * (ahead[2] ?? 0);
    const off = Math.sqrt(Math.max(radius ** 2 - front ** 2, 0));
    const dome = clip(1 - (off / (rules.edge + 2.5)) ** 2, 0, 1);
    const bulge = front > 0 ? rules.rise * dome : 0;
    const least = rules.globe + bulge + 0.1;
    const room = clip((16 - radius) / 3, 0, 1);
    const over = radius > rules.globe ? 0.4 * (radius - rules.globe) : 0;
    let lack = Math.max(least + over - radius, 0);
    lack = radius > 9 ? Math.min(lack, bulge + 0.2) * room * share : 0;
    const grow = (radius + lack) / Math.max(radius, 1e-6);
    out[row] = (out[row] as number) + mirror * (tx * grow - x);
    out[row + 1] = (out[row + 1] as number) + ty * grow - y;
    out[row + 2] = (out[row + 2] as number) + tz * grow - z;
  }
  return true;
};

/** The displacement of the right eyeball turned to the gaze. */
export const turnedEye = (
  out: Float32Array,
  points: Float32Array,
  rules: LidRules,
  posture: Posture,
): void => {
  const turn = gazeRotation(posture, "right");
  const { eye } = rules;
  for (let i = 0; i < out.length; i += 3) {
    const from = [0, 1, 2].map((k) => (points[i + k] as number) - (eye[k] as number));
    for (let k = 0; k < 3; k++) {
      const [a = 0, b = 0, c = 0] = [turn[3 * k], turn[3 * k + 1], turn[3 * k + 2]];
      out[i + k] =
        a * (from[0] as number) +
        b * (from[1] as number) +
        c * (from[2] as number) -
        (from[k] as number);
    }
  }
};
