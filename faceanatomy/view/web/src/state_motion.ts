/** The part of a state that tells how the face moves, what it is compared with, what is paralysed. */

import type { Side } from "./facts";

export const SPEEDS = [1, 0.5, 0.25] as const;
export type Speed = (typeof SPEEDS)[number];
export type Split = "beside" | "halves";

export interface ChosenLesion {
  readonly site: string;
  readonly side: Side;
  readonly severity: number;
}

export interface MotionState {
  /** Colours only: nothing moves. */
  readonly still: boolean;
  /** Seconds into the movement; null shows it at its strongest. */
  readonly time: number | null;
  readonly speed: Speed;
  readonly loop: boolean;
  /** A second expression, beside the first or on the other half of the face. */
  readonly compare: string;
  readonly split: Split;
  readonly lesion: ChosenLesion | null;
  /** How strongly other muscles move along on the side of the lesion, 0..1. */
  readonly synkinesis: number;
}

export const START_MOTION: MotionState = {
  still: false,
  time: null,
  speed: 1,
  loop: true,
  compare: "",
  split: "beside",
  lesion: null,
  synkinesis: 0,
};

interface Known {
  readonly expressions: { has(id: string): boolean };
  readonly lesions: { has(id: string): boolean };
}

const LONGEST_S = 3600;

const between = (text: string | null, low: number, high: number, otherwise: number): number => {
  const value = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : otherwise;
};

export const motionFromQuery = (
  query: URLSearchParams,
  known: Known,
  unknown: string[],
): MotionState => {
  const compare = query.get("with") ?? "";
  const site = query.get("lesion") ?? "";
  if (compare && !known.expressions.has(compare)) unknown.push(`expression “${compare}”`);
  if (site && !known.lesions.has(site)) unknown.push(`lesion “${site}”`);
  const still = query.get("still");
  return {
    still: still !== null && still !== "0" && still !== "false",
    time: query.get("time") === null ? null : between(query.get("time"), 0, LONGEST_S, 0),
    speed: SPEEDS.find((speed) => String(speed) === query.get("speed")) ?? 1,
    loop: query.get("loop") !== "0",
    compare: known.expressions.has(compare) ? compare : "",
    split: query.get("split") === "halves" ? "halves" : "beside",
    lesion: known.lesions.has(site)
      ? {
          site,
          side: query.get("lesionside") === "right" ? "right" : "left",
          severity: between(query.get("severity"), 0, 1, 1),
        }
      : null,
    synkinesis: known.lesions.has(site) ? between(query.get("synkinesis"), 0, 1, 0) : 0,
  };
};

const round = (value: number): string => String(Math.round(value * 1000) / 1000);

/** Write what is not as at the start. */
export const motionToQuery = (state: MotionState, query: URLSearchParams): void => {
  if (state.compare) {
    query.set("with", state.compare);
    if (state.split !== START_MOTION.split) query.set("split", state.split);
  }
  if (state.lesion) {
    query.set("lesion", state.lesion.site);
    query.set("lesionside", state.lesion.side);
    query.set("severity", round(state.lesion.severity));
    if (state.synkinesis) query.set("synkinesis", round(state.synkinesis));
  }
  if (state.still) query.set("still", "1");
  if (state.time !== null) query.set("time", round(state.time));
  if (state.speed !== 1) query.set("speed", String(state.speed));
  if (!state.loop) query.set("loop", "0");
};
