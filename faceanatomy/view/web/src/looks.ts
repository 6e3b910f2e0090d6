/** From a state to the colour and opacity of every mesh; the rules of `view/building.py`. */

import { type Activation, antagonists, key, unitsTouched } from "./activation";
import { NATURAL, PALETTES, type PaletteName, RESTING, type Rgb, strengthColour } from "./colours";
import { type Atlas, muscleOf, type Thing, unitsOf } from "./facts";
import { membersOf, spelledOut } from "./groups";
import type { Node } from "./nodes";
import { DEPTHS, type State } from "./state";
import { type Supply, supplyOf } from "./supply";

/**
 * What a mesh is in the picture; "supply" is a nerve or artery of what is chosen, "subject" the
 * bone or tooth that is.
 */
export type RoleName =
  | "natural"
  | "active"
  | "antagonist"
  | "target"
  | "resting"
  | "supply"
  | "subject"
  | "context";

export interface Look {
  readonly opacity: number;
  readonly right: Rgb;
  readonly left: Rgb;
  readonly role: RoleName;
  readonly glow: number;
}

export const GHOST = 0.14;
const MANY = 4;

export interface Picture {
  readonly looks: ReadonlyMap<Node, Look>;
  readonly against: Activation;
  /** Units that the selected thing has to do with. */
  readonly pointed: ReadonlySet<string>;
  readonly supply: Supply;
}

const named = (list: ReadonlySet<string>, node: Node): boolean =>
  list.has(node.id) || list.has(muscleOf(node.id)) || list.has(`${node.id}.${node.side}`);

