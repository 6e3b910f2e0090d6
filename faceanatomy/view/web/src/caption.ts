/** Title and legend of the picture. */

import { type App, KIND_WORDS } from "./app";
import { css, KIND_COLOURS, PALETTES, RESTING, strengthColour } from "./colours";
import { h } from "./dom";
import { INSERTION, ORIGIN, PLACE } from "./footprints";
import { capital } from "./info_parts";
import type { State } from "./state";

const POINTED_WORDS: Readonly<Record<string, string>> = {
  muscle: "Chosen muscle",
  nerve: "Muscles it moves",
  artery: "Muscles it feeds",
  structure: "Muscles attached to it",
  condition: "Muscles concerned",
  exercise: "Muscles it is for",
};

/** Name of the place that is lit; empty for none. */
const placeName = (app: App, { selected, place }: State): string =>
  capital((place && app.atlas.place(`${selected?.id}.${place}`).site?.name) || "");

/** What is shown, and how. */
export const captionOf = (app: App, state: State): HTMLElement[] => {
  if (state.show) {
    const show = state.show;
    const expression = show.kind === "expression" ? app.atlas.expressions.get(show.id) : undefined;
    const exercise = show.kind === "exercise" ? app.atlas.exercises.get(show.id) : undefined;
    const step = show.kind === "exercise" ? exercise?.steps[show.step] : undefined;
    const codes = expression?.action_units.map((use) => use.code).join(" + ");
    const details = [
      codes ? `Action units ${codes}` : "",
      step?.instruction ?? exercise?.goal ?? "",
      state.side === "both" ? "" : `${state.side} side only`,
      state.lesion ? `${app.atlas.lesions.get(state.lesion.site)?.name}, ${state.lesion.side}` : "",
      state.intensity < 1 ? `${Math.round(100 * state.intensity)} %` : "",
    ].filter(Boolean);
    const second = state.compare && app.name({ kind: "expression", id: state.compare });
    if (second) return [h("h2", {}, `${app.title(show)} and ${second.toLowerCase()}`)];
    return [h("h2", {}, app.title(show)), h("p", {}, details.join(" · "))];
  }
  if (state.selected && state.selected.kind !== "claim") {
    return [
      h("h2", {}, placeName(app, state) || app.name(state.selected)),
      h(
        "p",
        {},
        state.place
          ? app.name(state.selected)
          : app.detail(state.selected) || KIND_WORDS[state.selected.kind],
      ),
    ];
  }
  return [];
};

/** What the colours mean now; empty where nothing in particular is shown. */
export const legendOf = (
  app: App,
  state: State,
  ends: { readonly origin: boolean; readonly insertion: boolean },
): HTMLElement[] => {
  const palette = app.settings.palette;
  const entry = (colour: readonly [number, number, number], text: string) => {
    const swatch = h("span", { class: "swatch" });
    swatch.style.backgroundColor = css(colour);
    return h("li", {}, swatch, text);
  };
  const parts: HTMLElement[] = [];
  const rows: HTMLElement[] = [];
  if (state.place) rows.push(entry(PLACE, placeName(app, state)));
  if (app.activation().size) {
    const bar = h("div", { class: "scale-bar" });
    const stops = [0.02, 0.25, 0.5, 0.75, 1].map((s) => css(strengthColour(palette, s)));
    bar.style.backgroundImage = `linear-gradient(to right, ${stops.join(", ")})`;
    parts.push(
      h(
        "div",
        { class: "scale" },
        h("span", {}, "Strength of contraction"),
        bar,
        h(
          "div",
          { class: "scale-ends" },
          h("span", {}, "0"),
          h("span", {}, "50"),
          h("span", {}, "100 %"),
        ),
      ),
    );
    rows.push(entry(RESTING, "At rest"));
  } else if (app.picture?.pointed.size) {
    rows.push(
      entry(
        PALETTES[palette].target,
        state.place
          ? "Muscles attached there"
          : (POINTED_WORDS[state.selected?.kind ?? "exercise"] ?? "Chosen"),
      ),
      entry(RESTING, "Others"),
    );
  }
  const kinds = new Set(
    [...(app.picture?.looks ?? [])]
      .filter(([, look]) => look.role === "supply" && look.opacity > 0)
      .map(([node]) => node.kind),
  );
  for (const [kind, text] of [
    ["nerve", "Nerve, schematic"],
    ["artery", "Artery, schematic"],
  ] as const) {
    const colour = KIND_COLOURS[kind];
    if (colour && kinds.has(kind)) rows.push(entry(colour, text));
  }
  if (ends.origin) rows.push(entry(ORIGIN, "Origin on bone"));
  if (ends.insertion) rows.push(entry(INSERTION, "Insertion on bone"));
  if (app.picture?.against.size) rows.push(entry(PALETTES[palette].antagonist, "Works against it"));
  if (rows.length) parts.push(h("ul", {}, ...rows));
  return parts;
};
