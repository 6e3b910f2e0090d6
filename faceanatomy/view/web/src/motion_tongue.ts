/** The shape of the tongue; the rules of `faceanatomy.geometry.tongue_motion`. */

import type { Posture } from "./posture";

export interface TongueRules {
  readonly meshes: readonly string[];
  readonly root: number;
  readonly tip: number;
  readonly floor: number;
  readonly back: number;
  readonly over_teeth: number;
  readonly blade: number;
  readonly narrow: number;
  /** By what part the tongue gets narrower per mm forward. */
  readonly squeeze: number;
  readonly thin: number;
  readonly dorsum: number;
  /** Where a tongue that stands out bends down, and how far on to full, mm. */
  readonly lip: number;
  readonly bend: number;
}

const smooth = (value: number): number => {
  const t = Math.min(1, Math.max(0, value));
  return t * t * (3 - 2 * t);
};

/** Add what the posture does to points of the tongue, in the frame of the jaw; `held` says of each
 * point how far a bone holds it, null that none does. */
export const shapeTongue = (
  rules: TongueRules,
  incisor: readonly [number, number, number],
  out: Float32Array,
  points: Float32Array,
  posture: Posture,
  held: Float32Array | null,
): void => {
  const { tongue_protrusion: protrusion, tongue_elevation: elevation } = posture;
  const way = protrusion + Math.max(incisor[1] - rules.tip, 0) * Math.min(protrusion / 4, 1);
  const share = Math.min(protrusion / 8, 1);
  for (let i = 0; i < out.length; i += 3) {
    const x = points[i] as number;
    const y = points[i + 1] as number;
    const z = points[i + 2] as number;
    const place = Math.min(1.15, Math.max(0, (y - rules.root) / (rules.tip - rules.root)));
    const side = Math.min(1, Math.max(0, (30 - Math.abs(x)) / 6));
    const body = smooth((z - rules.floor) / (rules.back - rules.floor));
    const free = body * side * smooth(place * 2) * (1 - (held?.[i / 3] ?? 0));
    if (free === 0) continue;
    let dx = 0;
    let dy = 0;
    let raised = place ** 2;
    let dz = 0;
    if (protrusion) {
      dy = way * place ** 1.6;
      const after = y + dy;
      const blade = smooth((after - 55) / 22) * share;
      const thickness = Math.max(z - rules.dorsum, -26);
      const edge = incisor[2] + rules.over_teeth;
      const target = edge + rules.blade + (thickness * (1 - rules.thin) * rules.blade) / 14;
      dz += blade * (Math.max(target, edge) - z);
      dx = -x * Math.max(rules.narrow * blade, Math.min(rules.squeeze * dy, rules.narrow));
      const beyond = Math.max(after - incisor[1] - 6, 0);
      dz -= 0.012 * beyond ** 2 * share;
      if (elevation < 0) raised += share * (smooth((after - rules.lip) / rules.bend) - raised);
    }
    dz += elevation * raised;
    out[i] = (out[i] as number) + dx * free;
    out[i + 1] = (out[i + 1] as number) + dy * free;
    out[i + 2] = (out[i + 2] as number) + dz * free;
  }
};
