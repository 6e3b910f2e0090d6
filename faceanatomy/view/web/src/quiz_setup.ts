/** The first page of the quiz: what shall be asked, and how it went so far. */

import { GROUP_WORDS } from "./app";
import { h, replaceChildren } from "./dom";
import type { QuestionKind } from "./questions";
import type { Progress } from "./quiz_progress";

const KINDS: readonly (readonly [QuestionKind, string])[] = [
  ["name", "What is shown?"],
  ["place", "Where is it?"],
  ["nerve", "Which nerve?"],
  ["expression", "Which muscles make it?"],
];

interface Choice {
  /** Kinds of questions; ticking boxes changes them. */
  readonly kinds: Set<QuestionKind>;
  readonly group: string;
  readonly progress: Progress;
}

interface Actions {
  readonly group: (group: string) => void;
  readonly forget: () => void;
  readonly begin: () => void;
}

/** Fill `panel` with the form; returns the button that begins. */
export const setUpForm = (
  panel: HTMLElement,
  header: HTMLElement,
  choice: Choice,
  actions: Actions,
): HTMLButtonElement => {
  const begin = h("button", { type: "button", class: "primary", onclick: actions.begin }, "Begin");
  const kinds = KINDS.map(([kind, words]) => {
    const box = h("input", { type: "checkbox", checked: choice.kinds.has(kind) });
    box.addEventListener("change", () => {
      if (box.checked) choice.kinds.add(kind);
      else choice.kinds.delete(kind);
      begin.disabled = choice.kinds.size === 0;
    });
    return h("label", { class: "check" }, box, words);
  });
  const select = h(
    "select",
    {},
    h("option", { value: "" }, "All regions"),
    ...Object.entries(GROUP_WORDS).map(([group, words]) =>
      h("option", { value: group, selected: group === choice.group }, words),
    ),
  );
  select.addEventListener("change", () => actions.group(select.value));
  replaceChildren(
    panel,
    header,
    h("p", { class: "lead" }, "Ten questions at a time. What you miss comes back."),
    h("fieldset", {}, h("legend", {}, "Questions"), ...kinds),
    h("label", { class: "field" }, h("span", {}, "Region"), select),
    begin,
    choice.progress.asked ? soFar(choice.progress, actions.forget) : null,
    h(
      "p",
      { class: "hint" },
      "With the keyboard: digits answer, N and P point at muscles, Enter goes on, Escape ends.",
    ),
  );
  return begin;
};

const soFar = ({ asked, correct, missed }: Progress, forget: () => void): HTMLElement => {
  const again =
    missed.length === 0
      ? "."
      : missed.length === 1
        ? "; the one you missed comes first."
        : `; of ${missed.length} you missed, some come first.`;
  return h(
    "p",
    { class: "progress", "data-missed": missed.length },
    `So far ${correct} of ${asked} right${again} `,
    h("button", { type: "button", class: "text-button", onclick: forget }, "Forget this"),
  );
};
