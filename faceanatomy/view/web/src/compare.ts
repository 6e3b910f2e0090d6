/** Two expressions against each other: who works in which, and how hard. */

import { type Activation, type Worker, workers } from "./activation";
import type { App } from "./app";
import { css, strengthColour } from "./colours";
import { h } from "./dom";
import { percent, section } from "./info_parts";
import type { Show, State } from "./state";

const strongest = (one: Worker | undefined): number => Math.max(one?.left ?? 0, one?.right ?? 0);

/** The activations of the two, whatever the picture shows of them. */
const both = (app: App, state: State): readonly [Activation, Activation] => {
  const second: Show = { kind: "expression", id: state.compare };
  const alone = { ...state, compare: "" };
  return [
    app.pose(alone, state.show, app.time).activation,
    app.pose({ ...alone, show: second }, second, app.time).activation,
  ];
};

/** A table of both lists: muscles of both first, then what only one of them uses. */
export const comparisonInfo = (app: App): HTMLElement | null => {
  const { state, atlas } = app;
  if (!state.compare || !state.show) return null;
  const [first, second] = both(app, state).map((one) => workers(atlas, one)) as [
    Worker[],
    Worker[],
  ];
  const names = [
    app.title(state.show),
    app.name({ kind: "expression", id: state.compare }),
  ] as const;
  const of = (list: readonly Worker[], unit: string) =>
    strongest(list.find((one) => one.unit === unit));
  const units = [...new Set([...first, ...second].map((one) => one.unit))];
  const rows = units.map((unit) => ({ unit, a: of(first, unit), b: of(second, unit) }));
  const shared = rows.filter(({ a, b }) => a > 0 && b > 0);
  const bar = (value: number) => {
    const fill = h("span", { class: "bar-fill" });
    fill.style.width = `${100 * value}%`;
    fill.style.backgroundColor = css(strengthColour(app.settings.palette, value));
    return h(
      "td",
      {},
      h("span", { class: "strength" }, value ? percent(value) : "—"),
      h("span", { class: "bar", "aria-hidden": "true" }, fill),
    );
  };
  const group = (title: string, list: readonly (typeof rows)[number][]) =>
    list.length
      ? [
          h("tr", {}, h("th", { colspan: 3, scope: "rowgroup", class: "group-row" }, title)),
          ...list.map(({ unit, a, b }) =>
            h("tr", {}, h("th", { scope: "row" }, app.muscleLink(unit)), bar(a), bar(b)),
          ),
        ]
      : [];
  return section(
    "Compared",
    h(
      "table",
      { class: "compared" },
      h(
        "thead",
        {},
        h("tr", {}, h("td", {}), ...names.map((name) => h("th", { scope: "col" }, name))),
      ),
      h(
        "tbody",
        {},
        ...group("In both", shared),
        ...group(
          `Only in ${names[0]}`,
          rows.filter(({ b }) => b === 0),
        ),
        ...group(
          `Only in ${names[1]}`,
          rows.filter(({ a }) => a === 0),
        ),
      ),
    ),
  );
};
