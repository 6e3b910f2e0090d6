/** Who works how hard, and what is being shown: expressions, exercises, action units. */

import { antagonists, ofActionUnit, workers } from "./activation";
import type { App } from "./app";
import { css, PALETTES, strengthColour } from "./colours";
import { comparisonInfo } from "./compare";
import { h } from "./dom";
import type { ActionUnit, AuUse, Exercise, Expression } from "./facts";
import {
  bullets,
  capital,
  heading,
  LEARNING,
  linksTo,
  paragraph,
  percent,
  provenance,
  section,
  tags,
} from "./info_parts";

/** The working muscles, strongest first, each with a bar for the strength on each side. */
export const workerList = (app: App): HTMLElement | null => {
  const list = workers(app.atlas, app.activation());
  if (!list.length) return null;
  const palette = app.settings.palette;
  const bar = (value: number, side: string) => {
    const fill = h("span", { class: "bar-fill" });
    fill.style.width = `${100 * value}%`;
    fill.style.backgroundColor = css(strengthColour(palette, value));
    return h("span", { class: "bar", title: `${side}: ${percent(value)}` }, fill);
  };
  return h(
    "ul",
    { class: "workers" },
    ...list.map((one) => {
      const even = one.left === one.right;
      return h(
        "li",
        {},
        app.muscleLink(one.unit),
        h(
          "span",
          { class: "strength" },
          even ? percent(one.left) : `L ${percent(one.left)} · R ${percent(one.right)}`,
        ),
        even
          ? bar(one.left, "both sides")
          : h("span", { class: "two-bars" }, bar(one.right, "right"), bar(one.left, "left")),
      );
    }),
  );
};

export const opponents = (app: App): HTMLElement | null => {
  const against = workers(app.atlas, antagonists(app.atlas, app.activation()));
  if (!against.length) return null;
  const swatch = h("span", { class: "swatch" });
  swatch.style.backgroundColor = css(PALETTES[app.settings.palette].antagonist);
  return h(
    "details",
    { class: "more" },
    h("summary", {}, swatch, `Works against it: ${against.length} muscles`),
    linksTo(
      app,
      "muscle",
      against.map((one) => one.unit),
    ),
  );
};

const atWork = (app: App): HTMLElement | null => {
  const compared = comparisonInfo(app);
  if (compared) return compared;
  const list = workerList(app);
  return list && section("Muscles at work", list, opponents(app), saveActivation(app));
};

const auRows = (app: App, uses: readonly AuUse[]): HTMLElement =>
  h(
    "ul",
    { class: "chips" },
    ...uses.map((use) =>
      h(
        "li",
        {},
        app.link({ kind: "au", id: use.code }),
        h(
          "span",
          { class: "about" },
          ` ${percent(use.intensity)}${use.side && use.side !== "both" ? `, ${use.side}` : ""}`,
        ),
      ),
    ),
  );

export const expressionInfo = (app: App, one: Expression): HTMLElement =>
  h(
    "article",
    {},
    heading(
      one.kind === "emotion" ? "Expression of an emotion" : "Expression",
      one.name,
      "",
      tags([
        one.emotion && one.emotion !== one.id ? one.emotion : "",
        one.facs ? `FACS ${one.facs}` : "",
      ]),
    ),
    paragraph(one.description, "lead"),
    atWork(app),
    section("Action units", auRows(app, one.action_units)),
    section(
      "Often joins in",
      linksTo(
        app,
        "au",
        (one.optional ?? []).filter((code) => app.atlas.actionUnits.has(code)),
      ),
    ),
    section("Also called", paragraph(one.synonyms?.join(", "))),
    provenance(app, one),
  );

/** Plays the steps; the bar under the picture shows where they are. */
const playButton = (app: App): HTMLElement =>
  h(
    "button",
    { type: "button", class: "text-button", onclick: () => app.onPlay() },
    app.playing === null ? "Play the steps" : "Stop",
  );

/** The activation as JSON, in the form `faceanatomy.Activation` takes after splitting the keys. */
export const saveActivation = (app: App): HTMLElement =>
  h(
    "button",
    {
      type: "button",
      class: "text-button",
      onclick: () => {
        const show = app.state.show;
        const rows = [...app.activation()].map(([key, strength]) => {
          const [unit, side] = key.split("|");
          return { unit, side, strength: Math.round(strength * 1e4) / 1e4 };
        });
        const text = JSON.stringify(
          { title: show ? app.title(show) : "", activation: rows },
          null,
          1,
        );
        const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
        h("a", { href: url, download: "activation.json" }).click();
        window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
      },
    },
    "Save as JSON",
  );

