/** What the trainer asks after an exercise, and its summary at the end. */

import type { App } from "./app";
import { h } from "./dom";
import { type LogEntry, NOTICEABLE, SEVERE } from "./training";

const WORDS: Readonly<Record<number, string>> = {
  0: "none",
  4: "noticeable",
  7: "severe",
  10: "worst",
};

/** Discomfort from 0 to 10 as a row of buttons, and what was done. */
export const askFelt = (done: number, onsave: (discomfort: number) => void): HTMLElement[] => {
  let chosen: number | null = null;
  const save = h(
    "button",
    { type: "button", class: "primary", disabled: true, onclick: () => onsave(chosen ?? 0) },
    "Save and go on",
  );
  const hint = h("p", { class: "hint", "aria-live": "polite" });
  const scale = h("div", { class: "discomfort", role: "radiogroup", "aria-label": "Discomfort" });
  for (let value = 0; value <= 10; value++) {
    const words = WORDS[value];
    const input = h("input", {
      type: "radio",
      name: "discomfort",
      value,
      "aria-label": words ? `${value}, ${words}` : String(value),
      onchange: () => {
        chosen = value;
        save.disabled = false;
        hint.textContent =
          value >= SEVERE
            ? "Then this exercise stops here."
            : value >= NOTICEABLE
              ? "Then half of it is enough next time."
              : "";
      },
    });
    scale.append(h("label", {}, input, h("span", {}, String(value))));
  }
  return [
    h("p", { class: "lead" }, "Discomfort or pain from 0 (none) to 10 (worst):"),
    scale,
    h(
      "div",
      { class: "scale-words", "aria-hidden": "true" },
      h("span", {}, "none"),
      h("span", {}, "worst"),
    ),
    hint,
    h("p", { class: "score" }, `Done: ${Math.round(100 * done)} % of the repetitions`),
    save,
  ];
};

export const summaryOf = (app: App, done: readonly LogEntry[]): HTMLElement[] =>
  done.length
    ? [
        h(
          "table",
          { class: "compared" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", { scope: "col" }, "Exercise"),
              h("th", { scope: "col" }, "Done"),
              h("th", { scope: "col" }, "Discomfort"),
            ),
          ),
          h(
            "tbody",
            {},
            ...done.map((one) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, app.name({ kind: "exercise", id: one.exercise })),
                h("td", {}, `${Math.round(100 * one.done)} %`),
                h("td", {}, `${one.discomfort} of 10`),
              ),
            ),
          ),
        ),
        h("p", { class: "hint" }, "Written to the log in this browser; nothing was sent anywhere."),
      ]
    : [h("p", {}, "No exercise was finished, so nothing was written to the log.")];
