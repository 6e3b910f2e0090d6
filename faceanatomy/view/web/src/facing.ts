/** From where some meshes are best seen. */

import type { Node } from "./nodes";

/** How much of some meshes faces a direction: mean of the positive part of normal times direction. */
export const facing = (
  nodes: readonly Node[],
  direction: readonly [number, number, number],
): number => {
  const length = Math.hypot(...direction) || 1;
  let sum = 0;
  let count = 0;
  for (const node of nodes) {
    const flip = node.side === "left" ? -1 : 1;
    const { points } = node.data;
    const stride = 3 * Math.max(1, Math.floor(points.length / 900));
    for (let i = 0; i + 2 < points.length; i += stride) {
      // Seen from the middle of the head, a muscle lies towards where its points are.
      const x = flip * (points[i] ?? 0);
      const y = (points[i + 1] ?? 0) - 15;
      const far = Math.hypot(x, y) + 20;
      sum += Math.max(0, (x * direction[0] + y * direction[1]) / far / length);
      count++;
    }
  }
  return count ? sum / count : 0;
};
