/** Quiz mode: asks in the panel, shows in the picture, keeps the score. */

import type { App } from "./app";
import { h, iconButton, replaceChildren } from "./dom";
import { muscleOf, type Thing } from "./facts";
import { Deck, makeQuestion, type Question, type QuestionKind, shuffled } from "./questions";
import { Pointing } from "./quiz_place";
import {
  answered,
  keepProgress,
  missedKey,
  NO_PROGRESS,
  type Progress,
  readProgress,
} from "./quiz_progress";
import { setUpForm } from "./quiz_setup";
import type { Shell } from "./shell";
import { START, type State } from "./state";
import type { Viewport } from "./viewport";

const ROUND = 10;
/** How many missed questions of earlier rounds begin a new one at most. */
const REPEATED = 4;

export class Quiz {
  running = false;
  private before: State | null = null;
  private deck: Deck | null = null;
  question: Question | null = null;
  private answered = false;
  private item = "";
  private kinds = new Set<QuestionKind>(["name", "place", "nerve", "expression"]);
  private group = "";
  private readonly panel = h("div", { class: "quiz", tabindex: "-1" });
  private readonly random = Math.random;
  private readonly pointing: Pointing;
  private progress: Progress = readProgress();
  private marked = new Set<number>();
  private missed = new Set<string>();

