/** Everything a page shows, as one value: what the address restores and undo goes back to. */

import type { Sides } from "./activation";
import type { Atlas, Depth, Kind, Thing } from "./facts";
import { type MotionState, motionFromQuery, motionToQuery, START_MOTION } from "./state_motion";

/** What works: an expression, an exercise (or one of its steps), action units, or single units. */
export type Show =
  | { readonly kind: "expression"; readonly id: string }
  | { readonly kind: "exercise"; readonly id: string; readonly step: number }
  | { readonly kind: "au"; readonly codes: Readonly<Record<string, number>> }
  | {
      readonly kind: "units";
      readonly title: string;
      readonly units: Readonly<Record<string, number>>;
    };

export const VIEWS = [
  "front",
  "three-quarter",
  "three-quarter-left",
  "lateral",
  "lateral-left",
  "posterior",
  "below",
] as const;
export type ViewName = (typeof VIEWS)[number];
export const DEPTHS: readonly Depth[] = ["superficial", "intermediate", "deep"];
export type CutAxis = "" | "sagittal" | "frontal" | "horizontal";

export interface State extends MotionState {
  readonly show: Show | null;
  readonly intensity: number;
  readonly side: Sides;
  readonly antagonists: boolean;
  readonly selected: Thing | null;
  /** Id of the named place of the chosen structure that is lit; empty for none. */
  readonly place: string;
  /** How far muscles are peeled: the most superficial depth that is still shown. */
  readonly layer: Depth;
  readonly bones: boolean;
  readonly muscles: boolean;
  /** Whether all nerves or arteries are drawn; those of what is chosen always are. */
  readonly nerves: boolean;
  readonly arteries: boolean;
  /** Fasciae, ligaments and the node at the corner of the mouth. */
  readonly connective: boolean;
  readonly skin: number;
  /** Which side's muscles are shown. */
  readonly half: Sides;
  readonly hiddenGroups: readonly string[];
  readonly hidden: readonly string[];
  readonly ghosts: readonly string[];
  readonly only: readonly string[];
  readonly labels: boolean;
  readonly cut: CutAxis;
  readonly cutAt: number;
  readonly view: ViewName;
}

export const START: State = {
  ...START_MOTION,
  show: null,
  intensity: 1,
  side: "both",
  antagonists: false,
  selected: null,
  place: "",
  layer: "superficial",
  bones: true,
  muscles: true,
  nerves: false,
  arteries: false,
  connective: false,
  skin: 0,
  half: "both",
  hiddenGroups: [],
  hidden: [],
  ghosts: [],
  only: [],
  labels: false,
  cut: "",
  cutAt: 0.5,
  view: "three-quarter",
};

type Listener = (state: State, before: State) => void;

const UNDO_DEPTH = 60;

export class Store {
  state: State;
  private readonly listeners: Listener[] = [];
  private past: State[] = [];
  private lastKeys = "";

  constructor(state: State) {
    this.state = state;
  }

  /** Change the state; several quick changes of the same field are one step back. */
  set(patch: Partial<State>): void {
    const before = this.state;
    // A place belongs to the structure that is chosen, and goes with it.
    const place = "selected" in patch ? { place: "" } : {};
    const after = { ...before, ...place, ...patch };
    if (JSON.stringify(after) === JSON.stringify(before)) return;
    const keys = Object.keys(patch).join();
    const continuous =
      keys === this.lastKeys && /^(skin|intensity|cutAt|time|lesion|synkinesis)$/.test(keys);
    if (!continuous) this.past = [...this.past.slice(1 - UNDO_DEPTH), before];
    this.lastKeys = keys;
    this.replace(after);
  }

  /** Take over a whole state without a step back (a new address, a start). */
  replace(after: State): void {
    const before = this.state;
    this.state = after;
    for (const listener of this.listeners) listener(after, before);
  }

