/** How a movement runs: from rest to its strongest and back, or through the steps of an exercise. */

import { type Activation, ofStep } from "./activation";
import { envelope, lengthOf, smooth, type Timing } from "./dynamics";
import type { Atlas, Exercise } from "./facts";
import type { Pose } from "./motion";
import { blended, POSTURE_NAMES, postureOfStep, STRAIGHT } from "./posture";

/** Longest time that a step is shown, s: what is held for a minute is understood sooner. */
export const LONGEST_STEP = 4;

export interface Moment {
  readonly pose: Pose;
  /** Step of the exercise, or -1. */
  readonly step: number;
  /** What happens now, in a word. */
  readonly phase: string;
}

export interface Timeline {
  readonly seconds: number;
  /** When the parts begin, s. */
  readonly marks: readonly number[];
  at(time: number): Moment;
  /** The time whose picture stands for `time` where nothing is to glide: movements are held. */
  held(time: number): number;
}

const mixed = (from: Activation, to: Activation, share: number): Activation => {
  const now = new Map<string, number>();
  for (const k of new Set([...from.keys(), ...to.keys()])) {
    const [a, b] = [from.get(k) ?? 0, to.get(k) ?? 0];
    const value = a + (b - a) * share;
    if (value > 0.0005) now.set(k, value);
  }
  return now;
};

export const between = (from: Pose, to: Pose, share: number): Pose => ({
  activation: mixed(from.activation, to.activation, share),
  posture: blended(from.posture, to.posture, share),
});

const REST: Pose = { activation: new Map(), posture: STRAIGHT };

/** One movement that comes, is held and goes. */
export const ofMovement = (full: Pose, timing: Timing): Timeline => ({
  seconds: lengthOf(timing),
  marks: [0, timing.onset, timing.onset + timing.apex],
  held: (time) => (time < timing.onset + timing.apex ? timing.onset : lengthOf(timing)),
  at: (time) => ({
    pose: between(REST, full, envelope(timing, time)),
    step: -1,
    phase: time < timing.onset ? "onset" : time <= timing.onset + timing.apex ? "apex" : "offset",
  }),
});

/** The steps of an exercise, each reached from the one before and held. */
export const ofExercise = (atlas: Atlas, exercise: Exercise, timing: Timing): Timeline => {
  const poses = exercise.steps.map((step) => ({
    activation: ofStep(atlas, step),
    posture: postureOfStep(atlas, step),
  }));
  const lengths = exercise.steps.map((step) => Math.max(0.5, Math.min(LONGEST_STEP, step.seconds)));
  const marks: number[] = [];
  let end = 0;
  for (const length of lengths) {
    marks.push(end);
    end += length;
  }
  const last = poses[poses.length - 1] ?? REST;
  const goes = last.activation.size > 0 || POSTURE_NAMES.some((name) => last.posture[name] !== 0);
  const stepAt = (time: number): number =>
    Math.max(
      0,
      marks.findLastIndex((begin) => begin <= time),
    );
  return {
    seconds: end + (goes ? timing.offset : 0),
    marks,
    held: (time) => {
      if (time > end) return end + timing.offset;
      const step = stepAt(time);
      return (marks[step] ?? 0) + 0.99 * (lengths[step] ?? 0);
    },
    at: (time) => {
      const step = stepAt(time);
      const phase = `step ${step + 1} of ${poses.length}`;
      if (time > end) {
        const left = 1 - smooth((time - end) / timing.offset);
        return { pose: between(REST, last, left), step, phase };
      }
      const reach = Math.min(timing.onset, (lengths[step] ?? 1) / 2);
      const share = smooth((time - (marks[step] ?? 0)) / reach);
      return { pose: between(poses[step - 1] ?? REST, poses[step] ?? REST, share), step, phase };
    },
  };
};