export const looksOf = (
  atlas: Atlas,
  nodes: readonly Node[],
  state: State,
  activation: Activation,
  palette: PaletteName,
  revealed: ReadonlySet<Node>,
): Picture => {
  const selected = state.selected;
  const subject = selected ?? restful(state, activation);
  const pointed = state.place
    ? unitsAt(atlas, selected?.id ?? "", state.place)
    : subject
      ? unitsTouched(atlas, subject)
      : new Set<string>();
  const colours = PALETTES[palette];
  const supply = supplyOf(atlas, selected);
  const working = activation.size > 0;
  const focus =
    working || !subject
      ? activation
      : new Map(
          [...pointed].flatMap((unit) => [
            [key(unit, "left"), 1] as const,
            [key(unit, "right"), 1] as const,
          ]),
        );
  const against = state.antagonists ? antagonists(atlas, focus) : new Map<string, number>();
  const anything = state.show !== null || pointed.size > 0;
  const peeled = DEPTHS.indexOf(state.layer);
  const ofSelected = new Set(selected?.kind === "structure" ? membersOf(atlas, selected.id) : []);
  const [hidden, ghosts, only] = [state.hidden, state.ghosts, state.only].map((ids) =>
    spelledOut(atlas, ids),
  ) as [ReadonlySet<string>, ReadonlySet<string>, ReadonlySet<string>];

  // One bone stands out among the others; of a whole group, all that is seen would.
  const single = ofSelected.size <= MANY;
  const glowOfStructure = single ? 0.35 : 0;

  const half = (node: Node, side: "left" | "right"): { colour: Rgb; role: RoleName } => {
    const there = key(node.id, side);
    const strength = activation.get(there) ?? 0;
    if (strength > 0) return { colour: strengthColour(palette, strength), role: "active" };
    if (!working && pointed.has(node.id)) return { colour: colours.target, role: "target" };
    if (against.has(there)) return { colour: colours.antagonist, role: "antagonist" };
    return anything ? { colour: RESTING, role: "resting" } : { colour: NATURAL, role: "natural" };
  };

  const opacityOf = (node: Node, role: RoleName): number => {
    if (node.layer === "skin") return state.only.length ? 0 : state.skin;
    if (named(hidden, node)) return 0;
    // Under opaque skin nothing is seen but where a thick muscle would come through, or the
    // cartilage of the nose through the nostrils.
    const covered = node.fibres || node.kind === "cartilage";
    if (state.skin > 0.995 && covered && !state.only.length && !state.cut) return 0;
    if (state.only.length) {
      if (named(only, node)) return 1;
      return node.layer === "bones" && state.bones ? GHOST : 0;
    }
    if (node.through) {
      if (state.half !== "both" && node.side !== "midline" && node.side !== state.half) return 0;
      const layerOn = node.layer === "nerves" ? state.nerves : state.arteries;
      return named(ghosts, node) ? GHOST : role === "supply" || layerOn ? 1 : 0;
    }
    if (node.layer === "connective") {
      if (state.half !== "both" && node.side !== "midline" && node.side !== state.half) return 0;
      if (!state.connective && !ofSelected.has(node.id)) return 0;
      return named(ghosts, node) ? GHOST : 1;
    }
    const leading = role === "active" || role === "target" || role === "antagonist";
    if (node.muscle) {
      const depth = DEPTHS.findIndex((one) => one === node.layer);
      const group = atlas.muscles.get(muscleOf(node.id))?.group ?? "";
      if (!leading && (!state.muscles || depth < peeled)) return 0;
      if (state.hiddenGroups.includes(group)) return 0;
      if (state.half !== "both" && node.side !== "midline" && node.side !== state.half) return 0;
    } else if (node.layer === "bones") {
      if (!state.bones) return 0;
    } else if (node.layer !== "landmark") {
      const depth = DEPTHS.findIndex((one) => one === node.layer);
      if (!state.muscles || depth < peeled) return 0;
      if (state.half !== "both" && node.side !== "midline" && node.side !== state.half) return 0;
    }
    if (named(ghosts, node) || (state.place && node.layer !== "bones")) return GHOST;
    if (revealed.has(node) && !leading && role !== "subject")
      return node.layer === "bones" ? 0.3 : GHOST;
    return 1;
  };

  const looks = new Map<Node, Look>();
  for (const node of nodes) {
    let right: { colour: Rgb; role: RoleName } = { colour: RESTING, role: "context" };
    let left = right;
    if (node.muscle) {
      right = half(node, node.side === "left" ? "left" : "right");
      left = node.side === "midline" ? half(node, "left") : right;
    } else if (node.fibres) {
      right = left = { colour: anything ? RESTING : NATURAL, role: "context" };
    }
    const tube = node.layer === "nerves" ? supply.nerves : supply.arteries;
    const chosen = single && node.layer === "bones" && ofSelected.has(node.id);
    const role = chosen
      ? "subject"
      : node.through && tube.has(node.id)
        ? "supply"
        : leadingRole(right.role, left.role);
    const isSelected =
      (selected?.kind === "muscle" && pointed.has(node.id)) || ofSelected.has(node.id);
    looks.set(node, {
      opacity: opacityOf(node, role),
      right: right.colour,
      left: left.colour,
      role,
      glow: isSelected && working ? 0.5 : ofSelected.has(node.id) ? glowOfStructure : 0,
    });
  }
  return { looks, against, pointed, supply };
};

/** Units that begin or end at a named place of a structure. */
const unitsAt = (atlas: Atlas, structure: string, place: string): ReadonlySet<string> =>
  new Set(
    [...atlas.muscles.values()].flatMap((muscle) =>
      muscle.attachments
        .filter((one) => one.structure === structure && one.site_id === place)
        .flatMap((one) => unitsOf(muscle, one.parts)),
    ),
  );

/** In a massage or stretch nothing contracts: point out the muscles it is for. */
const restful = (state: State, activation: Activation): Thing | null =>
  state.show?.kind === "exercise" && activation.size === 0
    ? { kind: "exercise", id: state.show.id }
    : null;

const RANK: readonly RoleName[] = [
  "context",
  "supply",
  "subject",
  "natural",
  "resting",
  "antagonist",
  "target",
  "active",
];

const leadingRole = (a: RoleName, b: RoleName): RoleName =>
  RANK.indexOf(a) >= RANK.indexOf(b) ? a : b;