  undo(): boolean {
    const before = this.past.pop();
    this.lastKeys = "";
    if (before) this.replace(before);
    return before !== undefined;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  on(listener: Listener): void {
    this.listeners.push(listener);
  }
}

const SELECTABLE: readonly Kind[] = [
  "muscle",
  "nerve",
  "artery",
  "structure",
  "condition",
  "claim",
];

const number = (text: string | null, low: number, high: number): number | null => {
  if (text === null || text.trim() === "") return null;
  const value = Number(text);
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : null;
};

const oneOf = <T extends string>(text: string | null, choices: readonly T[]): T | null =>
  choices.find((choice) => choice === text) ?? null;

const list = (text: string | null): string[] => (text ? text.split(",").filter(Boolean) : []);

const SIDES_OR_BOTH = ["left", "right", "both"] as const;

/** The state that the part of an address after `#` describes, and what in it is unknown. */
export const fromHash = (hash: string, atlas: Atlas): { state: State; unknown: string[] } => {
  const query = new URLSearchParams(hash.replace(/^#/, ""));
  const unknown: string[] = [];
  let show: Show | null = null;
  let selected: Thing | null = null;
  const expression = query.get("expression");
  const exercise = query.get("exercise");
  if (expression !== null) {
    if (atlas.expressions.has(expression)) show = { kind: "expression", id: expression };
    else unknown.push(`expression “${expression}”`);
  } else if (exercise !== null) {
    if (atlas.exercises.has(exercise)) {
      const steps = atlas.exercises.get(exercise)?.steps.length ?? 0;
      const step = Math.round(number(query.get("step"), 0, steps) ?? 0) - 1;
      show = { kind: "exercise", id: exercise, step };
    } else unknown.push(`exercise “${exercise}”`);
  } else if (query.get("au")) {
    const codes: Record<string, number> = {};
    for (const use of list(query.get("au"))) {
      const [code = "", strength = "1"] = use.split(":");
      if (atlas.actionUnits.has(code)) codes[code] = number(strength, 0, 1) ?? 1;
      else unknown.push(`action unit “${code}”`);
    }
    if (Object.keys(codes).length) show = { kind: "au", codes };
  } else if (query.get("units")) {
    const units: Record<string, number> = {};
    for (const use of list(query.get("units"))) {
      const at = use.lastIndexOf(":");
      const name = use.slice(0, at);
      const unit = name.replace(/\.(left|right)$/, "");
      if (unit !== name && atlas.units.includes(unit)) {
        units[name] = number(use.slice(at + 1), 0, 1) ?? 1;
      } else unknown.push(`unit “${use}”`);
    }
    if (Object.keys(units).length) {
      show = { kind: "units", title: query.get("title") ?? "Activation", units };
    }
  }
  for (const kind of SELECTABLE) {
    const id = query.get(kind);
    if (id === null) continue;
    const known =
      kind === "muscle" && id.includes(":") ? atlas.units.includes(id) : atlas.has({ kind, id });
    if (known) selected = { kind, id };
    else unknown.push(`${kind} “${id}”`);
  }
  let place = query.get("place") ?? "";
  const structure = selected?.kind === "structure" ? atlas.structures.get(selected.id) : undefined;
  if (place && !structure?.sites?.some((site) => site.id === place)) {
    unknown.push(`place “${place}”`);
    place = "";
  }
  const flag = (name: string, otherwise: boolean): boolean => {
    const text = query.get(name);
    return text === null ? otherwise : text !== "0" && text !== "false";
  };
  const state: State = {
    ...motionFromQuery(query, atlas, unknown),
    show,
    selected,
    place,
    intensity: number(query.get("intensity"), 0, 1) ?? START.intensity,
    side: oneOf(query.get("side"), SIDES_OR_BOTH) ?? START.side,
    antagonists: flag("antagonists", START.antagonists),
    layer: oneOf(query.get("layer"), DEPTHS) ?? START.layer,
    bones: flag("bones", START.bones),
    muscles: flag("muscles", START.muscles),
    nerves: flag("nerves", START.nerves),
    arteries: flag("arteries", START.arteries),
    connective: flag("connective", START.connective),
    skin: number(query.get("skin"), 0, 1) ?? START.skin,
    half: oneOf(query.get("half"), SIDES_OR_BOTH) ?? START.half,
    hiddenGroups: list(query.get("nogroups")),
    hidden: list(query.get("hide")),
    ghosts: list(query.get("ghost")),
    only: list(query.get("only")),
    labels: flag("labels", START.labels),
    cut: oneOf(query.get("cut"), ["sagittal", "frontal", "horizontal"] as const) ?? "",
    cutAt: number(query.get("at"), 0, 1) ?? START.cutAt,
    view: oneOf(query.get("view"), VIEWS) ?? START.view,
  };
  return { state, unknown };
};

const round = (value: number): string => String(Math.round(value * 1000) / 1000);

/** The part of an address after `#`; what is as at the start is left out. */
export const toHash = (state: State): string => {
  const query = new URLSearchParams();
  const show = state.show;
  if (show?.kind === "expression") query.set("expression", show.id);
  if (show?.kind === "exercise") {
    query.set("exercise", show.id);
    if (show.step >= 0) query.set("step", String(show.step + 1));
  }
  if (show?.kind === "au") {
    query.set(
      "au",
      Object.entries(show.codes)
        .map(([c, v]) => `${c}:${round(v)}`)
        .join(),
    );
  }
  if (show?.kind === "units") {
    query.set(
      "units",
      Object.entries(show.units)
        .map(([u, v]) => `${u}:${round(v)}`)
        .join(),
    );
    query.set("title", show.title);
  }
  if (state.selected) query.set(state.selected.kind, state.selected.id);
  if (state.place) query.set("place", state.place);
  if (state.intensity !== START.intensity) query.set("intensity", round(state.intensity));
  if (state.side !== START.side) query.set("side", state.side);
  motionToQuery(state, query);
  if (state.antagonists) query.set("antagonists", "1");
  if (state.layer !== START.layer) query.set("layer", state.layer);
  if (!state.bones) query.set("bones", "0");
  if (!state.muscles) query.set("muscles", "0");
  if (state.nerves) query.set("nerves", "1");
  if (state.arteries) query.set("arteries", "1");
  if (state.connective) query.set("connective", "1");
  if (state.skin) query.set("skin", round(state.skin));
  if (state.half !== START.half) query.set("half", state.half);
  if (state.hiddenGroups.length) query.set("nogroups", state.hiddenGroups.join());
  if (state.hidden.length) query.set("hide", state.hidden.join());
  if (state.ghosts.length) query.set("ghost", state.ghosts.join());
  if (state.only.length) query.set("only", state.only.join());
  if (state.labels) query.set("labels", "1");
  if (state.cut) {
    query.set("cut", state.cut);
    query.set("at", round(state.cutAt));
  }
  if (state.view !== START.view) query.set("view", state.view);
  return query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
};
