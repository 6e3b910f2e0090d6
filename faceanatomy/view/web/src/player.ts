/** Plays movements: time, speed, repetition; and lets a newly chosen one come from the one before. */

import type { App } from "./app";
import { smooth } from "./dynamics";
import type { Pose } from "./motion";
import { AT_REST } from "./mover";
import { timelineOf } from "./pose";
import type { State } from "./state";
import type { Theatre } from "./theatre";
import { between, type Timeline } from "./timeline";

/** Longest step of the clock between two pictures, s: slow devices play slower, not in jumps. */
const LONGEST_TICK = 0.15;
const ENTRANCE_S = 0.35;

interface Picture {
  readonly software: boolean;
}

export class Player {
  /** Called when playing begins, goes on and ends. */
  onTick: () => void = () => {};
  private time = 0;
  private before = 0;
  private frame = 0;
  private pose: Pose = AT_REST;
  private entrance = 0;

  constructor(
    private readonly app: App,
    private readonly theatre: Theatre,
    private readonly stage: Picture,
    private readonly recolour: () => void,
  ) {}

  get timeline(): Timeline | null {
    return timelineOf(this.app.atlas, this.app.state.show);
  }

  get playing(): boolean {
    return this.app.playing !== null;
  }

  /** Step of the exercise that is on the screen, -1 for none. */
  get step(): number {
    const { timeline } = this;
    const { show } = this.app.state;
    if (show?.kind !== "exercise" || !timeline || this.app.time === null) return -1;
    return timeline.at(this.app.time).step;
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  play(): void {
    const { timeline, app } = this;
    if (!timeline) return;
    const { time } = app.state;
    this.time = time === null || time >= timeline.seconds ? 0 : time;
    this.before = performance.now();
    app.playing = this.time;
    app.say(`Playing ${app.state.show ? app.title(app.state.show) : ""}`);
    this.schedule();
    this.onTick();
  }

  /** Stop where it is; the moment becomes part of what a link restores. */
  pause(): void {
    const time = this.app.playing;
    this.halt();
    if (time !== null) this.app.store.set({ time: Math.round(time * 100) / 100 });
    this.onTick();
  }

  /** Pose the face as the state says; called after every change. */
  update(after: State, before: State): void {
    const { app } = this;
    const chosen = JSON.stringify(after.show) !== JSON.stringify(before.show);
    if (chosen && after.time !== null && after.time === before.time) {
      app.store.replace({ ...after, time: null });
      return;
    }
    if (this.playing) {
      if (!this.timeline) this.halt();
      else if (chosen) this.time = app.playing = 0;
    }
    cancelAnimationFrame(this.entrance);
    const gentle = chosen && !this.playing && !this.reduced && !this.stage.software;
    if (gentle && !after.still) this.enter();
    else this.show();
    this.onTick();
  }

  private get reduced(): boolean {
    return this.app.settings.stillness || matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  private show(): void {
    this.pose = this.app.pose(this.app.state, this.app.state.show, this.app.time);
    this.theatre.show(this.app.state);
  }

  private halt(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.app.playing = null;
  }

  private schedule(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  private tick(now: number): void {
    const { app, timeline } = this;
    if (!timeline || !this.playing) return;
    const passed = Math.min(LONGEST_TICK, Math.max(0, (now - this.before) / 1000));
    this.before = now;
    const step = this.step;
    this.time += passed * app.state.speed;
    if (this.time >= timeline.seconds) {
      if (!app.state.loop) {
        this.halt();
        app.store.set({ time: null });
        this.recolour();
        this.show();
        this.onTick();
        return;
      }
      this.time %= timeline.seconds;
    }
    app.playing = this.reduced ? timeline.held(this.time) : this.time;
    this.recolour();
    this.show();
    const reached = this.step;
    if (reached >= 0 && reached !== step && app.state.show?.kind === "exercise") {
      const exercise = app.atlas.exercises.get(app.state.show.id);
      app.say(exercise?.steps[reached]?.instruction ?? "");
    }
    this.onTick();
    this.schedule();
  }

  /** Let the face go from where it is to the new pose. */
  private enter(): void {
    const from = this.pose;
    const { app } = this;
    const to = app.pose(app.state, app.state.show, app.time);
    const began = performance.now();
    const step = (now: number) => {
      const share = smooth((now - began) / 1000 / ENTRANCE_S);
      this.pose = share < 1 ? between(from, to, share) : to;
      this.theatre.show(app.state, this.pose);
      if (share < 1) this.entrance = requestAnimationFrame(step);
    };
    this.entrance = requestAnimationFrame(step);
  }
}
