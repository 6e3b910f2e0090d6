/** Searching every name and text, accents and typing errors forgiven. */

import { type Atlas, shortName, type Target } from "./facts";

export interface Hit {
  readonly thing: Target;
  readonly name: string;
  readonly matched: string;
  readonly score: number;
}

interface Entry {
  readonly thing: Target;
  /** Kind and id in one, so that several entries of a thing count once. */
  readonly key: string;
  readonly name: string;
  readonly text: string;
  readonly folded: string;
  readonly weight: number;
}

const plain = (text: string): string =>
  /[\u0080-\uffff]/.test(text) ? text.normalize("NFD").replace(/\p{Diacritic}/gu, "") : text;

export const fold = (text: string): string =>
  plain(text)
    .toLowerCase()
    .replace(/['\u2019](?=s\b)/g, "") // Bell's is what many write as Bells
    .replace(/[^a-z0-9]+/g, " ")
    .trim();

const NAME = 1;
const SYNONYM = 0.95;
const TRANSLATION = 0.93;
const TEXT = 0.5;
/** Muscles and what they do are looked for more often than references to them. */
const KIND_WEIGHT: Readonly<Record<Target["kind"], number>> = {
  muscle: 1,
  expression: 0.995,
  exercise: 0.985,
  au: 0.98,
  condition: 0.98,
  nerve: 0.975,
  programme: 0.972,
  /** Several are called like the nerve they are a lesion of, which comes first. */
  lesion: 0.96,
  synkinesis: 0.955,
  structure: 0.97,
  artery: 0.965,
  /** Many are called like those of other bones, or hold the name of a muscle or nerve. */
  place: 0.952,
  claim: 0.95,
};

/** A word of the atlas, the letters it is made of, and the entries it occurs in. */
interface Word {
  readonly text: string;
  readonly letters: number;
  readonly entries: readonly number[];
}

const BEGINS = 1;
const WHOLE = 2;

export class Search {
  private readonly entries: Entry[] = [];
  /** As they come: of two equally likely corrections the earlier, more important one counts. */
  private readonly vocabulary: readonly Word[];
  /** In alphabetical order, so that all words with one beginning lie side by side. */
  private readonly sorted: readonly Word[];
  /** Corrections of what has been typed before: typing on and deleting ask again and again. */
  private readonly corrections = new Map<string, string>();

  constructor(private readonly atlas: Atlas) {
    this.collect();
    const places = new Map<string, number[]>();
    this.entries.forEach(({ folded }, number) => {
      for (const word of new Set(folded.split(" "))) {
        const known = places.get(word);
        if (known) known.push(number);
        else places.set(word, [number]);
      }
    });
    this.vocabulary = [...places].map(([text, entries]) => ({
      text,
      letters: lettersOf(text),
      entries,
    }));
    this.sorted = [...this.vocabulary].sort((a, b) => (a.text < b.text ? -1 : 1));
  }

  find(text: string, limit = 12): Hit[] {
    const query = fold(text);
    if (!query) return [];
    let hits: Found[] = this.ranked(query, 1);
    if ((hits[0]?.score ?? 0) < 0.5) {
      const corrected = query
        .split(" ")
        .map((word) => this.corrected(word))
        .join(" ");
      if (corrected !== query) hits = best([...hits, ...this.ranked(corrected, 0.6)]);
    }
    return hits.slice(0, limit);
  }

  private ranked(query: string, factor: number): Found[] {
    const held = this.holding(query.split(" "));
    const inside = query.length >= 3;
    const found: Found[] = [];
    this.entries.forEach((entry, number) => {
      const score = match(query, entry, held[number] ?? 0, inside);
      if (!score) return;
      const filled = Math.min(1, query.length / entry.folded.length);
      found.push({
        thing: entry.thing,
        key: entry.key,
        name: entry.name,
        matched: entry.text,
        score: score * entry.weight * (0.9 + 0.1 * filled) * factor * KIND_WEIGHT[entry.thing.kind],
      });
    });
    return best(found);
  }

  /** For each entry, whether it has every word as a whole, the beginning of every one, or not. */
  private holding(words: readonly string[]): Uint8Array {
    const { sorted } = this;
    let held = new Uint8Array(this.entries.length).fill(BEGINS | WHOLE);
    for (const word of words) {
      const own = new Uint8Array(held.length);
      for (let at = this.firstFrom(word); at < sorted.length; at++) {
        const known = sorted[at];
        if (!known?.text.startsWith(word)) break;
        const how = known.text === word ? BEGINS | WHOLE : BEGINS;
        for (const number of known.entries) own[number] = (own[number] ?? 0) | how;
      }
      held = held.map((before, number) => before & (own[number] ?? 0));
    }
    return held;
  }

  /** Place of the first word that is not before `word` in the alphabet. */
  private firstFrom(word: string): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle]?.text ?? "") < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private corrected(word: string): string {
    const known = this.corrections.get(word);
    if (known !== undefined) return known;
    const found = this.nearest(word);
    if (this.corrections.size > 500) this.corrections.clear();
    this.corrections.set(word, found);
    return found;
  }

  private nearest(word: string): string {
    if (word.length < 3 || this.sorted[this.firstFrom(word)]?.text === word) return word;
    const allowed = word.length < 6 ? 1 : 2;
    const letters = lettersOf(word);
    let bestWord = word;
    let least = allowed + 1;
    for (const known of this.vocabulary) {
      // Each letter that a word lacks is an error at least: most words are out at once.
      if (count(letters & ~known.letters) >= least) continue;
      // What is still being typed is compared with the beginning of longer words.
      const { text } = known;
      const target = text.length > word.length + 1 ? text.slice(0, word.length) : text;
      if (Math.abs(target.length - word.length) >= least) continue;
      const cost = distance(word, target, least) + (target === text ? 0 : 0.5);
      if (cost < least) {
        least = cost;
        bestWord = text;
      }
    }
    return bestWord;
  }

  private collect(): void {
    const atlas = this.atlas;
    for (const muscle of atlas.muscles.values()) {
      const thing: Target = { kind: "muscle", id: muscle.id };
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
      const thing: Target = { kind: "expression", id: one.id };
      this.add(thing, one.name, NAME, [one.name, one.id]);
      this.add(thing, one.name, SYNONYM, [...(one.synonyms ?? []), one.facs ?? ""]);
      this.add(thing, one.name, TEXT, [one.description ?? "", one.emotion ?? ""]);
    }
    for (const one of atlas.exercises.values()) {
      const thing: Target = { kind: "exercise", id: one.id };
      this.add(thing, one.name, NAME, [one.name, one.id]);
      this.add(thing, one.name, SYNONYM, one.synonyms ?? []);
      this.add(thing, one.name, TEXT, [one.goal]);
    }
    for (const one of atlas.actionUnits.values()) {
      const name = atlas.name({ kind: "au", id: one.code });
      this.add({ kind: "au", id: one.code }, name, NAME, [one.name, `au${one.code}`, one.code]);
    }
    for (const one of atlas.conditions.values()) {
      const thing: Target = { kind: "condition", id: one.id };
      this.add(thing, one.name, NAME, [one.name, one.id]);
      this.add(thing, one.name, SYNONYM, one.synonyms ?? []);
      this.add(thing, one.name, TEXT, [one.description, ...one.signs]);
    }
    for (const one of atlas.nerves.values()) {
      const thing: Target = { kind: "nerve", id: one.id };
      this.add(thing, one.name, NAME, [one.name, one.id]);
      this.add(thing, one.name, TRANSLATION, [one.latin ?? ""]);
      this.add(thing, one.name, TEXT, [one.root, one.outside_targets ?? ""]);
    }
    for (const one of atlas.arteries.values()) {
      this.add({ kind: "artery", id: one.id }, one.name, NAME, [one.name, one.id, one.latin ?? ""]);
    }
    for (const one of atlas.structures.values()) {
      const thing: Target = { kind: "structure", id: one.id };
      this.add(thing, one.name, NAME, [one.name, one.id]);
      this.add(thing, one.name, TRANSLATION, [one.latin ?? ""]);
      const { right, left } = one.fdi ?? {};
      if (right && left) {
        const texts = [right, left, `tooth ${right}`, `tooth ${left}`, `fdi ${right} ${left}`];
        this.add(thing, one.name, SYNONYM, texts);
      }
      for (const site of one.sites ?? []) {
        const place: Target = { kind: "place", id: `${one.id}.${site.id}` };
        const name = atlas.name(place);
        this.add(place, name, NAME, [site.name, `${site.name} ${one.name}`]);
        this.add(place, name, TRANSLATION, [site.latin ?? ""]);
      }
    }
    for (const one of atlas.claims.values()) {
      this.add({ kind: "claim", id: one.id }, one.claim, NAME, [one.claim]);
      this.add({ kind: "claim", id: one.id }, one.claim, TEXT, [one.evidence]);
    }
    this.collectClinic();
  }

  private collectClinic(): void {
    const { lesions, synkineses, plans } = this.atlas;
    for (const one of lesions.values()) {
      const thing: Target = { kind: "lesion", id: one.id };
      this.add(thing, one.name, NAME, [one.name, one.id]);
      this.add(thing, one.name, SYNONYM, one.synonyms ?? []);
      this.add(thing, one.name, TEXT, [one.deficit, ...(one.signs ?? []), ...(one.causes ?? [])]);
    }
    for (const one of synkineses) {
      const thing: Target = { kind: "synkinesis", id: one.id };
      this.add(thing, one.name, NAME, [one.name, one.id]);
      this.add(thing, one.name, TEXT, [one.description ?? "", "synkinesis"]);
    }
    for (const one of new Map(plans.map((plan) => [plan.goal, plan])).values()) {
      const thing: Target = { kind: "programme", id: one.goal };
      this.add(thing, one.name, NAME, [one.name, one.goal]);
      this.add(thing, one.name, SYNONYM, one.synonyms ?? []);
      this.add(thing, one.name, TEXT, [one.about, "training programme", "plan"]);
    }
  }

  private add(thing: Target, name: string, weight: number, texts: readonly string[]): void {
    const seen = new Set<string>();
    const key = `${thing.kind}/${thing.id}`;
    for (const text of texts) {
      const folded = fold(text);
      if (!folded || seen.has(folded)) continue;
      seen.add(folded);
      this.entries.push({ thing, key, name, text, folded, weight });
    }
  }
}

const match = (query: string, entry: Entry, held: number, inside: boolean): number => {
  const { folded } = entry;
  const text = entry.weight === TEXT;
  if (held) {
    if (folded === query) return 1;
    if (!text && folded.startsWith(query)) return 0.9;
    return held & WHOLE ? 0.8 : 0.72;
  }
  return !text && inside && folded.includes(query) ? 0.55 : 0;
};

interface Found extends Hit {
  readonly key: string;
}

const best = (hits: readonly Found[]): Found[] => {
  const kept = new Map<string, Found>();
  for (const hit of hits) {
    const known = kept.get(hit.key);
    if (!known || hit.score > known.score) kept.set(hit.key, hit);
  }
  return [...kept.values()].sort((a, b) => b.score - a.score);
};

/** The letters of a folded word as bits; digits share those that are left. */
const lettersOf = (word: string): number => {
  let bits = 0;
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    bits |= 1 << (code >= 97 ? code - 97 : 26 + (code % 6));
  }
  return bits;
};

const count = (bits: number): number => {
  let left = bits;
  let number = 0;
  while (left) {
    left &= left - 1;
    number++;
  }
  return number;
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