  constructor(
    private readonly app: App,
    private readonly viewport: Viewport,
    private readonly shell: Shell,
  ) {
    this.pointing = new Pointing(viewport);
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.before = this.app.state;
    this.shell.quizzing = true;
    this.shell.details.append(this.panel);
    this.shell.open("details");
    this.setUp();
  }

  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.viewport.interceptor = null;
    this.pointing.stop();
    this.panel.remove();
    this.shell.quizzing = false;
    this.app.store.replace(this.before ?? START);
  }

  /** Digits answer, Enter goes on, Escape ends; returns whether the key was used. */
  key(event: KeyboardEvent): boolean {
    if (!this.running) return false;
    if (event.key === "Escape") {
      this.stop();
      return true;
    }
    // Names, layers and search would give the answer away.
    if (/^[aghilru/]$/i.test(event.key)) return true;
    const question = this.question;
    if (!question) return false;
    const onButton = event.target instanceof HTMLButtonElement;
    if (this.answered) {
      if (event.key !== "Enter" || onButton) return /^[1-9]$/.test(event.key);
      this.next();
      return true;
    }
    if (question.kind === "place") return this.placeKey(event, onButton);
    const digit = Number(event.key);
    if (digit >= 1 && digit <= question.options.length) this.choose(digit - 1);
    else if (event.key === "Enter" && question.rights && !onButton) this.check();
    else return digit >= 1 && digit <= 9;
    return true;
  }

  /** Digits still turn the model, as its place may be on any side. */
  private placeKey(event: KeyboardEvent, onButton: boolean): boolean {
    const step = { n: 1, p: -1 }[event.key.toLowerCase()] as 1 | -1 | undefined;
    if (step) this.point(step);
    else if (event.key === "Enter" && !onButton && this.pointing.muscle)
      this.placed(this.pointing.muscle);
    else return false;
    return true;
  }

  private point(step: 1 | -1): void {
    this.app.say(this.pointing.step(step));
    const choose = this.panel.querySelector<HTMLButtonElement>("[data-choose]");
    if (choose) choose.disabled = this.pointing.muscle === null;
  }

  private header(title: string): HTMLElement {
    return h(
      "header",
      { class: "quiz-head" },
      h("h2", { tabindex: "-1" }, title),
      iconButton("close", "End the quiz", () => this.stop()),
    );
  }

  private setUp(): void {
    this.question = null;
    this.app.store.replace({ ...START });
    const begin = setUpForm(
      this.panel,
      this.header("Quiz"),
      { kinds: this.kinds, group: this.group, progress: this.progress },
      {
        group: (group) => {
          this.group = group;
        },
        forget: () => {
          this.progress = NO_PROGRESS;
          keepProgress(this.progress);
          this.setUp();
        },
        begin: () => this.begin(),
      },
    );
    begin.focus();
  }

  private begin(): void {
    const pool = [...this.app.atlas.muscles.values()]
      .filter((one) => !this.group || one.group === this.group)
      .map((one) => one.id);
    const again = this.progress.missed
      .filter((key) => {
        const [kind = "", muscle = ""] = key.split("/");
        return this.kinds.has(kind as QuestionKind) && pool.includes(muscle);
      })
      .slice(0, REPEATED);
    const repeated = new Set(again.map((key) => key.split("/")[1]));
    const fresh = shuffled(
      pool.filter((id) => !repeated.has(id)),
      this.random,
    ).slice(0, ROUND - again.length);
    this.missed.clear();
    this.deck = new Deck([...again, ...fresh], this.random);
    this.next();
  }

  private next(): void {
    const item = this.deck?.next();
    if (!this.deck || !item) {
      this.finish();
      return;
    }
    // What was missed is asked in the same way again.
    const [wanted, muscle] = item.includes("/") ? item.split("/") : ["", item];
    const kinds = wanted
      ? [wanted as QuestionKind]
      : [...this.kinds].sort(() => this.random() - 0.5);
    const id = muscle ?? "";
    const onModel = this.viewport.stage.nodes.some((node) => muscleOf(node.id) === id);
    this.question = null;
    for (const kind of kinds) {
      if (!onModel && (kind === "name" || kind === "place")) continue;
      this.question ??= makeQuestion(this.app, kind, id, this.random);
    }
    this.question ??= makeQuestion(this.app, "nerve", id, this.random);
    this.item = item;
    this.answered = false;
    this.marked.clear();
    this.pointing.stop();
    this.show();
  }

  private show(): void {
    const { question, deck } = this;
    if (!question || !deck) return;
    const thing: Thing = { kind: "muscle", id: question.muscle };
    if (question.kind === "name" || question.kind === "nerve") {
      this.app.store.replace({ ...START, selected: thing });
      this.viewport.bring(thing);
    } else if (question.kind === "place") {
      const depth = this.app.atlas.muscles.get(question.muscle)?.layer.depth ?? "superficial";
      this.app.store.replace({ ...START, layer: depth });
    } else {
      // The face makes it, its skin hides who does the work.
      const show = { kind: "expression", id: question.expression ?? "" } as const;
      this.app.store.replace({ ...START, show, skin: 1, view: "front" });
    }
    this.viewport.interceptor = (picked) => {
      if (question.kind === "place" && !this.answered && picked.kind === "muscle")
        this.placed(picked.id);
      return true;
    };
    replaceChildren(
      this.panel,
      this.header(`Question ${deck.asked + 1}`),
      h("p", { class: "question" }, question.text),
      question.options.length ? this.choices(question) : this.places(),
      this.score(),
    );
    this.panel
      .querySelector<HTMLElement>("button[data-answer], h2")
      ?.focus({ preventScroll: true });
    this.app.say(question.text);
  }

  private choices(question: Question): HTMLElement {
    const several = question.rights !== undefined;
    return h(
      "div",
      {},
      h(
        "ol",
        { class: "answers" },
        ...question.options.map((option, index) =>
          h(
            "li",
            {},
            h(
              "button",
              {
                type: "button",
                "data-answer": index,
                ...(several ? { "aria-pressed": "false" } : {}),
                onclick: () => this.choose(index),
              },
              h("kbd", {}, String(index + 1)),
              option,
            ),
          ),
        ),
      ),
      several
        ? h(
            "button",
            { type: "button", class: "primary", "data-check": "", onclick: () => this.check() },
            "Check",
          )
        : null,
    );
  }

  private places(): HTMLElement {
    const button = (text: string, onclick: () => void, extra: Record<string, unknown> = {}) =>
      h("button", { type: "button", class: "text-button", onclick, ...extra }, text);
    return h(
      "div",
      { class: "places" },
      h("p", { class: "hint" }, "Turn the model, then tap the muscle. Or point with the keyboard:"),
      h(
        "div",
        { class: "row", role: "group", "aria-label": "Point at a muscle" },
        button("Previous (P)", () => this.point(-1)),
        button("Next (N)", () => this.point(1)),
        button("This one", () => this.placed(this.pointing.muscle ?? ""), {
          disabled: true,
          "data-choose": "",
        }),
      ),
      button("Show me", () => this.placed(""), { "data-show": "" }),
    );
  }

  private score(): HTMLElement {
    const deck = this.deck;
    return h(
      "p",
      { class: "score", "data-correct": deck?.correct ?? 0, "data-asked": deck?.asked ?? 0 },
      `${deck?.correct ?? 0} right of ${deck?.asked ?? 0} · ${deck?.left ?? 0} to go`,
    );
  }

  private choose(index: number): void {
    const question = this.question;
    if (!question || this.answered) return;
    if (!question.rights) {
      this.marked = new Set([index]);
      this.check();
      return;
    }
    if (!this.marked.delete(index)) this.marked.add(index);
    this.panel
      .querySelector(`[data-answer="${index}"]`)
      ?.setAttribute("aria-pressed", String(this.marked.has(index)));
  }

  private check(): void {
    const question = this.question;
    if (!question || this.answered) return;
    const rights = question.rights ?? [question.right];
    for (const button of this.panel.querySelectorAll<HTMLElement>("[data-answer]")) {
      const own = Number(button.dataset.answer);
      if (rights.includes(own)) button.classList.add("right");
      else if (this.marked.has(own)) button.classList.add("wrong");
      button.setAttribute("aria-disabled", "true");
    }
    this.panel.querySelector("[data-check]")?.remove();
    const right = rights.length === this.marked.size && rights.every((one) => this.marked.has(one));
    this.settle(right, rights.map((one) => question.options[one] ?? "").join(" and "));
  }

  private placed(picked: string): void {
    const question = this.question;
    if (!question || this.answered) return;
    const right = muscleOf(picked) === question.muscle;
    this.app.store.replace({ ...START, selected: { kind: "muscle", id: question.muscle } });
    this.viewport.bring({ kind: "muscle", id: question.muscle });
    const said = picked && !right ? `That was ${this.app.unitName(muscleOf(picked))}.` : "";
    this.settle(right, this.app.unitName(question.muscle), said);
  }

  private settle(right: boolean, answer: string, said = ""): void {
    const question = this.question;
    if (!question || !this.deck) return;
    this.answered = true;
    this.pointing.stop();
    const key = missedKey(question.kind, question.muscle);
    this.deck.answer(right ? this.item : key, right);
    if (!right) this.missed.add(question.muscle);
    this.progress = answered(this.progress, key, right);
    keepProgress(this.progress);
    if (question.kind === "expression") {
      this.app.store.replace({
        ...START,
        show: { kind: "expression", id: question.expression ?? "" },
      });
    }
    const words = right
      ? "Right."
      : `${said} ${said ? "It is shown now." : `It is ${answer}.`} It will come again.`.trim();
    const muscle = this.app.atlas.muscles.get(question.muscle);
    this.panel.querySelector(".score")?.replaceWith(
      h(
        "div",
        { class: `verdict ${right ? "good" : "bad"}`, role: "status" },
        h("p", {}, words),
        muscle
          ? h(
              "p",
              { class: "hint" },
              `${this.app.unitName(muscle.id)} ${muscle.actions
                .map((a) => `${a.verb} ${a.target}`)
                .slice(0, 2)
                .join("; ")}.`,
            )
          : null,
        h("button", { type: "button", class: "primary", onclick: () => this.next() }, "Next"),
      ),
      this.score(),
    );
    this.panel.querySelector<HTMLElement>(".verdict .primary")?.focus();
  }

  private finish(): void {
    const deck = this.deck;
    this.question = null;
    this.viewport.interceptor = null;
    this.app.store.replace({ ...START });
    replaceChildren(
      this.panel,
      this.header("Done"),
      h(
        "p",
        { class: "question" },
        `${deck?.correct ?? 0} of ${deck?.asked ?? 0} answers were right.`,
      ),
      this.missed.size
        ? h(
            "p",
            { class: "hint" },
            `Look again at ${[...this.missed].map((id) => this.app.unitName(id)).join(", ")}.`,
          )
        : null,
      h("button", { type: "button", class: "primary", onclick: () => this.begin() }, "Again"),
      h(
        "button",
        { type: "button", class: "text-button", onclick: () => this.setUp() },
        "Other questions",
      ),
    );
  }
}
