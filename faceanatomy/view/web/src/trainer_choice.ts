/** First page of the trainer: a plan and its session, or one exercise; and the log. */

import type { App } from "./app";
import { h, replaceChildren } from "./dom";
import { capital } from "./info_parts";
import { type Log, lessonsOf, type Plan, type Task, tasksOf } from "./training";

const KEPT = "faceanatomy-trainer";

interface Kept {
  readonly goal: string;
  readonly level: string;
  readonly session: number;
}

const readKept = (): Partial<Kept> => {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Kept>;
  } catch {
    return {};
  }
};

type Begin = (tasks: readonly Task[], finished: () => void) => void;

export class TrainerChoice {
  readonly element = h("div", { class: "trainer-choice" });
  private goal: string;
  private level: string;
  private session: number;
  private exercise = "";

  constructor(
    private readonly app: App,
    private readonly log: Log,
    private readonly begin: Begin,
  ) {
    const kept = readKept();
    const { plans } = app.atlas;
    this.goal = plans.find((one) => one.goal === kept.goal)?.goal ?? plans[0]?.goal ?? "";
    this.level = typeof kept.level === "string" ? kept.level : "beginner";
    this.session = typeof kept.session === "number" ? Math.max(0, Math.floor(kept.session)) : 0;
  }

  private get plan(): Plan | undefined {
    const own = this.app.atlas.plans.filter((one) => one.goal === this.goal);
    return own.find((one) => one.level === this.level) ?? own[0];
  }

  private keep(change: Partial<Kept>): void {
    const { goal = this.goal, level = this.level, session = this.session } = change;
    Object.assign(this, { goal, level, session });
    try {
      localStorage.setItem(KEPT, JSON.stringify({ goal, level, session }));
    } catch {
      // Without storage the choice lasts until the page is closed.
    }
    this.update();
  }

  /** Choose a plan by its id; the session of the one that is chosen already stays. */
  pick(goal: string): void {
    if (goal === this.goal || !this.app.atlas.plans.some((one) => one.goal === goal)) return;
    this.keep({ goal, session: 0 });
  }

  update(): void {
    const { app, plan } = this;
    const lessons = lessonsOf(this.log.entries);
    const children: (HTMLElement | null)[] = [
      h("p", { class: "lead" }, "It shows the movement, counts, and asks how it felt."),
    ];
    if (plan) children.push(...this.planPart(plan, tasksOf(plan, this.sessionOf(plan), lessons)));
    children.push(this.exercisePart());
    const advice = [
      ...[...lessons.stopped].map(
        ([id, worst]) =>
          `Stop ${app.name({ kind: "exercise", id })}: discomfort ${worst} of 10. If it stays or comes back, see a doctor or therapist before going on.`,
      ),
      ...[...lessons.halved].map(
        ([id, worst]) =>
          `${app.name({ kind: "exercise", id })} is halved: discomfort ${worst} of 10 was noted.`,
      ),
    ];
    if (advice.length) {
      children.push(
        h(
          "section",
          { class: "warning" },
          h("h3", {}, "Your log says"),
          ...advice.map((one) => h("p", {}, one)),
        ),
      );
    }
    children.push(this.logPart());
    if (plan) {
      children.push(
        h(
          "details",
          { class: "more" },
          h("summary", {}, "What to watch"),
          ...plan.advice.map((one) => h("p", {}, one)),
        ),
        h("p", { class: "hint" }, plan.education),
      );
    }
    replaceChildren(this.element, ...children);
  }

  private sessionOf(plan: Plan) {
    const at = Math.min(this.session, plan.sessions.length - 1);
    return plan.sessions[at] ?? { week: 1, day: 0, easy: false, entries: [] };
  }

