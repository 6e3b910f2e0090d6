/** What a lesion leaves of a movement; the shares come from the nerve tree, computed in Python. */

import { type Activation, key } from "./activation";
import { type Atlas, muscleOf, type Side, unitsOf } from "./facts";
import { type Posture, postureFrom, STRAIGHT, scaledPosture } from "./posture";
import type { ChosenLesion } from "./state_motion";

export interface LesionSite {
  readonly id: string;
  readonly name: string;
  readonly nerve: string;
  readonly level: string;
  readonly side_of_deficit: string;
  readonly synonyms?: readonly string[];
  readonly deficit: string;
  readonly signs?: readonly string[];
  readonly causes?: readonly string[];
  readonly place?: string;
  readonly sources?: readonly string[];
  readonly general_knowledge?: readonly string[];
  readonly notes?: string;
  /** Share left by a complete lesion, of the units that lose anything. */
  readonly remaining: Readonly<Record<string, number>>;
  readonly sides: Readonly<Record<Side, LesionSide>>;
}

export interface LesionSide {
  readonly deficit: Side;
  readonly lost: readonly string[];
  readonly weak: readonly string[];
  readonly partial: readonly string[];
  readonly expressions: Readonly<Record<string, number>>;
  /** How the face hangs at rest when the lesion is complete, mm. */
  readonly sag: Readonly<Partial<Posture>>;
}

export interface Synkinesis {
  readonly id: string;
  readonly name: string;
  readonly triggers: readonly string[];
  readonly responses: readonly string[];
  readonly gain: number;
  readonly description?: string;
}

/** What one asks a face to do, in order. */
export const CLINICAL_SEQUENCE: readonly (readonly [string, string])[] = [
  ["voluntary_brow_raise", "Raise brows"],
  ["voluntary_eye_closure", "Close eyes"],
  ["voluntary_smile", "Smile"],
  ["voluntary_cheek_puff", "Puff cheeks"],
  ["voluntary_lip_pucker", "Purse lips"],
];

const SMILE = "voluntary_smile";

/** In between no and a complete lesion every unit keeps its share in proportion. */
export const shareLeft = (complete: number, severity: number): number =>
  1 - severity * (1 - complete);

/** What shows a lesion best: the movement of the sequence it weakens most, a smile rather. */
export const attemptFor = (atlas: Atlas, site: LesionSite): string => {
  const left = site.sides.left.expressions;
  const asked = CLINICAL_SEQUENCE.map(([id]) => id).filter((id) => atlas.expressions.has(id));
  const usual = asked.includes(SMILE) ? [SMILE, ...asked] : asked;
  const weakest = (ids: readonly string[]) =>
    ids.reduce((worst, id) => ((left[id] ?? 1) < (left[worst] ?? 1) ? id : worst), ids[0] ?? "");
  const first = weakest(usual);
  // Lesions of other nerves leave the whole sequence as it is.
  return (left[first] ?? 1) < 1 ? first : weakest([first, ...Object.keys(left)]);
};

/** Conditions that concern the nerve of a lesion; a trunk is a stretch of the nerve it continues. */
export const conditionsAt = (atlas: Atlas, site: LesionSite): string[] => {
  const nerve = atlas.nerves.get(site.nerve);
  const ids = [site.nerve, ...(nerve?.kind === "trunk" && nerve.parent ? [nerve.parent] : [])];
  return [...atlas.conditions.values()]
    .filter((one) => one.affects.some((affected) => ids.includes(affected.id)))
    .map((one) => one.id);
};

export const siteOf = (atlas: Atlas, lesion: ChosenLesion | null): LesionSite | undefined =>
  lesion ? atlas.lesions.get(lesion.site) : undefined;

/** What is left of an attempted movement: the side of the deficit weaker, the other as it was. */
export const weakened = (
  atlas: Atlas,
  attempted: Activation,
  lesion: ChosenLesion | null,
): Activation => {
  const site = siteOf(atlas, lesion);
  if (!site || !lesion) return attempted;
  const deficit = site.sides[lesion.side].deficit;
  const left = new Map<string, number>();
  for (const [k, strength] of attempted) {
    const at = k.lastIndexOf("|");
    const complete = k.slice(at + 1) === deficit ? (site.remaining[k.slice(0, at)] ?? 1) : 1;
    const kept = strength * shareLeft(complete, lesion.severity);
    if (kept > 0) left.set(k, kept);
  }
  return left;
};

/** How the side of the deficit hangs at rest. */
export const sagOf = (atlas: Atlas, lesion: ChosenLesion | null): Posture => {
  const site = siteOf(atlas, lesion);
  if (!site || !lesion) return STRAIGHT;
  return scaledPosture(postureFrom(site.sides[lesion.side].sag), lesion.severity);
};

/** What moves along where the nerve has grown back into the wrong muscles. */
export const withSynkinesis = (
  atlas: Atlas,
  wanted: Activation,
  side: Side,
  severity: number,
): Activation => {
  if (!severity) return wanted;
  const strengths = new Map(wanted);
  for (const { triggers, responses, gain } of atlas.synkineses) {
    const trigger = Math.max(...triggers.map((unit) => wanted.get(key(unit, side)) ?? 0));
    const answer = trigger * gain * severity;
    if (!answer) continue;
    for (const unit of responses) {
      const there = key(unit, side);
      strengths.set(there, Math.max(strengths.get(there) ?? 0, answer));
    }
  }
  return strengths;
};

export interface Muscles {
  readonly lost: readonly string[];
  readonly weak: readonly string[];
  readonly spared: readonly string[];
}

/** Muscles that do nothing any more (and lost parts of others), weaker ones, untouched ones. */
export const musclesAfter = (atlas: Atlas, site: LesionSite, severity: number): Muscles => {
  const lost: string[] = [];
  const weak: string[] = [];
  const spared: string[] = [];
  for (const muscle of atlas.muscles.values()) {
    const units = unitsOf(muscle);
    const shares = units.map((unit) => shareLeft(site.remaining[unit] ?? 1, severity));
    if (Math.max(...shares) === 0) lost.push(muscle.id);
    else if (Math.min(...shares) === 1) spared.push(muscle.id);
    else {
      weak.push(muscle.id);
      lost.push(...units.filter((_, i) => shares[i] === 0));
    }
  }
  const order = [...atlas.muscles.keys()];
  lost.sort((a, b) => order.indexOf(muscleOf(a)) - order.indexOf(muscleOf(b)));
  return { lost, weak, spared };
};

/** Codes of the action units that fail or are weaker on the side of the deficit. */
export const actionUnitsAfter = (
  side: LesionSide,
  severity: number,
): { readonly lost: readonly string[]; readonly weak: readonly string[] } => {
  if (severity === 0) return { lost: [], weak: [] };
  return severity === 1 ? side : { lost: [], weak: side.partial };
};
