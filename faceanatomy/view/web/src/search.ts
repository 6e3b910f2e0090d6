/** Searching every name and text, accents and typing errors forgiven. */

import { type Atlas, type Kind, shortName, type Thing } from "./facts";

export interface Hit {
  readonly thing: Thing;
  readonly name: string;
  readonly matched: string;
  readonly score: number;
}

interface Entry {
  readonly thing: Thing;
  readonly name: string;
  readonly text: string;
  readonly folded: string;
  readonly words: readonly string[];
  readonly weight: number;
}

export const fold = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();

const NAME = 1;
const SYNONYM = 0.95;
const TRANSLATION = 0.93;
const TEXT = 0.5;
/** Muscles and what they do are looked for more often than references to them. */
const KIND_WEIGHT: Readonly<Record<Kind, number>> = {
  muscle: 1,
  expression: 0.995,
  exercise: 0.985,
  au: 0.98,
  condition: 0.98,
  nerve: 0.975,
  structure: 0.97,
  artery: 0.965,
  claim: 0.95,
};

export class Search {
  private readonly entries: Entry[] = [];
  private readonly vocabulary: string[];

  constructor(private readonly atlas: Atlas) {
    this.collect();
    this.vocabulary = [...new Set(this.entries.flatMap((entry) => entry.words))];
  }

  find(text: string, limit = 12): Hit[] {
    const query = fold(text);
    if (!query) return [];
    let hits = this.ranked(query, 1);
    if ((hits[0]?.score ?? 0) < 0.5) {
      const corrected = query
        .split(" ")
        .map((word) => this.corrected(word))
        .join(" ");
      if (corrected !== query) hits = best([...hits, ...this.ranked(corrected, 0.6)]);
    }
    return hits.slice(0, limit);
  }

  private ranked(query: string, factor: number): Hit[] {
    const words = query.split(" ");
    const found: Hit[] = [];
    for (const entry of this.entries) {
      const score = match(query, words, entry);
      if (!score) continue;
      const filled = Math.min(1, query.length / entry.folded.length);
      found.push({
        thing: entry.thing,
        name: entry.name,
        matched: entry.text,
        score: score * entry.weight * (0.9 + 0.1 * filled) * factor * KIND_WEIGHT[entry.thing.kind],
      });
    }
    return best(found);
  }

  private corrected(word: string): string {
    if (word.length < 3) return word;
    const allowed = word.length < 6 ? 1 : 2;
    let bestWord = word;
    let least = allowed + 1;
    for (const known of this.vocabulary) {
      if (known === word) return word;
      // What is still being typed is compared with the beginning of longer words.
      const target = known.length > word.length + 1 ? known.slice(0, word.length) : known;
      if (Math.abs(target.length - word.length) >= least) continue;
      const cost = distance(word, target, least) + (target === known ? 0 : 0.5);
      if (cost < least) {
        least = cost;
        bestWord = known;
      }
    }
    return bestWord;
  }

