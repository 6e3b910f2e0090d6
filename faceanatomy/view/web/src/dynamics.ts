/** How a movement runs in time; the formulas of `faceanatomy.dynamics`, its lengths from the facts. */

export interface Timing {
  /** Lengths of the three phases, s. */
  readonly onset: number;
  readonly apex: number;
  readonly offset: number;
}

export const lengthOf = ({ onset, apex, offset }: Timing): number => onset + apex + offset;

/** The minimum-jerk curve: 0 at 0, 1 at 1, at both ends without speed or jolt. */
export const smooth = (share: number): number => {
  const s = Math.min(1, Math.max(0, share));
  return s * s * s * (10 - 15 * s + 6 * s * s);
};

/** The share of a movement that is carried out at a time, s. */
export const envelope = (timing: Timing, time: number): number => {
  if (time < timing.onset) return time > 0 ? smooth(time / timing.onset) : 0;
  const fallen = time - timing.onset - timing.apex;
  if (fallen <= 0) return 1;
  return timing.offset ? 1 - smooth(fallen / timing.offset) : 1;
};
