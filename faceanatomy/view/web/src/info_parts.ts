/** Pieces that all fact panels share: sections, lists of links, sources. */

import type { App } from "./app";
import { h } from "./dom";
import type { Identifiers, Reference, Target } from "./facts";

export { capital } from "./facts";

export const section = (
  title: string,
  ...children: readonly (Node | string | null | false | undefined)[]
): HTMLElement | null => {
  const inside = children.filter((child): child is Node | string => !!child);
  return inside.length ? h("section", { class: "facts" }, h("h3", {}, title), ...inside) : null;
};

export const links = (app: App, things: readonly Target[]): HTMLElement | null =>
  things.length
    ? h("ul", { class: "chips" }, ...things.map((thing) => h("li", {}, app.link(thing))))
    : null;

/** Links to things of one kind. */
export const linksTo = (
  app: App,
  kind: Target["kind"],
  ids: Iterable<string>,
): HTMLElement | null =>
  links(
    app,
    [...ids].map((id) => ({ kind, id }) as Target),
  );

/** Steps of the way of a nerve or vessel, as items of a list, with a root at its end. */
export const way = (
  app: App,
  kind: "nerve" | "artery",
  steps: readonly { readonly id: string }[],
  root = "",
): HTMLElement[] => [
  ...steps.map((one) => h("li", {}, app.link({ kind, id: one.id }))),
  ...(root ? [h("li", { class: "root" }, root)] : []),
];

export const bullets = (texts: readonly string[] | undefined): HTMLElement | null =>
  texts?.length ? h("ul", { class: "bullets" }, ...texts.map((text) => h("li", {}, text))) : null;

export const paragraph = (text: string | undefined, className = ""): HTMLElement | null =>
  text ? h("p", { class: className }, text) : null;

const citation = (reference: Reference): string => {
  const names = (reference.author ?? [])
    .map((one) => one.family ?? one.literal ?? "")
    .filter(Boolean);
  const who =
    names.length > 2
      ? `${names[0]} et al.`
      : names.length
        ? names.join(" & ")
        : (reference.publisher ?? "");
  const year = reference.issued?.["date-parts"]?.[0]?.[0];
  const where = reference["container-title"] ?? "";
  return [who, year ? `(${year})` : "", reference.title ?? reference.id, where ? `· ${where}` : ""]
    .filter(Boolean)
    .join(" ");
};

/** Only addresses of web pages become links. */
const address = (reference: Reference): string | null => {
  const raw = reference.DOI ? `https://doi.org/${reference.DOI}` : (reference.URL ?? "");
  try {
    const url = new URL(raw);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
};

interface Sourced {
  readonly sources?: readonly string[];
  readonly general_knowledge?: readonly string[];
  readonly notes?: string;
  readonly ids?: Identifiers;
}

const identifierTexts = (ids: Identifiers | undefined): string[] => [
  ...(ids?.ta2 ? [`TA2 ${ids.ta2}`] : []),
  ...(ids?.fma ? [ids.fma] : []),
  ...(ids?.uberon ? [ids.uberon] : []),
];

/** Sources, what rests on general knowledge only, notes and ontology ids, folded away. */
export const provenance = (app: App, record: Sourced): HTMLElement => {
  const references = (record.sources ?? []).map((id) => app.atlas.references.get(id));
  const items = references.flatMap((reference) => {
    if (!reference) return [];
    const href = address(reference);
    const text = citation(reference);
    return [
      h(
        "li",
        {},
        href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, text) : text,
      ),
    ];
  });
  const ids = identifierTexts(record.ids);
  return h(
    "div",
    { class: "provenance" },
    record.notes ? h("details", {}, h("summary", {}, "Notes"), h("p", {}, record.notes)) : null,
    items.length
      ? h(
          "details",
          {},
          h("summary", {}, `Sources (${items.length})`),
          h("ul", { class: "sources" }, ...items),
        )
      : null,
    record.general_knowledge?.length
      ? h(
          "details",
          {},
          h("summary", {}, "Not from a checked source"),
          h(
            "ul",
            { class: "sources" },
            ...record.general_knowledge.map((one) => h("li", {}, one.replaceAll("_", " "))),
          ),
        )
      : null,
    ids.length ? h("p", { class: "ids" }, ids.join(" · ")) : null,
  );
};

export const heading = (
  kind: string,
  title: string,
  detail: string,
  ...more: readonly (Node | null)[]
): HTMLElement =>
  h(
    "header",
    { class: "info-head" },
    h("p", { class: "kind" }, kind),
    h("h2", { tabindex: "-1" }, title),
    detail ? h("p", { class: "latin", lang: "la" }, detail) : null,
    ...more,
  );

export const tags = (texts: readonly string[]): HTMLElement =>
  h("ul", { class: "tags" }, ...texts.filter(Boolean).map((text) => h("li", {}, text)));

/** What every panel about training and clinic says of itself. */
export const LEARNING = "For learning only: this page cannot examine or advise anybody.";

export const percent = (value: number): string => `${Math.round(100 * value)} %`;
