/** The facts of the atlas: the records as Python writes them, and the relations between them. */

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

interface Sourced {
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
  readonly parts?: readonly string[];
  readonly note?: string;
}

export interface Role {
  readonly code: string;
  readonly role: "contracts" | "relaxes";
  readonly parts?: readonly string[];
  readonly strength?: number;
  readonly side?: "same" | "opposite" | "left" | "right";
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
}

export interface Expression extends Sourced {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly action_units: readonly AuUse[];
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
}

export interface Claim extends Sourced {
  readonly id: string;
  readonly claim: string;
  readonly verdict: string;
  readonly evidence: string;
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
}

const byId = <T extends { readonly id: string }>(records: readonly T[]): Map<string, T> =>
  new Map(records.map((record) => [record.id, record]));

export class Atlas {
  readonly muscles: Map<string, Muscle>;
  readonly structures: Map<string, Structure>;
  readonly nerves: Map<string, Nerve>;
  readonly arteries: Map<string, Artery>;
  readonly actionUnits: Map<string, ActionUnit>;
  readonly expressions: Map<string, Expression>;
  readonly exercises: Map<string, Exercise>;
  readonly conditions: Map<string, Condition>;
  readonly claims: Map<string, Claim>;
  readonly references: Map<string, Reference>;
  /** Ids of everything that contracts by itself, in anatomical order. */
  readonly units: readonly string[];
  private readonly unitOrder: Map<string, number>;

  constructor(records: Records) {
    this.muscles = byId(records.muscles);
    this.structures = byId(records.structures);
    this.nerves = byId(records.nerves);
    this.arteries = byId(records.arteries);
    this.actionUnits = new Map(records.action_units.map((unit) => [unit.code, unit]));
    this.expressions = byId(records.expressions);
    this.exercises = byId(records.exercises);
    this.conditions = byId(records.conditions);
    this.claims = byId(records.claims);
    this.references = byId(records.references);
    this.units = records.muscles.flatMap((muscle) => unitsOf(muscle));
    this.unitOrder = new Map(this.units.map((unit, index) => [unit, index]));
  }

  order(unit: string): number {
    return this.unitOrder.get(unit) ?? Number.MAX_SAFE_INTEGER;
  }

  has(thing: Thing): boolean {
    return this.record(thing) !== undefined;
  }

  record(thing: Thing): object | undefined {
    return this.table(thing.kind).get(thing.id);
  }

  table(kind: Kind): Map<string, Sourced & object> {
    switch (kind) {
      case "muscle":
        return this.muscles;
      case "structure":
        return this.structures;
      case "nerve":
        return this.nerves;
      case "artery":
        return this.arteries;
      case "au":
        return this.actionUnits;
      case "expression":
        return this.expressions;
      case "exercise":
        return this.exercises;
      case "condition":
        return this.conditions;
      case "claim":
        return this.claims;
    }
  }

  /** Names in the wanted language; only muscles have all six, the others English and Latin. */
  name(thing: Thing, language: Language = "en"): string {
    switch (thing.kind) {
      case "muscle":
        return this.unitName(thing.id, language);
      case "au": {
        const unit = this.actionUnits.get(thing.id);
        return unit ? `AU ${unit.code} · ${unit.name}` : thing.id;
      }
      case "claim":
        return this.claims.get(thing.id)?.claim ?? thing.id;
      case "expression":
        return this.expressions.get(thing.id)?.name ?? thing.id;
      case "exercise":
        return this.exercises.get(thing.id)?.name ?? thing.id;
      case "condition":
        return this.conditions.get(thing.id)?.name ?? thing.id;
      default: {
        const record =
          thing.kind === "nerve"
            ? this.nerves.get(thing.id)
            : thing.kind === "artery"
              ? this.arteries.get(thing.id)
              : this.structures.get(thing.id);
        return (language === "la" && record?.latin) || record?.name || thing.id;
      }
    }
  }

  /** Name of a muscle or of one of its parts, as labels write it. */
  unitName(unit: string, language: Language = "en"): string {
    const [id = "", partId] = unit.split(":");
    const muscle = this.muscles.get(id);
    if (!muscle) return unit;
    const whole = language === "en" ? shortName(muscle.name) : muscle.names[language];
    const part = muscle.parts?.find((one) => one.id === partId);
    if (!part) return whole;
    const partName = language === "la" && part.latin ? part.latin : part.name;
    return partName.toLowerCase().includes(whole.toLowerCase())
      ? partName
      : `${whole}, ${language === "la" ? partName : partName.toLowerCase()}`;
  }

  latin(thing: Thing): string {
    switch (thing.kind) {
      case "muscle": {
        const [id = "", partId] = thing.id.split(":");
        const muscle = this.muscles.get(id);
        return muscle?.parts?.find((part) => part.id === partId)?.latin || muscle?.names.la || "";
      }
      case "nerve":
        return this.nerves.get(thing.id)?.latin ?? "";
      case "artery":
        return this.arteries.get(thing.id)?.latin ?? "";
      case "structure":
        return this.structures.get(thing.id)?.latin ?? "";
      default:
        return "";
    }
  }

  /** From a branch up to the nucleus or the highest nerve that is known. */
  nervePath(id: string): Nerve[] {
    return climb(id, this.nerves);
  }

  arteryPath(id: string): Artery[] {
    return climb(id, this.arteries);
  }

  /** The thing that an id of a condition's list stands for: a muscle, a nerve or a structure. */
  affected(id: string): Thing | null {
    for (const kind of ["muscle", "nerve", "artery", "structure"] as const) {
      if (this.table(kind).has(id)) return { kind, id };
    }
    return null;
  }
}

const climb = <T extends { readonly id: string; readonly parent?: string }>(
  id: string,
  table: Map<string, T>,
): T[] => {
  const path: T[] = [];
  for (
    let here = table.get(id);
    here && !path.includes(here);
    here = table.get(here.parent ?? "")
  ) {
    path.push(here);
  }
  return path;
};

export const unitsOf = (muscle: Muscle, parts: readonly string[] = []): string[] => {
  if (parts.length) return parts.map((part) => `${muscle.id}:${part}`);
  return muscle.parts?.length ? muscle.parts.map((part) => `${muscle.id}:${part.id}`) : [muscle.id];
};

export const muscleOf = (unit: string): string => unit.split(":")[0] ?? unit;

export const shortName = (name: string): string => name.replace(/ muscle$/i, "");
