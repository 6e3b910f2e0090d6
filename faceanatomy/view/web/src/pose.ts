/** From a state to what the face does: the movement, its moment, its side, and what a lesion takes. */

import { type Activation, add, key, ofStep, ofSteps, ofUses, REST, sided } from "./activation";
import { sagOf, siteOf, weakened, withSynkinesis } from "./clinic";
import type { Timing } from "./dynamics";
import type { Atlas } from "./facts";
import type { Pose } from "./motion";
import { oneSided, over, postureOf, scaledPosture } from "./posture";
import type { Show, State } from "./state";
import { ofExercise, ofMovement, type Timeline } from "./timeline";

const fullActivation = (atlas: Atlas, show: Show | null): Activation => {
  switch (show?.kind) {
    case "expression":
      return ofUses(atlas, atlas.expressions.get(show.id)?.action_units);
    case "exercise": {
      const steps = atlas.exercises.get(show.id)?.steps ?? [];
      const step = steps[show.step];
      return step ? ofStep(atlas, step) : ofSteps(atlas, steps);
    }
    case "au":
      return ofUses(
        atlas,
        Object.entries(show.codes).map(([code, intensity]) => ({ code, intensity })),
      );
    case "units":
      return new Map(
        Object.entries(show.units).map(([unit, strength]) => {
          const at = unit.lastIndexOf(".");
          return [key(unit.slice(0, at), unit.slice(at + 1)), strength];
        }),
      );
    default:
      return REST;
  }
};

const timingOf = (atlas: Atlas, show: Show): Timing | null => {
  const { timings } = atlas;
  if (!timings) return null;
  if (show.kind === "expression") return timings.expressions[show.id] ?? timings.fallback;
  const codes = show.kind === "au" ? Object.keys(show.codes) : [];
  return (codes.length === 1 && timings.action_units[codes[0] ?? ""]) || timings.fallback;
};

/** The timelines that were asked for last: one, or two that are compared. */
const known = new Map<string, Timeline | null>();
const KEPT = 4;

/** How what is shown runs in time; null where nothing moves or no timing is known. */
export const timelineOf = (atlas: Atlas, show: Show | null): Timeline | null => {
  const name = JSON.stringify(show);
  const before = known.get(name);
  if (before !== undefined) return before;
  const timing = show && timingOf(atlas, show);
  let made: Timeline | null = null;
  if (show && timing) {
    const exercise = show.kind === "exercise" ? atlas.exercises.get(show.id) : undefined;
    if (exercise && show.kind === "exercise" && show.step < 0) {
      made = ofExercise(atlas, exercise, timing);
    } else {
      const full = { activation: fullActivation(atlas, show), posture: postureOf(atlas, show) };
      made = ofMovement(full, timing);
    }
  }
  for (const old of known.keys()) if (known.size >= KEPT) known.delete(old);
  known.set(name, made);
  return made;
};

/**
 * Muscles, jaw, gaze and tongue; at a time of the movement, or at its strongest. Where two halves
 * are compared, the right one and the posture are those of the first movement.
 */
export const poseOf = (
  atlas: Atlas,
  state: State,
  show: Show | null,
  time: number | null,
): Pose => {
  const first = wholePose(atlas, state, show, time);
  if (!state.compare || state.split !== "halves" || !show) return first;
  const second = wholePose(atlas, state, { kind: "expression", id: state.compare }, time);
  const right = sided(first.activation, 1, "right");
  return { ...first, activation: add(right, sided(second.activation, 1, "left")) };
};

const wholePose = (atlas: Atlas, state: State, show: Show | null, time: number | null): Pose => {
  const timeline = time === null ? null : timelineOf(atlas, show);
  const attempted = timeline
    ? timeline.at(time ?? 0).pose
    : { activation: fullActivation(atlas, show), posture: postureOf(atlas, show) };
  const wanted = sided(attempted.activation, state.intensity, state.side);
  const left = weakened(atlas, wanted, state.lesion);
  const deficit = state.lesion && siteOf(atlas, state.lesion)?.sides[state.lesion.side].deficit;
  return {
    activation: deficit ? withSynkinesis(atlas, left, deficit, state.synkinesis) : left,
    posture: over(
      oneSided(scaledPosture(attempted.posture, state.intensity), state.side),
      sagOf(atlas, state.lesion),
    ),
  };
};
