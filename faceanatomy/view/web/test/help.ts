/** What the tests share: the real facts, an app without a page, chance that repeats itself. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "../src/app";
import { Atlas, type Records } from "../src/facts";

const FILES = [
  "muscles",
  "structures",
  "nerves",
  "arteries",
  "action_units",
  "expressions",
  "exercises",
  "conditions",
  "claims",
  "lesions",
  "synkineses",
] as const;

/** The facts of the repository; tests run in the folder of the viewer. */
const records = (): Records => {
  const found: Record<string, unknown> = { references: [] };
  for (const file of FILES) {
    const text = readFileSync(join("..", "..", "..", "data", `${file}.json`), "utf8");
    found[file] = (JSON.parse(text) as Record<string, unknown>)[file];
  }
  // Plans are made in Python; their programmes are what can be looked for.
  const text = readFileSync(join("..", "..", "..", "data", "plans.json"), "utf8");
  found.plans = (JSON.parse(text) as { plans: { id: string; description: string }[] }).plans.map(
    ({ id, description, ...rest }) => ({ ...rest, goal: id, about: description, sessions: [] }),
  );
  return found as unknown as Records;
};

export const atlas = new Atlas(records());

/** As much of the app as making questions needs. */
export const app = {
  atlas,
  settings: { language: "en" },
  name: (thing: Parameters<App["name"]>[0]) => atlas.name(thing, "en"),
  unitName: (unit: string) => atlas.unitName(unit, "en"),
} as unknown as App;

/** Numbers in 0..1 that are the same in every run (mulberry32). */
export const chance = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};
