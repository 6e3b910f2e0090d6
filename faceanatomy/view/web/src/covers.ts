/** Which meshes hide the chosen muscle, bone or tooth from where one looks. */

import type { Look } from "./looks";
import type { Node as ModelNode } from "./nodes";
import type { Stage } from "./stage";

/** Shares of the selected muscle that one mesh may cover before it becomes a ghost. */
const MUSCLE_MAY_COVER = 0.06;
const BONE_MAY_COVER = 0.2;

/** The meshes to see through: those that cover much of the targets, and what lies behind them. */
export const coversOf = (stage: Stage, looks: ReadonlyMap<ModelNode, Look>): Set<ModelNode> => {
  const covers = new Set<ModelNode>();
  const meant = [...looks.values()].some((look) => look.role === "subject") ? "subject" : "target";
  const target = (node: ModelNode | undefined) => !!node && looks.get(node)?.role === meant;
  const mask = stage.idPicture(260, (node) => !target(node));
  // Only the side that is seen better counts: the other one lies behind half of the head.
  const count = { left: 0, right: 0, midline: 0 };
  for (const id of mask.ids) {
    const node = stage.nodes[id - 1];
    if (node) count[node.side]++;
  }
  const off = count.left > count.right ? "right" : "left";
  const counts = mask.ids.map((id) => (stage.nodes[id - 1]?.side === off ? 0 : id));
  const total = count.left + count.right + count.midline - count[off];
  if (total < 4) return covers;
  for (let pass = 0; pass < 4; pass++) {
    const seen = stage.idPicture(260, (node) => covers.has(node));
    const covering = new Map<ModelNode, number>();
    for (let i = 0; i < counts.length; i++) {
      const node = stage.nodes[(seen.ids[i] ?? 0) - 1];
      if (counts[i] && node && !target(node)) covering.set(node, (covering.get(node) ?? 0) + 1);
    }
    const before = covers.size;
    for (const [node, count] of covering) {
      if (count / total > (node.muscle ? MUSCLE_MAY_COVER : BONE_MAY_COVER)) covers.add(node);
    }
    if (covers.size === before) break;
  }
  return covers;
};
