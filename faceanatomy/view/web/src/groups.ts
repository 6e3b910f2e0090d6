/** Groups of structures: the skull is its bones, a row of teeth its teeth; `geometry/groups.py`. */

import type { Atlas } from "./facts";
import type { Structure } from "./records";

/** Ids of the meshes that show a structure: its own, or those of everything that is part of it. */
export const membersOf = (atlas: Atlas, id: string): string[] => {
  const own = atlas.structures.get(id)?.mesh;
  const below = partsOf(atlas, id).flatMap((part) => membersOf(atlas, part.id));
  return [...new Set(own ? [own, ...below] : below)];
};

const children = new WeakMap<Atlas, Map<string, Structure[]>>();

/** What belongs to a structure, in the order of the facts. */
export const partsOf = (atlas: Atlas, id: string): readonly Structure[] => {
  let known = children.get(atlas);
  if (!known) {
    known = new Map();
    for (const one of atlas.structures.values()) {
      if (!one.part_of) continue;
      const list = known.get(one.part_of);
      if (list) list.push(one);
      else known.set(one.part_of, [one]);
    }
    children.set(atlas, known);
  }
  return known.get(id) ?? [];
};

/** A structure and everything that is part of it, by id. */
export const familyOf = (atlas: Atlas, id: string): string[] => [
  id,
  ...partsOf(atlas, id).flatMap((part) => familyOf(atlas, part.id)),
];

/** Ids with the meshes of all groups among them. */
export const spelledOut = (atlas: Atlas, ids: readonly string[]): ReadonlySet<string> =>
  new Set(ids.flatMap((id) => (atlas.structures.has(id) ? [id, ...membersOf(atlas, id)] : [id])));

/** The number of a tooth on a side (FDI); of both sides where none is given. */
export const toothNumber = (structure: Structure | undefined, side = ""): string => {
  if (!structure?.fdi) return "";
  const { right, left } = structure.fdi;
  return side === "right" ? right : side === "left" ? left : `${right}, ${left}`;
};

const HEAD = ["skull", "mandible", "auricle"];

/** Ids of the meshes that frame a picture of the face. */
export const headIds = (atlas: Atlas): ReadonlySet<string> => spelledOut(atlas, HEAD);
