/** How finely a slow machine draws while something moves: as finely as it manages in time. */

/** Shares of the full resolution, finest first. */
export const RATIOS = [0.7, 0.6, 0.5, 0.42, 0.36] as const;

const TOO_SLOW_MS = 190;
const QUICK_MS = 75;
const QUICK_FRAMES = 4;

export class Pace {
  private level = 1;
  private quick = 0;

  get ratio(): number {
    return RATIOS[this.level] ?? 1;
  }

  /** Learn how long a frame took. */
  took(milliseconds: number): void {
    this.quick = milliseconds < QUICK_MS ? this.quick + 1 : 0;
    if (milliseconds > TOO_SLOW_MS) this.level = Math.min(RATIOS.length - 1, this.level + 1);
    else if (this.quick >= QUICK_FRAMES) {
      this.level = Math.max(0, this.level - 1);
      this.quick = 0;
    }
  }
}
