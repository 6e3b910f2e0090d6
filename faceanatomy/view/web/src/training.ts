/** Plans that Python made, and the log of what was done: what it says and what it asks for. */

export type PlanEntry = readonly [
  exercise: string,
  part: string,
  sets: number,
  repetitions: number,
  why: string,
];

export interface PlanSession {
  readonly week: number;
  /** Days from the Monday on which the plan begins. */
  readonly day: number;
  readonly easy: boolean;
  readonly entries: readonly PlanEntry[];
}

export interface Plan {
  readonly goal: string;
  readonly name: string;
  readonly level: string;
  readonly about: string;
  readonly days: number;
  readonly minutes: number;
  readonly weeks: number;
  readonly advice: readonly string[];
  readonly education: string;
  readonly sessions: readonly PlanSession[];
}
