/** How strongly each unit works; the same rules as `faceanatomy.activation` and the records. */

import {
  type Atlas,
  type AuUse,
  muscleOf,
  type Side,
  type Step,
  type Thing,
  unitsOf,
} from "./facts";

/** Strength 0..1 by `unit|side`; units at rest are left out. */
export type Activation = ReadonlyMap<string, number>;
export type Sides = Side | "both";

export const SIDES: readonly Side[] = ["left", "right"];
export const key = (unit: string, side: string): string => `${unit}|${side}`;

export const REST: Activation = new Map();

export const add = (first: Activation, second: Activation): Activation => {
  const total = new Map(first);
  for (const [k, value] of second) total.set(k, Math.min(1, (total.get(k) ?? 0) + value));
  return total;
};

/** Scaled by `intensity`, on one side or both. */
export const sided = (activation: Activation, intensity: number, side: Sides): Activation => {
  const kept = new Map<string, number>();
  for (const [k, value] of activation) {
    const scaled = Math.min(1, value * intensity);
    if (scaled > 0 && (side === "both" || k.endsWith(`|${side}`))) kept.set(k, scaled);
  }
  return kept;
};

const workingSide = (role: string | undefined, unit: Side): Side => {
  if (role === "left" || role === "right") return role;
  if (role === "opposite") return unit === "left" ? "right" : "left";
  return unit;
};

/** How strongly the action unit works, on a side, to which a muscle yields. */
const heldBack = (code: string | undefined, uses: readonly AuUse[], side: Side): number =>
  uses.reduce((most, use) => {
    const there = code === use.code && [side, "both"].includes(use.side ?? "both");
    return there ? Math.max(most, use.intensity) : most;
  }, 0);

export const ofActionUnit = (
  atlas: Atlas,
  code: string,
  intensity = 1,
  side: Sides = "both",
  beside: readonly AuUse[] = [],
): Activation => {
  const strengths = new Map<string, number>();
  for (const muscle of atlas.muscles.values()) {
    for (const role of muscle.action_unit_roles ?? []) {
      if (role.code !== code || role.role !== "contracts") continue;
      for (const one of side === "both" ? SIDES : [side]) {
        const left = 1 - heldBack(role.yields_to, beside, one);
        for (const unit of unitsOf(muscle, role.parts)) {
          strengths.set(key(unit, workingSide(role.side, one)), (role.strength ?? 1) * left);
        }
      }
    }
  }
  return sided(strengths, intensity, "both");
};

export const ofUses = (atlas: Atlas, uses: readonly AuUse[] = []): Activation =>
  uses.reduce(
    (total, { code, intensity, side }) =>
      add(total, ofActionUnit(atlas, code, intensity, side ?? "both", uses)),
    REST,
  );

export const ofStep = (atlas: Atlas, step: Step): Activation => {
  let whole = ofUses(atlas, step.action_units);
  for (const [unit, strength, side = "both"] of step.muscles ?? []) {
    const muscle = atlas.muscles.get(muscleOf(unit));
    const units = unit.includes(":") ? [unit] : muscle ? unitsOf(muscle) : [];
    const extra = new Map<string, number>();
    for (const one of units) for (const s of SIDES) extra.set(key(one, s), strength);
    whole = add(whole, sided(extra, 1, side));
  }
  return whole;
};

/** The strongest contraction of each unit over all steps. */
export const ofSteps = (atlas: Atlas, steps: readonly Step[]): Activation => {
  const peak = new Map<string, number>();
  for (const step of steps) {
    for (const [k, value] of ofStep(atlas, step)) peak.set(k, Math.max(peak.get(k) ?? 0, value));
  }
  return peak;
};

