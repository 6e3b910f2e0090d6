/** The facts of the atlas: its records, and the relations between them. */

import type { LesionSite, Synkinesis } from "./clinic";
import type {
  ActionUnit,
  Artery,
  Claim,
  Condition,
  Exercise,
  Expression,
  Kind,
  Language,
  Muscle,
  Nerve,
  Records,
  Reference,
  Sourced,
  Structure,
  Target,
  Thing,
  Timings,
} from "./records";
import type { Plan } from "./training";

export type * from "./records";

const byId = <T extends { readonly id: string }>(records: readonly T[]): Map<string, T> =>
  new Map(records.map((record) => [record.id, record]));

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

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
  readonly lesions: Map<string, LesionSite>;
  readonly synkineses: readonly Synkinesis[];
  readonly plans: readonly Plan[];
  readonly timings: Timings | null;
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
    this.lesions = byId(records.lesions ?? []);
    this.synkineses = records.synkineses ?? [];
    this.plans = records.plans ?? [];
    this.timings = records.timings ?? null;
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

  /** A named place of a structure, from `structure.place`. */
  place(id: string): {
    readonly structure: Structure | undefined;
    readonly site: NonNullable<Structure["sites"]>[number] | undefined;
  } {
    const [name = "", place = ""] = id.split(".");
    const structure = this.structures.get(name);
    return { structure, site: structure?.sites?.find((one) => one.id === place) };
  }

  /** Names in the wanted language; only muscles have all six, the others English and Latin. */
  name(thing: Target, language: Language = "en"): string {
    switch (thing.kind) {
      case "lesion":
        return this.lesions.get(thing.id)?.name ?? thing.id;
      case "place": {
        const { site, structure } = this.place(thing.id);
        return site ? `${capital(site.name)}, ${structure?.name.toLowerCase()}` : thing.id;
      }
      case "synkinesis":
        return this.synkineses.find((one) => one.id === thing.id)?.name ?? thing.id;
      case "programme":
        return this.plans.find((one) => one.goal === thing.id)?.name ?? thing.id;
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

  latin(thing: Target): string {
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

  /** The thing that an id of a condition's or claim's list stands for. */
  affected(id: string): Thing | null {
    for (const kind of BODY_AND_CLINIC) {
      if (this.table(kind).has(id)) return { kind, id };
    }
    return null;
  }
}

const BODY_AND_CLINIC = [
  "muscle",
  "nerve",
  "artery",
  "structure",
  "condition",
  "exercise",
] as const;

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
