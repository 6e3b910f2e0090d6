/** The trainer: counts, shows motion and muscles, asks how it felt, keeps a log on this machine. */

import type { App } from "./app";
import { h, iconButton, replaceChildren } from "./dom";
import type { Exercise } from "./facts";
import { bullets } from "./info_parts";
import { workerList } from "./info_show";
import type { Shell } from "./shell";
import { START, type State } from "./state";
import { askFelt, summaryOf } from "./trainer_ask";
import { TrainerChoice } from "./trainer_choice";
import { after, Countdown, doneBefore, type Place } from "./trainer_clock";
import { Log, type LogEntry, PAUSE_S, SEVERE, type Task } from "./training";

const PART_WORDS: Readonly<Record<string, string>> = {
  warm_up: "Warm-up",
  main: "Main part",
  cool_down: "Cool-down",
};

const today = (): string => {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
};

const storage = (): Storage | null => {
  try {
    return localStorage;
  } catch {
    return null;
  }
};

export class Trainer {
  readonly log = new Log(storage());
  running = false;
  private before: State | null = null;
  private tasks: readonly Task[] = [];
  private number = 0;
  private place: Place = { set: 1, repetition: 1, step: 0 };
  private phase: "choose" | "run" | "ask" | "rest" | "end" = "choose";
  private done: LogEntry[] = [];
  private spoken = "";
  private onFinished: () => void = () => {};
  private readonly countdown = new Countdown();
  private readonly panel = h("div", { class: "quiz trainer", tabindex: "-1" });
  private readonly count = h("p", { class: "count", "aria-hidden": "true" });
  private readonly words = h("p", { class: "question" });
  private readonly tally = h("p", { class: "score" });
  private readonly pauseButton = h(
    "button",
    { type: "button", class: "primary", onclick: () => this.pauseOrGo() },
    "Pause",
  );
  private readonly bar = h("span", { class: "bar-fill" });
  private readonly working = h("div", {});
  /** Says seconds and repetitions to those who do not look. */
  private readonly voice = h("div", {
    class: "visually-hidden",
    role: "log",
    "aria-live": "polite",
  });
  private readonly choice: TrainerChoice;

  constructor(
    private readonly app: App,
    private readonly shell: Shell,
  ) {
    this.choice = new TrainerChoice(app, this.log, (tasks, finished) =>
      this.begin(tasks, finished),
    );
    this.countdown.onTick = (left) => this.tick(left);
    this.countdown.onEnd = () => (this.phase === "rest" ? this.startExercise() : this.next());
    document.body.append(this.voice);
  }

  /** Open the trainer, with a programme chosen where one is given. */
  start(programme = ""): void {
    if (this.running) return;
    if (programme) this.choice.pick(programme);
    this.running = true;
    this.before = this.app.state;
    this.shell.training = true;
    this.shell.details.append(this.panel);
    this.shell.open("details");
    this.choose();
  }

  stop(): void {
    if (!this.running) return;
    this.countdown.pause();
    this.running = false;
    this.panel.remove();
    this.shell.training = false;
    this.app.store.replace(this.before ?? START);
  }

  /** Space pauses, N goes on, S skips the exercise, Escape ends; whether the key was used. */
  key(event: KeyboardEvent): boolean {
    if (!this.running) return false;
    const key = event.key.toLowerCase();
    const onControl = (event.target as HTMLElement).matches("button, input, select, summary, a");
    if (key === "escape") this.stop();
    else if (key === " " && !onControl) this.pauseOrGo();
    else if (key === "n" && this.phase === "run") this.next();
    else if (key === "n" && this.phase === "rest") this.startExercise();
    else if (key === "s" && this.phase === "run") this.finishExercise();
    else return key === " " ? false : /^[aghilru/]$/.test(key);
    event.preventDefault();
    return true;
  }

  private header(title: string, kind = ""): HTMLElement {
    return h(
      "header",
      { class: "quiz-head" },
      h(
        "div",
        {},
        kind ? h("p", { class: "kind" }, kind) : null,
        h("h2", { tabindex: "-1" }, title),
      ),
      iconButton("close", "End the training", () => this.stop()),
    );
  }