  private collect(): void {
    const atlas = this.atlas;
    for (const muscle of atlas.muscles.values()) {
      const thing: Thing = { kind: "muscle", id: muscle.id };
      const name = shortName(muscle.name);
      this.add(thing, name, NAME, [name, muscle.id]);
      this.add(thing, name, TRANSLATION, Object.values(muscle.names));
      this.add(thing, name, SYNONYM, [...(muscle.synonyms ?? []), ...Object.values(muscle.ids)]);
      this.add(
        thing,
        name,
        TEXT,
        muscle.actions.map((action) => `${action.verb} ${action.target}`),
      );
      for (const part of muscle.parts ?? []) {
        const unit = `${muscle.id}:${part.id}`;
        const partName = atlas.unitName(unit);
        this.add({ kind: "muscle", id: unit }, partName, 0.94, [
          partName,
          part.name,
          part.latin ?? "",
        ]);
      }
    }
    for (const one of atlas.expressions.values()) {
      const thing: Thing = { kind: "expression", id: one.id };
      this.add(thing, one.name, NAME, [one.name, one.id]);
      this.add(thing, one.name, SYNONYM, [...(one.synonyms ?? []), one.facs ?? ""]);
      this.add(thing, one.name, TEXT, [one.description ?? "", one.emotion ?? ""]);
    }
    for (const one of atlas.exercises.values()) {
      const thing: Thing = { kind: "exercise", id: one.id };
      this.add(thing, one.name, NAME, [one.name, one.id]);
      this.add(thing, one.name, SYNONYM, one.synonyms ?? []);
      this.add(thing, one.name, TEXT, [one.goal]);
    }
    for (const one of atlas.actionUnits.values()) {
      const name = atlas.name({ kind: "au", id: one.code });
      this.add({ kind: "au", id: one.code }, name, NAME, [one.name, `au${one.code}`, one.code]);
    }
    for (const one of atlas.conditions.values()) {
      const thing: Thing = { kind: "condition", id: one.id };
      this.add(thing, one.name, NAME, [one.name, one.id]);
      this.add(thing, one.name, SYNONYM, one.synonyms ?? []);
      this.add(thing, one.name, TEXT, [one.description, ...one.signs]);
    }
    for (const one of atlas.nerves.values()) {
      const thing: Thing = { kind: "nerve", id: one.id };
      this.add(thing, one.name, NAME, [one.name, one.id]);
      this.add(thing, one.name, TRANSLATION, [one.latin ?? ""]);
      this.add(thing, one.name, TEXT, [one.root, one.outside_targets ?? ""]);
    }
    for (const one of atlas.arteries.values()) {
      this.add({ kind: "artery", id: one.id }, one.name, NAME, [one.name, one.id, one.latin ?? ""]);
    }
    for (const one of atlas.structures.values()) {
      const thing: Thing = { kind: "structure", id: one.id };
      this.add(thing, one.name, NAME, [one.name, one.id]);
      this.add(thing, one.name, TRANSLATION, [one.latin ?? ""]);
      this.add(
        thing,
        one.name,
        TEXT,
        (one.sites ?? []).map((site) => site.name),
      );
    }
    for (const one of atlas.claims.values()) {
      this.add({ kind: "claim", id: one.id }, one.claim, NAME, [one.claim]);
      this.add({ kind: "claim", id: one.id }, one.claim, TEXT, [one.evidence]);
    }
  }

  private add(thing: Thing, name: string, weight: number, texts: readonly string[]): void {
    const seen = new Set<string>();
    for (const text of texts) {
      const folded = fold(text);
      if (!folded || seen.has(folded)) continue;
      seen.add(folded);
      this.entries.push({ thing, name, text, folded, words: folded.split(" "), weight });
    }
  }
}

const match = (query: string, words: readonly string[], entry: Entry): number => {
  const { folded } = entry;
  if (folded === query) return 1;
  const text = entry.weight === TEXT;
  if (!text && folded.startsWith(query)) return 0.9;
  if (words.every((word) => entry.words.includes(word))) return 0.8;
  if (words.every((word) => entry.words.some((own) => own.startsWith(word)))) return 0.72;
  if (!text && query.length >= 3 && folded.includes(query)) return 0.55;
  return 0;
};

const best = (hits: readonly Hit[]): Hit[] => {
  const kept = new Map<string, Hit>();
  for (const hit of hits) {
    const id = `${hit.thing.kind}/${hit.thing.id}`;
    const known = kept.get(id);
    if (!known || hit.score > known.score) kept.set(id, hit);
  }
  return [...kept.values()].sort((a, b) => b.score - a.score);
};

/** Number of typing errors between two words (a swap of neighbours is one), at most `limit`. */
export const distance = (a: string, b: string, limit: number): number => {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    before = last;
    last = row;
  }
  return last[b.length] ?? limit + 1;
};
