/** What a reader has answered so far: kept in the browser, so that missed questions come back. */

import type { QuestionKind } from "./questions";

export interface Progress {
  readonly asked: number;
  readonly correct: number;
  /** Missed questions as `kind/muscle`, the latest first. */
  readonly missed: readonly string[];
}

export const NO_PROGRESS: Progress = { asked: 0, correct: 0, missed: [] };

const KEY = "faceanatomy-quiz";
const KEPT = 60;
const FORM = /^(name|place|nerve|expression)\/[a-z_]+$/;

export const missedKey = (kind: QuestionKind, muscle: string): string => `${kind}/${muscle}`;

/** The progress after one more answer. */
export const answered = (progress: Progress, question: string, right: boolean): Progress => {
  const others = progress.missed.filter((one) => one !== question);
  return {
    asked: progress.asked + 1,
    correct: progress.correct + (right ? 1 : 0),
    missed: right ? others : [question, ...others].slice(0, KEPT),
  };
};

const count = (value: unknown): number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;

/** Progress from text that anything may have written; what is not sound counts as nothing. */
export const parsed = (text: string | null): Progress => {
  try {
    const raw = JSON.parse(text ?? "null") as Partial<Record<keyof Progress, unknown>> | null;
    const asked = count(raw?.asked);
    const missed = Array.isArray(raw?.missed) ? (raw.missed as unknown[]) : [];
    return {
      asked,
      correct: Math.min(asked, count(raw?.correct)),
      missed: missed
        .filter((one): one is string => typeof one === "string" && FORM.test(one))
        .slice(0, KEPT),
    };
  } catch {
    return NO_PROGRESS;
  }
};

export const readProgress = (): Progress => {
  try {
    return parsed(localStorage.getItem(KEY));
  } catch {
    return NO_PROGRESS; // storage may be forbidden
  }
};

export const keepProgress = (progress: Progress): void => {
  try {
    localStorage.setItem(KEY, JSON.stringify(progress));
  } catch {
    // Without storage the progress holds until the page is closed.
  }
};
