/** Everything known about a muscle, as a panel. */

import { key } from "./activation";
import { type App, GROUP_WORDS } from "./app";
import { h, iconButton } from "./dom";
import type { Attachment, Kind, Muscle, Thing } from "./facts";
import {
  capital,
  heading,
  links,
  linksTo,
  paragraph,
  percent,
  provenance,
  section,
  tags,
  way,
} from "./info_parts";

const CONSTANCY: Readonly<Record<string, string>> = {
  variable: "varies between people",
  inconstant: "absent in some people",
};

export const muscleInfo = (app: App, muscle: Muscle, unit: string): HTMLElement => {
  const { atlas } = app;
  const part = muscle.parts?.find((one) => unit === `${muscle.id}:${one.id}`);
  const thing: Thing = { kind: "muscle", id: unit };
  const partName = (id: string) => muscle.parts?.find((one) => one.id === id)?.name ?? id;
  const about = (parts: readonly string[] | undefined) =>
    parts?.length ? h("span", { class: "about" }, ` (${parts.map(partName).join(", ")})`) : null;
  const concerns = (parts: readonly string[] | undefined) =>
    !part || !parts?.length || parts.includes(part.id);

  const attachments = (role: Attachment["role"]) => {
    const list = muscle.attachments.filter((one) => one.role === role && concerns(one.parts));
    if (!list.length) return null;
    return h(
      "ul",
      { class: `attachments ${role}` },
      ...list.map((one) =>
        h(
          "li",
          {},
          atlas.structures.has(one.structure)
            ? app.link({ kind: "structure", id: one.structure })
            : one.structure,
          one.site ? `: ${one.site}` : "",
          about(part ? [] : one.parts),
        ),
      ),
    );
  };

  const nerves = muscle.nerve_supply
    .filter((one) => concerns(one.parts))
    .map((supply) =>
      h(
        "div",
        { class: "path" },
        about(part ? [] : supply.parts),
        h(
          "ol",
          { "aria-label": "From the muscle to the brain stem or spinal cord" },
          ...way(app, "nerve", atlas.nervePath(supply.nerve), atlas.nerves.get(supply.nerve)?.root),
        ),
      ),
    );

  const using = (kind: Kind, ids: Iterable<string>) => [...ids].map((id): Thing => ({ kind, id }));
  const codes = new Set(
    (muscle.action_unit_roles ?? [])
      .filter((role) => role.role === "contracts" && concerns(role.parts))
      .map((role) => role.code),
  );
  const expressions = [...atlas.expressions.values()]
    .filter((one) => one.action_units.some((use) => codes.has(use.code)))
    .map((one) => one.id);
  const exercises = [...atlas.exercises.values()]
    .filter((one) => one.muscles.some((use) => use.muscle === muscle.id && use.role === "works"))
    .map((one) => one.id);
  const conditions = [...atlas.conditions.values()]
    .filter((one) => one.affects.some((affected) => affected.id === muscle.id))
    .map((one) => one.id);

  return h(
    "article",
    {},
    heading(
      part ? "Part of a muscle" : "Muscle",
      app.name(thing),
      app.detail(thing),
      tags([
        GROUP_WORDS[muscle.group] ?? "",
        `${muscle.layer.depth} layer`,
        muscle.paired ? "paired" : "single",
        CONSTANCY[muscle.constancy] ?? "",
      ]),
      working(app, muscle, unit),
      tools(app, unit),
    ),
    part
      ? section("Belongs to", links(app, [{ kind: "muscle", id: muscle.id }]), paragraph(part.note))
      : null,
    section(
      "What it does",
      h(
        "ul",
        { class: "bullets" },
        ...muscle.actions
          .filter((action) => concerns(action.parts))
          .map((action) =>
            h(
              "li",
              {},
              capital(`${action.verb} ${action.target}`),
              about(part ? [] : action.parts),
              action.note ? h("span", { class: "about" }, ` · ${action.note}`) : null,
            ),
          ),
      ),
    ),
    section("Origin", attachments("origin")),
    section("Insertion", attachments("insertion")),
    section("Nerve, up to its root", ...nerves),
    section(
      "Artery",
      linksTo(
        app,
        "artery",
        muscle.artery_supply.map((one) => one.artery),
      ),
    ),
    section("Works against", linksTo(app, "muscle", muscle.antagonists ?? [])),
    section("Works with", linksTo(app, "muscle", muscle.synergists ?? [])),
    part || !muscle.parts?.length
      ? null
      : section(
          "Parts",
          links(
            app,
            muscle.parts.map((one) => ({ kind: "muscle", id: `${muscle.id}:${one.id}` })),
          ),
        ),
    section("Action units", linksTo(app, "au", codes)),
    section("Expressions", folded(app, using("expression", expressions))),
    section("Exercises", folded(app, using("exercise", exercises))),
    section("Conditions", folded(app, using("condition", conditions))),
    section("Other names", otherNames(app, muscle)),
    provenance(app, muscle),
  );
};

