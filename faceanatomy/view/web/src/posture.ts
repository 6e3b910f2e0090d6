/** What moves without a listed muscle contracting; the rules of `faceanatomy.knowledge.shown`. */

import type { Atlas, AuUse, Exercise, Side, Step } from "./facts";
import type { Show } from "./state";

export const POSTURE_NAMES = [
  "jaw_opening",
  "jaw_protrusion",
  "jaw_swing",
  "gaze_yaw",
  "gaze_pitch",
  "head_yaw",
  "head_pitch",
  "head_roll",
  "tongue_protrusion",
  "tongue_elevation",
  "cheek_inflation_right",
  "cheek_inflation_left",
  "hyoid_elevation",
  "lips_rolled_in",
  "lower_lip_bitten",
  "tongue_bulge_right",
  "tongue_bulge_left",
  "lid_droop_right",
  "lid_droop_left",
  "brow_sag_right",
  "brow_sag_left",
  "lower_lid_sag_right",
  "lower_lid_sag_left",
  "mouth_sag_right",
  "mouth_sag_left",
] as const;
export type PostureName = (typeof POSTURE_NAMES)[number];
export type Posture = Readonly<Record<PostureName, number>>;

const made = (value: (name: PostureName) => number): Posture =>
  Object.fromEntries(POSTURE_NAMES.map((name) => [name, value(name)])) as Posture;

export const STRAIGHT: Posture = made(() => 0);

export const scaledPosture = (posture: Posture, factor: number): Posture =>
  made((name) => posture[name] * factor);

export const blended = (from: Posture, to: Posture, share: number): Posture =>
  made((name) => from[name] + (to[name] - from[name]) * share);

/** The posture of a face that rests in another one: what is 0 here comes from it. */
export const over = (posture: Posture, rest: Posture): Posture =>
  made((name) => posture[name] || rest[name]);

const MIRRORED: readonly PostureName[] = ["jaw_swing", "gaze_yaw", "head_yaw", "head_roll"];

/** The field of the other side, of fields that exist once for each side. */
const OTHER: Readonly<Partial<Record<PostureName, PostureName>>> = {
  cheek_inflation_right: "cheek_inflation_left",
  cheek_inflation_left: "cheek_inflation_right",
  tongue_bulge_right: "tongue_bulge_left",
  tongue_bulge_left: "tongue_bulge_right",
  lid_droop_right: "lid_droop_left",
  lid_droop_left: "lid_droop_right",
  brow_sag_right: "brow_sag_left",
  brow_sag_left: "brow_sag_right",
  lower_lid_sag_right: "lower_lid_sag_left",
  lower_lid_sag_left: "lower_lid_sag_right",
  mouth_sag_right: "mouth_sag_left",
  mouth_sag_left: "mouth_sag_right",
};

export const mirroredPosture = (posture: Posture): Posture =>
  made((name) => posture[OTHER[name] ?? name] * (MIRRORED.includes(name) ? -1 : 1));

/** The other side's cheek and lid at rest; all else has no side of its own. */
export const oneSided = (posture: Posture, side: Side | "both"): Posture =>
  made((name) =>
    side === "both" || !(name in OTHER) || name.endsWith(`_${side}`) ? posture[name] : 0,
  );

export const postureFrom = (posture: Partial<Posture> | undefined): Posture =>
  made((name) => posture?.[name] ?? 0);

const widest = (postures: readonly Posture[]): Posture =>
  postures.reduce(
    (most, one) =>
      made((name) => (Math.abs(one[name]) > Math.abs(most[name]) ? one[name] : most[name])),
    STRAIGHT,
  );

const ofUses = (atlas: Atlas, uses: readonly AuUse[] = []): Posture =>
  widest(
    uses.map((use) => {
      const whole = postureFrom(atlas.actionUnits.get(use.code)?.posture);
      return oneSided(scaledPosture(whole, use.intensity), use.side ?? "both");
    }),
  );

/** A value of the record's own comes before those of its action units. */
const withUses = (
  atlas: Atlas,
  posture: Partial<Posture> | undefined,
  uses: readonly AuUse[] | undefined,
): Posture => {
  const units = ofUses(atlas, uses);
  return made((name) => posture?.[name] || units[name]);
};

export const postureOfStep = (atlas: Atlas, step: Step): Posture =>
  withUses(atlas, step.posture, step.action_units);

const postureOfExercise = (atlas: Atlas, exercise: Exercise | undefined): Posture =>
  widest((exercise?.steps ?? []).map((step) => postureOfStep(atlas, step)));

/** Jaw, gaze, head and tongue of what is shown, at full intensity. */
export const postureOf = (atlas: Atlas, show: Show | null): Posture => {
  switch (show?.kind) {
    case "expression": {
      const one = atlas.expressions.get(show.id);
      return withUses(atlas, one?.posture, one?.action_units);
    }
    case "exercise": {
      const exercise = atlas.exercises.get(show.id);
      const step = exercise?.steps[show.step];
      return step ? postureOfStep(atlas, step) : postureOfExercise(atlas, exercise);
    }
    case "au":
      return ofUses(
        atlas,
        Object.entries(show.codes).map(([code, intensity]) => ({ code, intensity })),
      );
    default:
      return STRAIGHT;
  }
};
