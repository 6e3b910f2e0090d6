/** Making questions: fair choices from the same region, what was missed comes again. */

import { ofUses, workers } from "./activation";
import type { App } from "./app";
import { muscleOf } from "./facts";

export type QuestionKind = "name" | "place" | "nerve" | "expression";

export interface Question {
  readonly kind: QuestionKind;
  readonly muscle: string;
  readonly text: string;
  /** Answers to choose from; empty where the answer is a place in the picture. */
  readonly options: readonly string[];
  /** The right answer, or the first of several. */
  readonly right: number;
  /** All right answers, where there may be several. */
  readonly rights?: readonly number[];
  readonly expression?: string;
}

export type Random = () => number;

/** Choices where several may be right. */
const SEVERAL = 5;

export const shuffled = <T>(list: readonly T[], random: Random): T[] => {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
};

/** Other muscles that could be meant: first of the same group, then of the same depth. */
const distractors = (
  app: App,
  muscle: string,
  count: number,
  random: Random,
  banned: ReadonlySet<string>,
): string[] => {
  const own = app.atlas.muscles.get(muscle);
  const others = [...app.atlas.muscles.values()].filter(
    (one) => one.id !== muscle && !banned.has(one.id),
  );
  const near = others.filter((one) => one.group === own?.group);
  const alike = others.filter(
    (one) => one.group !== own?.group && one.layer.depth === own?.layer.depth,
  );
  const rest = others.filter((one) => !near.includes(one) && !alike.includes(one));
  return [...shuffled(near, random), ...shuffled(alike, random), ...shuffled(rest, random)]
    .slice(0, count)
    .map((one) => one.id);
};

const choices = (answer: string, wrong: readonly string[], random: Random) => {
  const options = shuffled([answer, ...wrong], random);
  return { options, right: options.indexOf(answer) };
};

export const makeQuestion = (
  app: App,
  kind: QuestionKind,
  muscle: string,
  random: Random,
): Question | null => {
  const { atlas } = app;
  const record = atlas.muscles.get(muscle);
  if (!record) return null;
  const name = (id: string) => app.unitName(id);
  if (kind === "name") {
    const wrong = distractors(app, muscle, 3, random, new Set());
    return {
      kind,
      muscle,
      text: "Which muscle is shown?",
      ...choices(name(muscle), wrong.map(name), random),
    };
  }
  if (kind === "place") {
    return {
      kind,
      muscle,
      text: `Where is ${name(muscle)}? Choose it in the picture.`,
      options: [],
      right: 0,
    };
  }
  if (kind === "nerve") {
    const own = new Set(record.nerve_supply.map((one) => one.nerve));
    const supply = record.nerve_supply[0];
    if (!supply) return null;
    const nerveName = (id: string) => app.name({ kind: "nerve", id });
    const inUse = new Set(
      [...atlas.muscles.values()].flatMap((one) => one.nerve_supply.map((s) => s.nerve)),
    );
    // Ancestors of the right branch would be right as well.
    const related = new Set([...own].flatMap((id) => atlas.nervePath(id).map((one) => one.id)));
    const wrong = shuffled(
      [...inUse].filter(
        (id) => !related.has(id) && !atlas.nervePath(id).some((one) => own.has(one.id)),
      ),
      random,
    );
    const names = [...new Set(wrong.map(nerveName))].filter(
      (one) => one !== nerveName(supply.nerve),
    );
    return {
      kind,
      muscle,
      text: `Which nerve moves ${name(muscle)}?`,
      ...choices(nerveName(supply.nerve), names.slice(0, 3), random),
    };
  }
  const using = shuffled(
    [...atlas.expressions.values()].filter(
      (one) => one.kind === "emotion" || one.kind === "everyday",
    ),
    random,
  ).find((one) =>
    workers(atlas, ofUses(atlas, one.action_units)).some((w) => muscleOf(w.unit) === muscle),
  );
  if (!using) return null;
  const working = new Set(
    workers(atlas, ofUses(atlas, using.action_units)).map((w) => muscleOf(w.unit)),
  );
  const more = shuffled(
    [...working].filter((id) => id !== muscle && atlas.muscles.has(id)),
    random,
  ).slice(0, Math.floor(random() * 3));
  const correct = [muscle, ...more];
  const wrong = distractors(app, muscle, SEVERAL - correct.length, random, working);
  const options = shuffled([...correct, ...wrong], random);
  const rights = options.flatMap((id, i) => (correct.includes(id) ? [i] : []));
  return {
    kind,
    muscle,
    expression: using.id,
    text: `Which of these muscles make “${using.name}”? Mark all that do.`,
    options: options.map(name),
    right: rights[0] ?? 0,
    rights,
  };
};

/** Order in which muscles are asked: missed ones come back three questions later. */
export class Deck {
  private queue: string[];
  asked = 0;
  correct = 0;
  readonly missed = new Set<string>();

  constructor(muscles: readonly string[], random: Random) {
    this.queue = shuffled(muscles, random);
  }

  get left(): number {
    return this.queue.length;
  }

  next(): string | null {
    return this.queue.shift() ?? null;
  }

  answer(muscle: string, right: boolean): void {
    this.asked++;
    if (right) {
      this.correct++;
      this.missed.delete(muscle);
    } else {
      this.missed.add(muscle);
      this.queue.splice(Math.min(3, this.queue.length), 0, muscle);
    }
  }
}