/** Long lists show their beginning; the rest opens on demand. */
const folded = (app: App, things: readonly Thing[]): HTMLElement | null => {
  if (things.length <= 8) return links(app, things);
  return h(
    "div",
    {},
    links(app, things.slice(0, 6)),
    h(
      "details",
      { class: "more" },
      h("summary", {}, `${things.length - 6} more`),
      links(app, things.slice(6)),
    ),
  );
};

const otherNames = (app: App, muscle: Muscle): HTMLElement | null => {
  const rows = (Object.entries(muscle.names) as [string, string][]).filter(
    ([language, name]) => language !== app.settings.language && name,
  );
  const list = h("dl", { class: "names" });
  for (const [language, name] of rows) {
    list.append(h("dt", {}, language), h("dd", { lang: language }, name));
  }
  if (muscle.synonyms?.length)
    list.append(h("dt", {}, "also"), h("dd", {}, muscle.synonyms.join("; ")));
  return list;
};

const working = (app: App, muscle: Muscle, unit: string): HTMLElement | null => {
  const activation = app.activation();
  const show = app.state.show;
  if (!show) return null;
  const units = unit.includes(":")
    ? [unit]
    : (muscle.parts?.map((part) => `${muscle.id}:${part.id}`) ?? [unit]);
  const most = (side: string) =>
    Math.max(
      0,
      ...(units.length ? units : [unit]).map((one) => activation.get(key(one, side)) ?? 0),
    );
  const left = most("left");
  const right = most("right");
  const title = app.title(show);
  const words =
    left === 0 && right === 0
      ? `At rest in “${title}”`
      : left === right
        ? `Works at ${percent(left)} in “${title}”`
        : `In “${title}”: left ${percent(left)}, right ${percent(right)}`;
  return h(
    "p",
    { class: "working" },
    words,
    " ",
    h(
      "button",
      {
        type: "button",
        class: "text-button",
        onclick: () => app.store.set({ selected: null }),
      },
      "Back to it",
    ),
  );
};

/** Isolate, ghost and hide, for muscles and for structures with a mesh. */
export const tools = (app: App, id: string): HTMLElement => {
  const { store } = app;
  const flip = (list: readonly string[]) =>
    list.includes(id) ? list.filter((one) => one !== id) : [...list, id];
  const state = app.state;
  return h(
    "div",
    { class: "tools", role: "group", "aria-label": "Show" },
    iconButton(
      "target",
      "Isolate: show only this",
      () => store.set({ only: state.only.includes(id) ? [] : [id] }),
      { "aria-pressed": String(state.only.includes(id)) },
    ),
    iconButton(
      "ghost",
      "Ghost: make it translucent",
      () => store.set({ ghosts: flip(state.ghosts) }),
      { "aria-pressed": String(state.ghosts.includes(id)) },
    ),
    iconButton(
      state.hidden.includes(id) ? "eyeoff" : "eye",
      "Hide",
      () => store.set({ hidden: flip(state.hidden) }),
      { "aria-pressed": String(state.hidden.includes(id)) },
    ),
  );
};