  private planPart(plan: Plan, tasks: readonly Task[]): HTMLElement[] {
    const { app } = this;
    const own = app.atlas.plans.filter((one) => one.goal === plan.goal);
    const goals = [...new Map(app.atlas.plans.map((one) => [one.goal, one.name]))];
    const at = Math.min(this.session, plan.sessions.length - 1);
    const session = this.sessionOf(plan);
    const select = (
      label: string,
      options: readonly (readonly [string, string])[],
      value: string,
      onpick: (value: string) => void,
    ) => {
      const box = h(
        "select",
        {},
        ...options.map(([one, text]) => h("option", { value: one, selected: one === value }, text)),
      );
      box.addEventListener("change", () => onpick(box.value));
      return h("label", { class: "field" }, h("span", {}, label), box);
    };
    const minutes = Math.max(1, Math.round(this.secondsOf(tasks) / 60));
    const finished = () => this.keep({ session: Math.min(at + 1, plan.sessions.length - 1) });
    return [
      select("Plan", goals, plan.goal, (goal) => this.keep({ goal, session: 0 })),
      h("p", { class: "hint" }, plan.about),
      h(
        "div",
        { class: "two" },
        select(
          "Level",
          own.map((one) => [one.level, capital(one.level)]),
          plan.level,
          (level) => this.keep({ level, session: 0 }),
        ),
        select(
          "Session",
          plan.sessions.map((one, i) => [
            String(i),
            `Week ${one.week}, ${i + 1} of ${plan.sessions.length}${one.easy ? ", easy" : ""}`,
          ]),
          String(at),
          (value) => this.keep({ session: Number(value) }),
        ),
      ),
      h(
        "ol",
        { class: "steps tasks" },
        ...tasks.map((task) =>
          h(
            "li",
            { title: task.why || undefined },
            h("span", {}, app.name({ kind: "exercise", id: task.exercise })),
            h(
              "span",
              { class: "seconds" },
              task.sets > 1 ? `${task.sets} × ${task.repetitions}` : `${task.repetitions} ×`,
            ),
          ),
        ),
      ),
      h(
        "button",
        {
          type: "button",
          class: "primary",
          disabled: !tasks.length,
          onclick: () => this.begin(tasks, finished),
        },
        tasks.length
          ? `Begin session, about ${minutes} min`
          : `Nothing left in week ${session.week}: everything was stopped`,
      ),
    ];
  }

  private secondsOf(tasks: readonly Task[]): number {
    return tasks.reduce((sum, task) => {
      const steps = this.app.atlas.exercises.get(task.exercise)?.steps ?? [];
      const once = steps.reduce((whole, step) => whole + step.seconds, 0);
      return sum + once * task.sets * task.repetitions + 10;
    }, 0);
  }

  private exercisePart(): HTMLElement {
    const { app } = this;
    const list = [...app.atlas.exercises.values()].sort((a, b) => a.name.localeCompare(b.name));
    const shown = app.state.show?.kind === "exercise" ? app.state.show.id : "";
    const box = h(
      "select",
      { "aria-label": "One exercise" },
      ...list.map((one) =>
        h("option", { value: one.id, selected: one.id === (this.exercise || shown) }, one.name),
      ),
    );
    return h(
      "details",
      { class: "more one" },
      h("summary", {}, "Only one exercise"),
      box,
      h(
        "button",
        {
          type: "button",
          class: "secondary",
          onclick: () => {
            this.exercise = box.value;
            const one = app.atlas.exercises.get(box.value);
            if (!one) return;
            const { id, repetitions, sets = 1 } = one;
            this.begin([{ exercise: id, part: "main", sets, repetitions, why: "" }], () => {});
          },
        },
        "Begin this exercise",
      ),
    );
  }

  private logPart(): HTMLElement {
    const count = this.log.entries.length;
    const file = h("input", {
      type: "file",
      accept: ".jsonl,.json,.txt",
      class: "visually-hidden",
      tabindex: "-1",
      "aria-label": "Log file",
    });
    const told = h("p", { class: "hint", role: "status" });
    file.addEventListener("change", () => {
      const chosen = file.files?.[0];
      if (!chosen) return;
      void chosen.text().then((text) => {
        const added = this.log.import(text);
        this.update();
        this.element.querySelector<HTMLDetailsElement>(".log")?.setAttribute("open", "");
        const said = `${added} ${added === 1 ? "entry" : "entries"} read from ${chosen.name}.`;
        this.app.say(said);
        const place = this.element.querySelector(".log [role=status]");
        if (place) place.textContent = said;
      });
    });
    const save = () => {
      const url = URL.createObjectURL(new Blob([this.log.text], { type: "application/jsonl" }));
      h("a", { href: url, download: "training-log.jsonl" }).click();
      window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
    };
    const button = (text: string, onclick: () => void, disabled = false) =>
      h("button", { type: "button", class: "secondary", disabled, onclick }, text);
    return h(
      "details",
      { class: "more log" },
      h("summary", {}, `Log: ${count} ${count === 1 ? "entry" : "entries"}`),
      h(
        "div",
        { class: "buttons" },
        button("Save as file", save, !count),
        button("Read a file", () => file.click()),
        file,
      ),
      told,
      h(
        "p",
        { class: "hint" },
        "The log stays in this browser. The file is the one faceanatomy's plans read on the command line.",
      ),
    );
  }
}
