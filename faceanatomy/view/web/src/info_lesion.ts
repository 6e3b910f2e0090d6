/** What a lesion takes and leaves, beside what the face attempts. */

import type { App } from "./app";
import { actionUnitsAfter, conditionsAt, musclesAfter, shareLeft, siteOf } from "./clinic";
import { h } from "./dom";
import {
  bullets,
  capital,
  heading,
  links,
  linksTo,
  paragraph,
  percent,
  provenance,
  section,
  tags,
} from "./info_parts";

const EDUCATION =
  "For learning: computed from the nerve tree of this atlas. It is no diagnosis; sudden weakness of the face needs a doctor at once.";

/** The article about the chosen lesion; null where there is none. */
export const lesionInfo = (app: App): HTMLElement | null => {
  const { atlas, state } = app;
  const { lesion } = state;
  const site = siteOf(atlas, lesion);
  if (!site || !lesion) return null;
  const side = site.sides[lesion.side];
  const { lost, weak, spared } = musclesAfter(atlas, site, lesion.severity);
  const units = actionUnitsAfter(side, lesion.severity);
  const show = state.show;
  const complete = show?.kind === "expression" ? (side.expressions[show.id] ?? 1) : null;
  const muscles = (ids: readonly string[]) => linksTo(app, "muscle", ids);
  const actions = (codes: readonly string[]) => linksTo(app, "au", codes);
  const folded = (title: string, content: HTMLElement | null) =>
    content && h("details", { class: "more" }, h("summary", {}, title), content);
  const crossed = side.deficit !== lesion.side;
  return h(
    "article",
    { class: "lesion-info" },
    heading(
      "Lesion of a nerve",
      site.name,
      "",
      tags([
        `lesion ${lesion.side}`,
        crossed ? `weakness ${side.deficit}` : "",
        lesion.severity < 1 ? `severity ${percent(lesion.severity)}` : "complete",
        state.synkinesis ? `synkinesis ${percent(state.synkinesis)}` : "",
      ]),
    ),
    paragraph(site.deficit, "lead"),
    complete === null || !show
      ? null
      : h(
          "p",
          { class: "working" },
          `${app.title(show)}: ${percent(shareLeft(complete, lesion.severity))} of its strength is left on the ${side.deficit} side.`,
        ),
    lost.length ? section(`Lost (${lost.length})`, muscles(lost)) : null,
    weak.length ? section(`Weak (${weak.length})`, muscles(weak)) : null,
    section("Action units that fail", actions(units.lost)),
    folded(`Weaker action units (${units.weak.length})`, actions(units.weak)),
    folded(`Spared muscles (${spared.length})`, muscles(spared)),
    section("Other signs", bullets(site.signs)),
    section("Causes", bullets(site.causes)),
    section("Conditions of this nerve", linksTo(app, "condition", conditionsAt(atlas, site))),
    section(
      "Nerve",
      links(app, atlas.nerves.has(site.nerve) ? [{ kind: "nerve", id: site.nerve }] : []),
      paragraph(site.place && capital(site.place), "about"),
    ),
    h("p", { class: "hint" }, EDUCATION),
    provenance(app, site),
  );
};
