/** The records as Python writes them. */

import type { LesionSite, Synkinesis } from "./clinic";
import type { Timing } from "./dynamics";
import type { Posture } from "./posture";
import type { Plan } from "./training";

export type Side = "left" | "right";
export type Language = "en" | "la" | "fr" | "es" | "pt" | "it";
export type Kind =
  | "muscle"
  | "structure"
  | "nerve"
  | "artery"
  | "au"
  | "expression"
  | "exercise"
  | "condition"
  | "claim";

export interface Thing {
  readonly kind: Kind;
  readonly id: string;
}

/** What can be looked for and gone to: a thing, or a place that another part of the page shows. */
export type Target =
  | Thing
  | { readonly kind: "lesion" | "synkinesis" | "programme"; readonly id: string }
  /** A named place of a structure, as `structure.place`. */
  | { readonly kind: "place"; readonly id: string };

export interface Sourced {
  readonly sources?: readonly string[];
  readonly general_knowledge?: readonly string[];
  readonly notes?: string;
}

export interface Identifiers {
  readonly ta2?: string;
  readonly fma?: string;
  readonly uberon?: string;
}

export interface Part {
  readonly id: string;
  readonly name: string;
  readonly latin?: string;
  readonly note?: string;
}

export interface Attachment {
  readonly role: "origin" | "insertion";
  readonly structure: string;
  readonly site?: string;
  readonly site_id?: string;
  readonly parts?: readonly string[];
  readonly note?: string;
}

export interface Role {
  readonly code: string;
  readonly role: "contracts" | "relaxes";
  readonly parts?: readonly string[];
  readonly strength?: number;
  readonly side?: "same" | "opposite" | "left" | "right";
  /** Code of the action unit beside which the muscle lets go. */
  readonly yields_to?: string;
}

export interface Muscle extends Sourced {
  readonly id: string;
  readonly name: string;
  readonly names: Readonly<Record<Language, string>>;
  readonly group: string;
  readonly constancy: string;
  readonly paired: boolean;
  readonly fibres: { readonly kind: string; readonly note?: string };
  readonly layer: { readonly depth: Depth; readonly freilinger?: number; readonly note?: string };
  readonly ids: Identifiers;
  readonly attachments: readonly Attachment[];
  readonly nerve_supply: readonly {
    readonly nerve: string;
    readonly parts?: readonly string[];
    readonly note?: string;
  }[];
  readonly artery_supply: readonly { readonly artery: string; readonly note?: string }[];
  readonly actions: readonly {
    readonly verb: string;
    readonly target: string;
    readonly parts?: readonly string[];
    readonly note?: string;
  }[];
  readonly synonyms?: readonly string[];
  readonly parts?: readonly Part[];
  readonly action_unit_roles?: readonly Role[];
  readonly antagonists?: readonly string[];
  readonly synergists?: readonly string[];
}

export type Depth = "superficial" | "intermediate" | "deep";

export interface Structure extends Sourced {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly latin?: string;
  readonly part_of?: string;
  readonly mesh?: string;
  /** Numbers of a pair of teeth. */
  readonly fdi?: { readonly right: string; readonly left: string };
  readonly ids?: Identifiers;
  readonly sites?: readonly {
    readonly id: string;
    readonly name: string;
    readonly latin?: string;
  }[];
}

export interface Nerve extends Sourced {
  readonly id: string;
  readonly name: string;
  readonly latin?: string;
  readonly kind: string;
  readonly root: string;
  readonly modality: string;
  readonly parent?: string;
  readonly other_parents?: readonly { readonly nerve: string; readonly role: string }[];
  readonly outside_targets?: string;
  readonly ids?: Identifiers;
}

export interface Artery extends Sourced {
  readonly id: string;
  readonly name: string;
  readonly latin?: string;
  readonly parent?: string;
  readonly ids?: Identifiers;
}

export interface AuUse {
  readonly code: string;
  readonly intensity: number;
  readonly side?: Side | "both";
}

export interface ActionUnit extends Sourced {
  readonly code: string;
  readonly kind: string;
  readonly name: string;
  readonly region: string;
  readonly basis?: string;
  readonly posture?: Partial<Posture>;
}

export interface Expression extends Sourced {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly action_units: readonly AuUse[];
  readonly posture?: Partial<Posture>;
  readonly emotion?: string;
  readonly facs?: string;
  readonly optional?: readonly string[];
  readonly description?: string;
  readonly synonyms?: readonly string[];
}

export interface Step {
  readonly instruction: string;
  readonly seconds: number;
  readonly action_units?: readonly AuUse[];
  readonly muscles?: readonly (readonly [string, number, (Side | "both")?])[];
  readonly posture?: Partial<Posture>;
}

export interface Exercise extends Sourced {
  readonly id: string;
  readonly name: string;
  readonly goal: string;
  readonly kind: string;
  readonly level: string;
  readonly steps: readonly Step[];
  readonly repetitions: number;
  readonly sets?: number;
  readonly muscles: readonly {
    readonly muscle: string;
    readonly role: string;
    readonly parts?: readonly string[];
  }[];
  readonly equipment?: readonly string[];
  readonly cautions?: readonly string[];
  readonly mistakes?: readonly string[];
  /** Exercises to begin with, and conditions that forbid it, with the reason. */
  readonly warm_up?: readonly string[];
  readonly not_with?: readonly (readonly [condition: string, reason: string])[];
  readonly evidence?: string;
  readonly synonyms?: readonly string[];
}

export interface Condition extends Sourced {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly signs: readonly string[];
  readonly affects: readonly { readonly id: string; readonly effect: string }[];
  readonly synonyms?: readonly string[];
  readonly helps?: readonly string[];
  readonly avoid?: readonly string[];
  readonly see_a_doctor?: string;
  readonly restrictions?: readonly { readonly reason: string }[];
}

export interface Claim extends Sourced {
  readonly id: string;
  readonly claim: string;
  readonly verdict: string;
  readonly strength?: string;
  readonly evidence: string;
  /** What was measured in whom; empty where nothing was. */
  readonly measured?: string;
  readonly about?: readonly string[];
}

export interface Reference {
  readonly id: string;
  readonly title?: string;
  readonly author?: readonly { readonly family?: string; readonly literal?: string }[];
  readonly issued?: { readonly "date-parts"?: readonly (readonly number[])[] };
  readonly "container-title"?: string;
  readonly publisher?: string;
  readonly DOI?: string;
  readonly URL?: string;
  readonly PMID?: string;
}

export interface Records {
  readonly muscles: readonly Muscle[];
  readonly structures: readonly Structure[];
  readonly nerves: readonly Nerve[];
  readonly arteries: readonly Artery[];
  readonly action_units: readonly ActionUnit[];
  readonly expressions: readonly Expression[];
  readonly exercises: readonly Exercise[];
  readonly conditions: readonly Condition[];
  readonly claims: readonly Claim[];
  readonly references: readonly Reference[];
  readonly lesions?: readonly LesionSite[];
  readonly synkineses?: readonly Synkinesis[];
  readonly plans?: readonly Plan[];
  readonly timings?: Timings;
}

/** How long movements take: of single expressions and action units, and of everything else. */
export interface Timings {
  readonly fallback: Timing;
  readonly expressions: Readonly<Record<string, Timing>>;
  readonly action_units: Readonly<Record<string, Timing>>;
}