export const exerciseInfo = (app: App, one: Exercise, step: number): HTMLElement => {
  const choose = (index: number) => {
    app.store.set({ show: { kind: "exercise", id: one.id, step: step === index ? -1 : index } });
  };
  const stretches = one.muscles.filter((use) => use.role !== "works");
  return h(
    "article",
    {},
    heading(
      "Exercise",
      one.name,
      "",
      tags([
        one.kind,
        one.level,
        `${one.repetitions} ×${one.sets && one.sets > 1 ? ` in ${one.sets} sets` : ""}`,
      ]),
    ),
    paragraph(one.goal, "lead"),
    section(
      "Steps",
      one.steps.length > 1 && app.atlas.timings && playButton(app),
      h(
        "ol",
        { class: "steps" },
        ...one.steps.map((each, index) =>
          h(
            "li",
            {},
            h(
              "button",
              {
                type: "button",
                "aria-pressed": String(step === index),
                onclick: () => choose(index),
              },
              h("span", { class: "step-text" }, each.instruction),
              h("span", { class: "seconds" }, `${each.seconds} s`),
            ),
          ),
        ),
      ),
      h(
        "p",
        { class: "hint" },
        step < 0
          ? "Shown: the strongest contraction over all steps. Choose a step to see only that."
          : "Shown: this step. Choose it again for the whole exercise.",
      ),
    ),
    atWork(app),
    section(
      "Otherwise concerned",
      stretches.length
        ? h(
            "ul",
            { class: "chips" },
            ...stretches.map((use) =>
              h(
                "li",
                {},
                app.muscleLink(use.muscle),
                h("span", { class: "about" }, ` ${use.role}`),
              ),
            ),
          )
        : null,
    ),
    section("Equipment", bullets(one.equipment)),
    section("Warm-up first", linksTo(app, "exercise", one.warm_up ?? [])),
    section("Take care", bullets(one.cautions)),
    section("Common mistakes", bullets(one.mistakes)),
    section("What studies say", paragraph(one.evidence)),
    notWith(app, one),
    h("p", { class: "hint" }, `${LEARNING} Stop when something hurts.`),
    provenance(app, one),
  );
};

/** Conditions that forbid an exercise, folded: most readers have none of them. */
const notWith = (app: App, one: Exercise): HTMLElement | null =>
  one.not_with?.length
    ? h(
        "details",
        { class: "more" },
        h("summary", {}, `Not with: ${one.not_with.length} conditions`),
        h(
          "ul",
          { class: "bullets" },
          ...one.not_with.map(([id, reason]) =>
            h("li", {}, app.link({ kind: "condition", id }), ` ${reason}`),
          ),
        ),
      )
    : null;

export const actionUnitsInfo = (app: App, codes: Readonly<Record<string, number>>): HTMLElement => {
  const units = Object.keys(codes).flatMap((code) => app.atlas.actionUnits.get(code) ?? []);
  const only = units.length === 1 ? units[0] : undefined;
  if (only) return actionUnitInfo(app, only);
  return h(
    "article",
    {},
    heading("Combination of action units", `AU ${Object.keys(codes).join(" + ")}`, ""),
    atWork(app),
    section(
      "Action units",
      auRows(
        app,
        Object.entries(codes).map(([code, intensity]) => ({ code, intensity })),
      ),
    ),
  );
};

const actionUnitInfo = (app: App, unit: ActionUnit): HTMLElement => {
  const relaxing = [...app.atlas.muscles.values()].filter((muscle) =>
    muscle.action_unit_roles?.some((role) => role.code === unit.code && role.role === "relaxes"),
  );
  const expressions = [...app.atlas.expressions.values()].filter((one) =>
    one.action_units.some((use) => use.code === unit.code),
  );
  const works = ofActionUnit(app.atlas, unit.code).size > 0;
  return h(
    "article",
    {},
    heading(
      unit.kind === "descriptor" ? "FACS action descriptor" : "FACS action unit",
      `AU ${unit.code} · ${unit.name}`,
      "",
      tags([unit.region]),
    ),
    works ? atWork(app) : paragraph("None of the listed muscles contracts in this unit.", "hint"),
    section(
      "Relaxes",
      linksTo(
        app,
        "muscle",
        relaxing.map((muscle) => muscle.id),
      ),
    ),
    section(
      "Seen in",
      linksTo(
        app,
        "expression",
        expressions.map((one) => one.id),
      ),
    ),
    section("Basis", paragraph(unit.basis)),
    provenance(app, unit),
  );
};

export const unitsInfo = (app: App, title: string): HTMLElement =>
  h("article", {}, heading("Activation", capital(title), ""), atWork(app));
