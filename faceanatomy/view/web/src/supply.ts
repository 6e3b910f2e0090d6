/** The nerves and arteries that belong to a thing: drawn when it is chosen. */

import { type Atlas, muscleOf, type Thing } from "./facts";

export interface Supply {
  /** Ids of nerves, from the branch up to the brain stem or spinal cord. */
  readonly nerves: ReadonlySet<string>;
  readonly arteries: ReadonlySet<string>;
}

export const NOTHING: Supply = { nerves: new Set(), arteries: new Set() };

/** What leads to a muscle, or belongs to a nerve or an artery with all its branches. */
export const supplyOf = (atlas: Atlas, thing: Thing | null): Supply => {
  const nerves = new Set<string>();
  const arteries = new Set<string>();
  const take = (one: Thing): void => {
    if (one.kind === "nerve") {
      for (const nerve of atlas.nervePath(one.id)) nerves.add(nerve.id);
      for (const id of below(one.id, atlas.nerves)) nerves.add(id);
    } else if (one.kind === "artery") {
      for (const artery of atlas.arteryPath(one.id)) arteries.add(artery.id);
      for (const id of below(one.id, atlas.arteries)) arteries.add(id);
    }
  };
  if (thing?.kind === "muscle") {
    const part = thing.id.split(":")[1];
    const muscle = atlas.muscles.get(muscleOf(thing.id));
    for (const supply of muscle?.nerve_supply ?? []) {
      if (part && supply.parts?.length && !supply.parts.includes(part)) continue;
      for (const nerve of atlas.nervePath(supply.nerve)) nerves.add(nerve.id);
    }
    for (const supply of muscle?.artery_supply ?? []) {
      for (const artery of atlas.arteryPath(supply.artery)) arteries.add(artery.id);
    }
  } else if (thing?.kind === "condition") {
    for (const { id } of atlas.conditions.get(thing.id)?.affects ?? []) {
      const affected = atlas.affected(id);
      if (affected) take(affected);
    }
  } else if (thing) take(thing);
  return { nerves, arteries };
};

const below = (
  id: string,
  table: ReadonlyMap<string, { readonly id: string; readonly parent?: string }>,
  found = new Set<string>(),
): Set<string> => {
  for (const one of table.values()) {
    if (one.parent !== id || found.has(one.id)) continue;
    found.add(one.id);
    below(one.id, table, found);
  }
  return found;
};