/** Units that a thing has to do with: those of a muscle, those a nerve moves ... */
export const unitsTouched = (atlas: Atlas, thing: Thing, seen = new Set<string>()): Set<string> => {
  const found = new Set<string>();
  const id = `${thing.kind}/${thing.id}`;
  if (seen.has(id)) return found;
  seen.add(id);
  const take = (more: Iterable<string>) => {
    for (const unit of more) found.add(unit);
  };
  if (thing.kind === "muscle") {
    const muscle = atlas.muscles.get(muscleOf(thing.id));
    if (muscle) take(thing.id.includes(":") ? [thing.id] : unitsOf(muscle));
  } else if (thing.kind === "nerve") {
    for (const muscle of atlas.muscles.values()) {
      for (const supply of muscle.nerve_supply) {
        if (supply.nerve === thing.id) take(unitsOf(muscle, supply.parts));
      }
    }
    for (const branch of atlas.nerves.values()) {
      if (branch.parent === thing.id)
        take(unitsTouched(atlas, { kind: "nerve", id: branch.id }, seen));
    }
  } else if (thing.kind === "artery") {
    for (const muscle of atlas.muscles.values()) {
      if (muscle.artery_supply.some((supply) => supply.artery === thing.id)) take(unitsOf(muscle));
    }
    for (const branch of atlas.arteries.values()) {
      if (branch.parent === thing.id)
        take(unitsTouched(atlas, { kind: "artery", id: branch.id }, seen));
    }
  } else if (thing.kind === "structure") {
    for (const muscle of atlas.muscles.values()) {
      for (const attachment of muscle.attachments) {
        if (attachment.structure === thing.id) take(unitsOf(muscle, attachment.parts));
      }
    }
    for (const inner of atlas.structures.values()) {
      if (inner.part_of === thing.id)
        take(unitsTouched(atlas, { kind: "structure", id: inner.id }, seen));
    }
  } else if (thing.kind === "exercise") {
    for (const use of atlas.exercises.get(thing.id)?.muscles ?? []) {
      const muscle = atlas.muscles.get(use.muscle);
      if (muscle) take(unitsOf(muscle, use.parts));
    }
  } else if (thing.kind === "condition") {
    for (const { id: one } of atlas.conditions.get(thing.id)?.affects ?? []) {
      const target = atlas.affected(one);
      if (target) take(unitsTouched(atlas, target, seen));
    }
  }
  return found;
};

/** The units that oppose the active ones, as strongly as what they oppose. */
export const antagonists = (atlas: Atlas, active: Activation): Activation => {
  const opposing = new Map<string, number>();
  for (const [k, strength] of active) {
    const [unit = "", side = ""] = k.split("|");
    for (const id of atlas.muscles.get(muscleOf(unit))?.antagonists ?? []) {
      const opponent = atlas.muscles.get(id);
      for (const other of opponent ? unitsOf(opponent) : []) {
        const there = key(other, side);
        if (!active.has(there)) opposing.set(there, Math.max(strength, opposing.get(there) ?? 0));
      }
    }
  }
  return opposing;
};

export interface Worker {
  readonly unit: string;
  readonly left: number;
  readonly right: number;
}

/** Parts that work alike are told as their muscle; strongest first. */
export const workers = (atlas: Atlas, activation: Activation): Worker[] => {
  const list: Worker[] = [];
  const ids = new Set([...activation.keys()].map((k) => muscleOf(k.split("|")[0] ?? "")));
  for (const id of ids) {
    const muscle = atlas.muscles.get(id);
    if (!muscle) continue;
    const parts = unitsOf(muscle).map((unit) => ({
      unit,
      left: activation.get(key(unit, "left")) ?? 0,
      right: activation.get(key(unit, "right")) ?? 0,
    }));
    const first = parts[0];
    if (first && parts.every((one) => one.left === first.left && one.right === first.right)) {
      list.push({ unit: id, left: first.left, right: first.right });
    } else {
      list.push(...parts.filter((one) => one.left > 0 || one.right > 0));
    }
  }
  const most = (one: Worker) => Math.max(one.left, one.right);
  return list.sort((a, b) => most(b) - most(a) || atlas.order(a.unit) - atlas.order(b.unit));
};
