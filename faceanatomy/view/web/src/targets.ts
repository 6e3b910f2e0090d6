/** The states in which lesions and synkineses are looked at, so that their effect is seen at once. */

import { ofUses, SIDES } from "./activation";
import { attemptFor, CLINICAL_SEQUENCE, type LesionSite, type Synkinesis } from "./clinic";
import { type Atlas, muscleOf } from "./facts";
import type { Show, State } from "./state";

/** Halfway between palsy and recovery: what has grown back moves, and moves too much along. */
const RECOVERED = 0.5;

const shown = (atlas: Atlas, id: string): Show | null =>
  atlas.expressions.has(id) ? { kind: "expression", id } : null;

/** A lesion with something that the face attempts: what it does already, or what fails most. */
export const lesionState = (atlas: Atlas, site: LesionSite, from: State): State => ({
  ...from,
  lesion: { ...(from.lesion ?? { side: "left", severity: 1 }), site: site.id },
  show: from.show ?? shown(atlas, attemptFor(atlas, site)),
  selected: null,
});

/** A nerve that has half recovered, and the movement that sets the synkinesis off. */
export const synkinesisState = (atlas: Atlas, synkinesis: Synkinesis, from: State): State => {
  const involved = new Set([...synkinesis.triggers, ...synkinesis.responses].map(muscleOf));
  const site = [...atlas.lesions.values()]
    .filter((one) => one.level === "peripheral")
    .findLast((one) => {
      const weak = new Set(Object.keys(one.remaining).map(muscleOf));
      return [...involved].every((id) => weak.has(id));
    });
  const sets = (id: string) => {
    const activation = ofUses(atlas, atlas.expressions.get(id)?.action_units);
    return synkinesis.triggers.some((unit) =>
      SIDES.some((side) => (activation.get(`${unit}|${side}`) ?? 0) > 0),
    );
  };
  const asked = [...CLINICAL_SEQUENCE.map(([id]) => id), ...atlas.expressions.keys()].find(sets);
  return {
    ...from,
    lesion: site
      ? { side: from.lesion?.side ?? "left", site: site.id, severity: RECOVERED }
      : from.lesion,
    synkinesis: site ? 1 : from.synkinesis,
    show: shown(atlas, asked ?? "") ?? from.show,
    selected: null,
    time: null,
  };
};
