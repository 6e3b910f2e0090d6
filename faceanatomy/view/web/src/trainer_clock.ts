/** Counts through the steps, repetitions and sets of one exercise. */

import type { Exercise } from "./facts";
import type { Task } from "./training";

export interface Place {
  readonly set: number;
  readonly repetition: number;
  readonly step: number;
}

const TICK_MS = 100;

/** Seconds that pass faster for tests and demonstrations. */
export const pace = { rate: 1 };

/** A clock that can be paused and tells every tick how much is left. */
export class Countdown {
  private left = 0;
  private timer = 0;
  private before = 0;
  onTick: (left: number) => void = () => {};
  onEnd: () => void = () => {};

  get running(): boolean {
    return this.timer !== 0;
  }

  start(seconds: number): void {
    this.left = seconds;
    this.go();
    this.onTick(this.left);
  }

  go(): void {
    window.clearInterval(this.timer);
    this.before = performance.now();
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
  }

  pause(): void {
    window.clearInterval(this.timer);
    this.timer = 0;
  }

  private tick(): void {
    const now = performance.now();
    this.left -= (pace.rate * (now - this.before)) / 1000;
    this.before = now;
    if (this.left > 0) {
      this.onTick(this.left);
      return;
    }
    this.pause();
    this.onEnd();
  }
}

/** The place after another one; null after the last. */
export const after = (place: Place, task: Task, exercise: Exercise): Place | null => {
  if (place.step + 1 < exercise.steps.length) return { ...place, step: place.step + 1 };
  if (place.repetition < task.repetitions)
    return { ...place, step: 0, repetition: place.repetition + 1 };
  if (place.set < task.sets) return { set: place.set + 1, repetition: 1, step: 0 };
  return null;
};

/** Share of the repetitions that lie before a place. */
export const doneBefore = (place: Place, task: Task): number => {
  const whole = task.sets * task.repetitions;
  return ((place.set - 1) * task.repetitions + place.repetition - 1) / whole;
};
