import assert from "node:assert/strict";
import { test } from "node:test";
import {
  add,
  antagonists,
  key,
  ofActionUnit,
  ofStep,
  ofSteps,
  ofUses,
  sided,
  unitsTouched,
  workers,
} from "../src/activation";
import { muscleOf, unitsOf } from "../src/facts";
import { atlas } from "./help";

const smile = () => ofUses(atlas, atlas.expressions.get("happiness")?.action_units);

test("strengths add up to one at most", () => {
  const half = new Map([["a|left", 0.7]]);
  assert.deepEqual([...add(half, new Map([["a|left", 0.7]]))], [["a|left", 1]]);
  assert.deepEqual([...half], [["a|left", 0.7]], "and nothing is changed in place");
});

test("scaling and taking a side leave out what rests", () => {
  const both = new Map([
    ["a|left", 0.5],
    ["a|right", 1],
  ]);
  assert.deepEqual([...sided(both, 0.5, "left")], [["a|left", 0.25]]);
  assert.equal(sided(both, 0, "both").size, 0);
});

test("a smile works on both sides alike, and muscles against it rest", () => {
  const activation = smile();
  assert.ok(activation.size > 2);
  for (const [at, strength] of activation) {
    const [unit = "", side] = at.split("|");
    assert.equal(activation.get(key(unit, side === "left" ? "right" : "left")), strength);
  }
  for (const at of antagonists(atlas, activation).keys()) assert.ok(!activation.has(at), at);
});

test("an action unit of one side stays there unless its muscle crosses over", () => {
  for (const at of ofActionUnit(atlas, "12", 1, "left").keys()) assert.match(at, /\|left$/);
});

test("beside a raised inner brow the corrugator alone lowers it", () => {
  const brow = (intensity: number) =>
    ofUses(atlas, [
      { code: "1", intensity, side: "left" },
      { code: "4", intensity: 1 },
    ]);
  for (const at of brow(0.6).keys()) {
    if (!/^(procerus|depressor_supercilii)/.test(at)) continue;
    const expected = at.endsWith("|left") ? 0.4 : 1;
    assert.ok(Math.abs((brow(0.6).get(at) ?? 0) - expected) < 1e-9, at);
  }
  assert.equal(brow(1).get("procerus|left"), undefined);
});

test("an exercise peaks at the strongest of its steps", () => {
  for (const exercise of atlas.exercises.values()) {
    const peak = ofSteps(atlas, exercise.steps);
    for (const step of exercise.steps) {
      for (const [at, strength] of ofStep(atlas, step)) {
        assert.ok((peak.get(at) ?? 0) >= strength, `${exercise.id} ${at}`);
      }
    }
  }
});

test("a nerve touches what its branches move", () => {
  const facial = unitsTouched(atlas, { kind: "nerve", id: "facial_nerve" });
  for (const muscle of atlas.muscles.values()) {
    const moved = muscle.nerve_supply.some((one) =>
      atlas.nervePath(one.nerve).some((nerve) => nerve.id === "facial_nerve"),
    );
    const touched = unitsOf(muscle).some((unit) => facial.has(unit));
    assert.equal(touched, moved, muscle.id);
  }
});

test("workers tell parts that work alike as their muscle, strongest first", () => {
  const list = workers(atlas, smile());
  const strengths = list.map((one) => Math.max(one.left, one.right));
  assert.deepEqual(
    strengths,
    [...strengths].sort((a, b) => b - a),
  );
  assert.ok(list.some((one) => muscleOf(one.unit) === "zygomaticus_major"));
  assert.equal(new Set(list.map((one) => one.unit)).size, list.length);
});
