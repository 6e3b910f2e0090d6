/** The bar under the picture: play, pause, time, speed and repetition. */

import type { App } from "./app";
import { h, icon, iconButton } from "./dom";
import type { Player } from "./player";
import { SPEEDS, type Speed } from "./state_motion";

const SPEED_WORDS: Readonly<Record<Speed, string>> = { 1: "1×", 0.5: "½×", 0.25: "¼×" };

const seconds = (time: number): string => `${time.toFixed(1)} s`;

export class PlayerBar {
  readonly element: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly slider: HTMLInputElement;
  private readonly clock = h("output", { class: "clock" });
  private readonly ticks = h("span", { class: "ticks", "aria-hidden": "true" });
  private readonly speed: HTMLSelectElement;
  private readonly loop: HTMLButtonElement;
  private marks = "";

  constructor(
    private readonly app: App,
    private readonly player: Player,
  ) {
    const { store } = app;
    this.button = iconButton("play", "Play (Space)", () => player.toggle(), {
      class: "icon-button play",
    });
    this.slider = h("input", { type: "range", min: 0, max: 1, step: 0.01, "aria-label": "Time" });
    this.slider.addEventListener("input", () => {
      if (player.playing) player.pause();
      store.set({ time: this.slider.valueAsNumber });
    });
    this.speed = h(
      "select",
      { "aria-label": "Speed" },
      ...SPEEDS.map((one) => h("option", { value: one }, SPEED_WORDS[one])),
    );
    this.speed.addEventListener("change", () =>
      store.set({ speed: Number(this.speed.value) as Speed }),
    );
    this.loop = iconButton("loop", "Again and again", () => store.set({ loop: !app.state.loop }));
    this.element = h(
      "div",
      { class: "player", role: "group", "aria-label": "Movement in time", hidden: true },
      this.button,
      h("span", { class: "track" }, this.slider, this.ticks),
      this.clock,
      this.speed,
      this.loop,
    );
    player.onTick = () => this.update();
  }

  update(): void {
    const { app, player } = this;
    const { timeline } = player;
    this.element.hidden = !timeline || app.state.still;
    if (!timeline) return;
    const playing = player.playing;
    const label = playing ? "Pause (Space)" : "Play (Space)";
    if (this.button.title !== label) {
      this.button.title = label;
      this.button.setAttribute("aria-label", label);
      this.button.replaceChildren(icon(playing ? "pause" : "play"));
    }
    const { time } = app;
    const apex = ((timeline.marks[1] ?? 0) + (timeline.marks[2] ?? timeline.seconds)) / 2;
    const at = time ?? (app.state.show?.kind === "exercise" ? 0 : apex);
    this.slider.max = String(timeline.seconds);
    this.slider.value = String(at);
    this.slider.style.setProperty("--fill", `${(100 * at) / timeline.seconds}%`);
    const phase = time === null ? "strongest" : timeline.at(time).phase;
    this.slider.setAttribute("aria-valuetext", `${seconds(at)}, ${phase}`);
    this.clock.textContent = time === null ? "strongest" : seconds(at);
    this.speed.value = String(app.state.speed);
    this.loop.setAttribute("aria-pressed", String(app.state.loop));
    this.drawMarks(timeline.marks, timeline.seconds);
  }

  private drawMarks(marks: readonly number[], length: number): void {
    const key = `${marks.join()}/${length}`;
    if (key === this.marks) return;
    this.marks = key;
    this.ticks.replaceChildren(
      ...marks.slice(1).map((mark) => {
        const tick = h("i", {});
        tick.style.left = `${(100 * mark) / length}%`;
        return tick;
      }),
    );
  }
}