  private choose(): void {
    this.phase = "choose";
    this.app.store.replace({ ...START, ...this.looks() });
    this.choice.update();
    replaceChildren(this.panel, this.header("Trainer"), this.choice.element);
    this.focusTitle();
  }

  private looks(): Partial<State> {
    const { skin, view, bones, layer } = this.before ?? START;
    return { skin, view, bones, layer };
  }

  private begin(tasks: readonly Task[], finished: () => void): void {
    if (!tasks.length) return;
    this.tasks = tasks;
    this.number = 0;
    this.done = [];
    this.onFinished = finished;
    this.startExercise();
  }

  private get task(): Task | undefined {
    return this.tasks[this.number];
  }

  private get exercise(): Exercise | undefined {
    return this.app.atlas.exercises.get(this.task?.exercise ?? "");
  }

  private startExercise(): void {
    const { task, exercise } = this;
    if (!task || !exercise) {
      this.end();
      return;
    }
    this.phase = "run";
    this.place = { set: 1, repetition: 1, step: 0 };
    const button = (text: string, onclick: () => void) =>
      h("button", { type: "button", class: "secondary", onclick }, text);
    replaceChildren(
      this.panel,
      this.header(
        exercise.name,
        `Exercise ${this.number + 1} of ${this.tasks.length} · ${PART_WORDS[task.part] ?? "Exercise"}`,
      ),
      h("div", { class: "counter" }, this.count, h("div", {}, this.words, this.tally)),
      h("span", { class: "bar", "aria-hidden": "true" }, this.bar),
      h(
        "div",
        { class: "buttons" },
        this.pauseButton,
        button("Next", () => this.next()),
        button("Skip exercise", () => this.finishExercise()),
      ),
      this.working,
      exercise.cautions?.length
        ? h("details", { class: "more" }, h("summary", {}, "Take care"), bullets(exercise.cautions))
        : null,
      h("p", { class: "hint" }, "Space pauses, N goes on, S skips, Escape ends."),
    );
    this.say(`${exercise.name}. ${task.repetitions} repetitions.`);
    this.showStep();
    this.pauseButton.focus({ preventScroll: true });
  }

  private showStep(): void {
    const { task, exercise, place, app } = this;
    const step = exercise?.steps[place.step];
    if (!task || !exercise || !step) return;
    this.words.textContent = step.instruction;
    const sets = task.sets > 1 ? ` · set ${place.set} of ${task.sets}` : "";
    this.tally.textContent = `Repetition ${place.repetition} of ${task.repetitions}${sets}`;
    this.bar.style.width = `${100 * doneBefore(place, task)}%`;
    const show = { kind: "exercise", id: exercise.id, step: place.step } as const;
    app.store.replace({ ...START, ...this.looks(), show });
    const list = workerList(app);
    replaceChildren(
      this.working,
      list ? h("h3", {}, "Muscles at work") : h("p", { class: "hint" }, "Nothing contracts now."),
      list,
    );
    const first = place.step === 0;
    this.say(`${first ? `Repetition ${place.repetition}. ` : ""}${step.instruction}`);
    this.spoken = "";
    this.pauseButton.textContent = "Pause";
    this.countdown.start(step.seconds);
  }

  private tick(left: number): void {
    const seconds = Math.ceil(left);
    this.count.textContent = String(seconds);
    // Long holds are counted in tens, the last seconds one by one.
    const aloud = seconds <= 5 || seconds % 10 === 0;
    if (aloud && this.spoken && this.spoken !== String(seconds)) this.say(String(seconds));
    this.spoken = String(seconds);
  }

  private next(): void {
    const { task, exercise } = this;
    if (this.phase !== "run" || !task || !exercise) return;
    const then = after(this.place, task, exercise);
    if (!then) {
      this.ask(1);
      return;
    }
    this.place = then;
    this.showStep();
  }

