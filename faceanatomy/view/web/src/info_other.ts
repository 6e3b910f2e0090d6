/** Nerves, arteries, structures, conditions and claims, as panels. */

import { unitsTouched } from "./activation";
import type { App } from "./app";
import { conditionsAt } from "./clinic";
import { h } from "./dom";
import {
  type Artery,
  type Claim,
  type Condition,
  muscleOf,
  type Nerve,
  type Structure,
  type Target,
  type Thing,
} from "./facts";
import { membersOf, partsOf, toothNumber } from "./groups";
import { tools } from "./info_muscle";
import {
  bullets,
  capital,
  heading,
  LEARNING,
  links,
  linksTo,
  paragraph,
  provenance,
  section,
  tags,
  way,
} from "./info_parts";

const musclesOf = (app: App, thing: Thing): Thing[] => {
  const ids = new Set([...unitsTouched(app.atlas, thing)].map(muscleOf));
  return [...app.atlas.muscles.keys()]
    .filter((id) => ids.has(id))
    .map((id) => ({ kind: "muscle", id }));
};

const branches = (app: App, kind: "nerve" | "artery", id: string): HTMLElement | null => {
  const table: Iterable<Nerve | Artery> =
    app.atlas[kind === "nerve" ? "nerves" : "arteries"].values();
  const own = [...table].filter((one) => one.parent === id);
  return linksTo(
    app,
    kind,
    own.map((one) => one.id),
  );
};

export const nerveInfo = (app: App, nerve: Nerve): HTMLElement => {
  const { atlas } = app;
  const thing: Thing = { kind: "nerve", id: nerve.id };
  return h(
    "article",
    {},
    heading(
      "Nerve",
      app.name(thing),
      app.detail(thing),
      tags([nerve.root, nerve.kind.replaceAll("_", " "), nerve.modality]),
    ),
    section(
      "Path back to its root",
      h("ol", { class: "path" }, ...way(app, "nerve", atlas.nervePath(nerve.id), nerve.root)),
    ),
    section(
      "Also carries fibres of",
      linksTo(
        app,
        "nerve",
        (nerve.other_parents ?? []).map((one) => one.nerve),
      ),
    ),
    section("Branches", branches(app, "nerve", nerve.id)),
    section("Moves these muscles", links(app, musclesOf(app, thing))),
    section("Serves besides", paragraph(nerve.outside_targets)),
    section("Conditions", links(app, conditionsOf(app, nerve.id))),
    provenance(app, nerve),
  );
};

const conditionsOf = (app: App, id: string): Thing[] =>
  [...app.atlas.conditions.values()]
    .filter((one) => one.affects.some((affected) => affected.id === id))
    .map((one) => ({ kind: "condition", id: one.id }));

export const arteryInfo = (app: App, artery: Artery): HTMLElement => {
  const { atlas } = app;
  const thing: Thing = { kind: "artery", id: artery.id };
  return h(
    "article",
    {},
    heading("Artery", app.name(thing), app.detail(thing)),
    section(
      "Where it comes from",
      h("ol", { class: "path" }, ...way(app, "artery", atlas.arteryPath(artery.id))),
    ),
    section("Branches", branches(app, "artery", artery.id)),
    section("Feeds these muscles", links(app, musclesOf(app, thing))),
    provenance(app, artery),
  );
};

export const structureInfo = (app: App, structure: Structure): HTMLElement => {
  const { atlas } = app;
  const thing: Thing = { kind: "structure", id: structure.id };
  const attached = (role: string) => {
    const rows = [...atlas.muscles.values()].flatMap((muscle) =>
      muscle.attachments
        .filter((one) => one.role === role && one.structure === structure.id)
        .map((one) =>
          h(
            "li",
            {},
            app.muscleLink(muscle.id),
            one.site ? h("span", { class: "about" }, ` · ${one.site}`) : null,
          ),
        ),
    );
    return rows.length ? h("ul", { class: `attachments ${role}` }, ...rows) : null;
  };
  const inner = partsOf(atlas, structure.id);
  const members = membersOf(atlas, structure.id);
  return h(
    "article",
    {},
    heading(
      capital(structure.kind),
      app.name(thing),
      app.detail(thing),
      structure.fdi ? h("p", { class: "hint" }, `FDI ${toothNumber(structure)}`) : null,
      members.length ? tools(app, structure.mesh ?? structure.id) : null,
    ),
    section(
      "Part of",
      structure.part_of ? links(app, [{ kind: "structure", id: structure.part_of }]) : null,
    ),
    section("Muscles that begin here", attached("origin")),
    section("Muscles that end here", attached("insertion")),
    section(
      "Contains",
      linksTo(
        app,
        "structure",
        inner.map((one) => one.id),
      ),
    ),
    section(
      "Named places",
      structure.sites?.length
        ? h(
            "ul",
            { class: "bullets places" },
            ...structure.sites.map((site) =>
              h(
                "li",
                {},
                app.placeLink(structure.id, site.id, capital(site.name)),
                site.latin ? h("span", { class: "about", lang: "la" }, ` · ${site.latin}`) : null,
              ),
            ),
          )
        : null,
    ),
    provenance(app, structure),
  );
};

const lesionsOf = (app: App, condition: Condition): Target[] =>
  [...app.atlas.lesions.values()]
    .filter((site) => conditionsAt(app.atlas, site).includes(condition.id))
    .map((site) => ({ kind: "lesion", id: site.id }));

export const conditionInfo = (app: App, condition: Condition): HTMLElement => {
  const rows = new Map<string, Thing[]>();
  for (const one of condition.affects) {
    const thing = app.atlas.affected(one.id);
    if (thing) rows.set(one.effect, [...(rows.get(one.effect) ?? []), thing]);
  }
  return h(
    "article",
    {},
    heading(
      "Condition",
      condition.name,
      "",
      condition.synonyms?.length
        ? h("p", { class: "hint" }, `Also: ${condition.synonyms.join(", ")}`)
        : null,
    ),
    condition.see_a_doctor
      ? h("p", { class: "warning" }, h("strong", {}, "See a doctor. "), condition.see_a_doctor)
      : null,
    paragraph(condition.description, "lead"),
    section("Signs", bullets(condition.signs)),
    section(
      "What it concerns",
      ...[...rows].map(([effect, things]) =>
        h(
          "div",
          { class: "effect" },
          h("p", { class: "hint" }, capital(effect)),
          links(app, things),
        ),
      ),
    ),
    section("Lesions of the nerves it concerns", links(app, lesionsOf(app, condition))),
    section("What helps", bullets(condition.helps)),
    section("Better not", bullets(condition.avoid)),
    section(
      "Plans leave out",
      bullets([...new Set((condition.restrictions ?? []).map((one) => one.reason))]),
    ),
    h("p", { class: "hint" }, LEARNING),
    provenance(app, condition),
  );
};

export const claimInfo = (app: App, claim: Claim): HTMLElement =>
  h(
    "article",
    {},
    heading(
      "Popular claim",
      claim.claim,
      "",
      tags([claim.verdict === "partly" ? "partly supported" : claim.verdict]),
    ),
    section("What is known", paragraph(claim.evidence)),
    section("Measured", paragraph(claim.measured || "Nothing.")),
    section("Strength of the evidence", paragraph(capital(claim.strength ?? "none"))),
    section(
      "About",
      links(
        app,
        (claim.about ?? []).flatMap((id) => app.atlas.affected(id) ?? []),
      ),
    ),
    h("p", { class: "hint" }, LEARNING),
    provenance(app, claim),
  );
