/** Quiz mode: asks in the panel, shows in the picture, keeps the score. */

import { type App, GROUP_WORDS } from "./app";
import { h, iconButton, replaceChildren } from "./dom";
import { muscleOf, type Thing } from "./facts";
import { Deck, makeQuestion, type Question, type QuestionKind } from "./questions";
import type { Shell } from "./shell";
import { START, type State } from "./state";
import type { Viewport } from "./viewport";

const KINDS: readonly (readonly [QuestionKind, string])[] = [
  ["name", "What is shown?"],
  ["place", "Where is it?"],
  ["nerve", "Which nerve?"],
  ["expression", "Which expression?"],
];
const ROUND = 10;

export class Quiz {
  private running = false;
  private before: State | null = null;
  private deck: Deck | null = null;
  question: Question | null = null;
  private answered = false;
  private kinds = new Set<QuestionKind>(["name", "place", "nerve", "expression"]);
  private group = "";
  private readonly panel = h("div", { class: "quiz", tabindex: "-1" });
  private readonly random = Math.random;

  constructor(
    private readonly app: App,
    private readonly viewport: Viewport,
    private readonly shell: Shell,
  ) {}

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
    const digit = Number(event.key);
    if (!this.answered && digit >= 1 && digit <= question.options.length) {
      this.answer(digit - 1);
      return true;
    }
    if (this.answered && event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) {
      this.next();
      return true;
    }
    return digit >= 1 && digit <= 9;
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
    const kinds = KINDS.map(([kind, words]) => {
      const box = h("input", { type: "checkbox", checked: this.kinds.has(kind) });
      box.addEventListener("change", () => {
        if (box.checked) this.kinds.add(kind);
        else this.kinds.delete(kind);
        begin.disabled = this.kinds.size === 0;
      });
      return h("label", { class: "check" }, box, words);
    });
    const select = h(
      "select",
      {},
      h("option", { value: "" }, "All regions"),
      ...Object.entries(GROUP_WORDS).map(([group, words]) =>
        h("option", { value: group, selected: group === this.group }, words),
      ),
    );
    select.addEventListener("change", () => {
      this.group = select.value;
    });
    const begin = h(
      "button",
      { type: "button", class: "primary", onclick: () => this.begin() },
      "Begin",
    );
    replaceChildren(
      this.panel,
      this.header("Quiz"),
      h("p", { class: "lead" }, "Ten muscles at a time. What you miss comes back."),
      h("fieldset", {}, h("legend", {}, "Questions"), ...kinds),
      h("label", { class: "field" }, h("span", {}, "Region"), select),
      begin,
      h("p", { class: "hint" }, "With the keyboard: 1 to 4 answer, Enter goes on, Escape ends."),
    );
    begin.focus();
  }

  private begin(): void {
    const muscles = [...this.app.atlas.muscles.values()]
      .filter((one) => !this.group || one.group === this.group)
      .map((one) => one.id);
    const deck = new Deck(muscles, this.random);
    const chosen = Array.from({ length: ROUND }, () => deck.next()).filter((one) => one !== null);
    this.deck = new Deck(chosen, this.random);
    this.next();
  }

  private next(): void {
    const muscle = this.deck?.next();
    if (!this.deck || !muscle) {
      this.finish();
      return;
    }
    const kinds = [...this.kinds].sort(() => this.random() - 0.5);
    const onModel = this.viewport.stage.nodes.some((node) => muscleOf(node.id) === muscle);
    this.question = null;
    for (const kind of kinds) {
      if (!onModel && (kind === "name" || kind === "place")) continue;
      this.question ??= makeQuestion(this.app, kind, muscle, this.random);
    }
    this.question ??= makeQuestion(this.app, "nerve", muscle, this.random);
    this.answered = false;
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
      this.app.store.replace({ ...START });
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
      question.options.length
        ? h(
            "ol",
            { class: "answers" },
            ...question.options.map((option, index) =>
              h(
                "li",
                {},
                h(
                  "button",
                  { type: "button", "data-answer": index, onclick: () => this.answer(index) },
                  h("kbd", {}, String(index + 1)),
                  option,
                ),
              ),
            ),
          )
        : h(
            "div",
            {},
            h("p", { class: "hint" }, "Turn the model, then tap the muscle."),
            h(
              "button",
              { type: "button", class: "text-button", onclick: () => this.placed("") },
              "Show me",
            ),
          ),
      this.score(),
    );
    this.panel
      .querySelector<HTMLElement>("button[data-answer], h2")
      ?.focus({ preventScroll: true });
    this.app.say(question.text);
  }

  private score(): HTMLElement {
    const deck = this.deck;
    return h(
      "p",
      { class: "score", "data-correct": deck?.correct ?? 0, "data-asked": deck?.asked ?? 0 },
      `${deck?.correct ?? 0} right of ${deck?.asked ?? 0} · ${deck?.left ?? 0} to go`,
    );
  }

  private answer(index: number): void {
    const question = this.question;
    if (!question || this.answered) return;
    for (const button of this.panel.querySelectorAll<HTMLElement>("[data-answer]")) {
      const own = Number(button.dataset.answer);
      if (own === question.right) button.classList.add("right");
      else if (own === index) button.classList.add("wrong");
      button.setAttribute("aria-disabled", "true");
    }
    this.settle(index === question.right, question.options[question.right] ?? "");
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
    this.deck.answer(question.muscle, right);
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
      h("button", { type: "button", class: "primary", onclick: () => this.begin() }, "Again"),
      h(
        "button",
        { type: "button", class: "text-button", onclick: () => this.setUp() },
        "Other questions",
      ),
    );
  }
}
