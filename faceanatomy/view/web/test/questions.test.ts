import assert from "node:assert/strict";
import { test } from "node:test";
import { ofUses, workers } from "../src/activation";
import { muscleOf } from "../src/facts";
import { Deck, makeQuestion, type Question, type QuestionKind, shuffled } from "../src/questions";
import { app, atlas, chance } from "./help";

const each = (kind: QuestionKind): Question[] =>
  [...atlas.muscles.keys()].flatMap((id, i) => {
    const question = makeQuestion(app, kind, id, chance(i + 1));
    return question ? [question] : [];
  });

const muscleNamed = (name: string) =>
  [...atlas.muscles.values()].find((one) => app.unitName(one.id) === name);

test("choices are four different ones with the right one among them", () => {
  for (const kind of ["name", "nerve"] as const) {
    for (const question of each(kind)) {
      assert.equal(question.options.length, 4, question.text);
      assert.equal(new Set(question.options).size, 4, question.options.join());
      assert.ok(question.right >= 0 && question.right < 4);
    }
  }
});

test("a muscle is asked beside its neighbours", () => {
  for (const question of each("name")) {
    const own = atlas.muscles.get(question.muscle);
    assert.equal(question.options[question.right], app.unitName(question.muscle));
    const group = [...atlas.muscles.values()].filter((one) => one.group === own?.group);
    const near = question.options.filter((name) => muscleNamed(name)?.group === own?.group);
    assert.equal(near.length, Math.min(4, group.length), question.options.join());
  }
});

test("no wrong nerve moves the muscle, nor does any nerve above or below the right one", () => {
  for (const question of each("nerve")) {
    const supply = atlas.muscles.get(question.muscle)?.nerve_supply ?? [];
    const related = supply.flatMap((one) => atlas.nervePath(one.nerve).map((nerve) => nerve.id));
    question.options.forEach((name, i) => {
      const nerve = [...atlas.nerves.values()].find((one) => one.name === name);
      assert.ok(nerve, name);
      const own = atlas.nervePath(nerve.id).map((one) => one.id);
      const right = related.includes(nerve.id) || supply.some((one) => own.includes(one.nerve));
      assert.equal(right, i === question.right, `${question.text} ${name}`);
    });
  }
});

test("of the muscles offered for an expression exactly the right ones work in it", () => {
  const several = new Set<number>();
  for (const question of each("expression")) {
    const uses = atlas.expressions.get(question.expression ?? "")?.action_units;
    const working = new Set(workers(atlas, ofUses(atlas, uses)).map((one) => muscleOf(one.unit)));
    assert.equal(new Set(question.options).size, 5, question.options.join());
    question.options.forEach((name, i) => {
      const works = working.has(muscleNamed(name)?.id ?? "");
      assert.equal(works, question.rights?.includes(i), `${question.text} ${name}`);
    });
    assert.equal(question.rights?.[0], question.right);
    several.add(question.rights?.length ?? 0);
  }
  assert.deepEqual([...several].sort(), [1, 2, 3], "how many are right cannot be guessed");
});

test("what was missed comes back three questions later, and everything once", () => {
  const deck = new Deck(["a", "b", "c", "d", "e", "f"], chance(1));
  const asked: string[] = [];
  for (let one = deck.next(); one !== null; one = deck.next()) {
    asked.push(one);
    deck.answer(one, asked.length !== 2);
  }
  assert.equal(asked.length, 7);
  assert.equal(asked[1], asked[5]);
  assert.equal(new Set(asked).size, 6);
  assert.equal(deck.correct, 6);
  assert.equal(deck.asked, 7);
  assert.equal(deck.missed.size, 0);
});

test("shuffling keeps everything and is fair", () => {
  const random = chance(5);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 4000; i++) {
    const mixed = shuffled(["a", "b", "c", "d"], random);
    assert.deepEqual([...mixed].sort(), ["a", "b", "c", "d"]);
    const at = mixed.indexOf("a");
    counts[at] = (counts[at] ?? 0) + 1;
  }
  for (const count of counts) assert.ok(Math.abs(count - 1000) < 120, counts.join());
});