  private finishExercise(): void {
    if (this.phase === "run" && this.task) this.ask(doneBefore(this.place, this.task));
  }

  private pauseOrGo(): void {
    if (this.phase !== "run" && this.phase !== "rest") return;
    if (this.countdown.running) this.countdown.pause();
    else this.countdown.go();
    const text = this.countdown.running ? "Pause" : "Go on";
    this.pauseButton.textContent = text;
    this.say(this.countdown.running ? "Goes on" : "Paused");
  }

  private ask(done: number): void {
    const { exercise } = this;
    if (!exercise) return;
    this.phase = "ask";
    this.countdown.pause();
    const form = askFelt(done, (discomfort) => {
      const entry = { date: today(), exercise: exercise.id, done, discomfort };
      this.log.add(entry);
      this.done.push(entry);
      if (discomfort >= SEVERE) this.warn(exercise, discomfort);
      else this.goOn();
    });
    replaceChildren(this.panel, this.header("How did it feel?", exercise.name), ...form);
    this.say("How did it feel? Discomfort from 0 to 10.");
    this.focusTitle();
  }

  /** Stop advice, as the next plan gives it. */
  private warn(exercise: Exercise, discomfort: number): void {
    replaceChildren(
      this.panel,
      this.header("Stop this exercise", exercise.name),
      h(
        "p",
        { class: "warning", role: "alert" },
        `Stop ${exercise.name}: discomfort ${discomfort} of 10. If it stays or comes back, see a doctor or therapist before going on.`,
      ),
      h("p", {}, "It is left out of your sessions from now on."),
      h(
        "div",
        { class: "buttons" },
        h(
          "button",
          { type: "button", class: "primary", onclick: () => this.end() },
          "End for today",
        ),
        h(
          "button",
          { type: "button", class: "secondary", onclick: () => this.goOn() },
          "Go on with the rest",
        ),
      ),
    );
    this.focusTitle();
  }

  private goOn(): void {
    this.number++;
    const { exercise } = this;
    if (!exercise) {
      this.end();
      return;
    }
    this.phase = "rest";
    const show = { kind: "exercise", id: exercise.id, step: -1 } as const;
    this.app.store.replace({ ...START, ...this.looks(), show });
    this.words.textContent = `Then: ${exercise.name}`;
    this.tally.textContent = exercise.goal;
    this.pauseButton.textContent = "Pause";
    const skip = () => this.startExercise();
    replaceChildren(
      this.panel,
      this.header("Rest", `Exercise ${this.number + 1} of ${this.tasks.length}`),
      h("div", { class: "counter" }, this.count, h("div", {}, this.words, this.tally)),
      h(
        "div",
        { class: "buttons" },
        this.pauseButton,
        h("button", { type: "button", class: "secondary", onclick: skip }, "Begin now"),
      ),
    );
    this.say(`Rest ${PAUSE_S} seconds. Then: ${exercise.name}`);
    this.spoken = "";
    this.countdown.start(PAUSE_S);
    this.focusTitle();
  }

  private end(): void {
    this.phase = "end";
    this.countdown.pause();
    if (this.number >= this.tasks.length) this.onFinished();
    this.app.store.replace({ ...START, ...this.looks() });
    replaceChildren(
      this.panel,
      this.header(this.done.length ? "Done for today" : "Nothing done"),
      ...summaryOf(this.app, this.done),
      h(
        "div",
        { class: "buttons" },
        h("button", { type: "button", class: "primary", onclick: () => this.stop() }, "Close"),
        h(
          "button",
          { type: "button", class: "secondary", onclick: () => this.choose() },
          "Back to the plans",
        ),
      ),
    );
    this.say("Done for today");
    this.focusTitle();
  }

  private focusTitle(): void {
    this.panel.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
    this.panel.parentElement?.scrollTo(0, 0);
  }

  private say(text: string): void {
    this.voice.append(h("p", {}, text));
    while (this.voice.childElementCount > 4) this.voice.firstElementChild?.remove();
  }
}
