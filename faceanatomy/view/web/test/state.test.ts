import assert from "node:assert/strict";
import { test } from "node:test";
import { DEPTHS, fromHash, type Show, START, type State, Store, toHash, VIEWS } from "../src/state";
import { atlas, chance } from "./help";

const randomState = (random: () => number): State => {
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const some = <T>(list: readonly T[]): T[] => list.filter(() => random() < 0.1).slice(0, 3);
  const share = () => Math.round(random() * 1000) / 1000;
  const shows: (Show | null)[] = [
    null,
    { kind: "expression", id: one([...atlas.expressions.keys()]) },
    { kind: "au", codes: { [one([...atlas.actionUnits.keys()])]: share() } },
    { kind: "units", title: "A & B = C?", units: { [`${one(atlas.units)}.left`]: share() } },
  ];
  const bone = one([...atlas.structures.values()].filter((structure) => structure.sites?.length));
  const selected = one([
    null,
    { kind: "muscle" as const, id: one(atlas.units) },
    { kind: "nerve" as const, id: one([...atlas.nerves.keys()]) },
    { kind: "structure" as const, id: bone.id },
  ]);
  return {
    ...START,
    show: one(shows),
    intensity: share(),
    side: one(["left", "right", "both"] as const),
    antagonists: random() < 0.5,
    selected,
    place: selected?.kind === "structure" ? one(bone.sites ?? []).id : "",
    layer: one(DEPTHS),
    bones: random() < 0.5,
    nerves: random() < 0.5,
    arteries: random() < 0.5,
    connective: random() < 0.5,
    skin: share(),
    half: one(["left", "right", "both"] as const),
    hidden: some(atlas.units),
    ghosts: some(atlas.units),
    only: some(atlas.units),
    labels: random() < 0.5,
    cut: one(["", "sagittal", "frontal", "horizontal"] as const),
    view: one(VIEWS),
  };
};

test("an address restores the whole state", () => {
  const random = chance(7);
  for (let i = 0; i < 300; i++) {
    const state = randomState(random);
    const back = fromHash(`#${toHash(state)}`, atlas);
    assert.deepEqual(back.unknown, []);
    assert.deepEqual(back.state, state);
  }
});

test("the start has an empty address, and an empty address is the start", () => {
  assert.equal(toHash(START), "");
  assert.deepEqual(fromHash("", atlas).state, START);
});

test("what an address names in vain is told, the rest holds", () => {
  const { state, unknown } = fromHash("#expression=hapiness&muscle=nose&view=lateral", atlas);
  assert.equal(state.show, null);
  assert.equal(state.selected, null);
  assert.equal(state.view, "lateral");
  assert.equal(unknown.length, 2);
  assert.match(unknown.join(), /hapiness.*nose/);
});

test("numbers in an address are held inside their range, words are ignored", () => {
  const { state } = fromHash("#skin=7&intensity=-1&at=abc&view=moon&layer=core", atlas);
  assert.equal(state.skin, 1);
  assert.equal(state.intensity, 0);
  assert.equal(state.cutAt, START.cutAt);
  assert.equal(state.view, START.view);
  assert.equal(state.layer, START.layer);
});

test("each change is one step back, a slider's way is a single one", () => {
  const store = new Store(START);
  store.set({ labels: true });
  for (const skin of [0.1, 0.2, 0.3]) store.set({ skin });
  store.set({ bones: false });
  assert.ok(store.undo());
  assert.equal(store.state.skin, 0.3);
  store.undo();
  assert.equal(store.state.skin, 0);
  assert.equal(store.state.labels, true);
  store.undo();
  assert.deepEqual(store.state, START);
  assert.equal(store.undo(), false);
});

test("setting what already holds changes nothing and can not be undone", () => {
  const store = new Store(START);
  let calls = 0;
  store.on(() => calls++);
  store.set({ labels: false, hidden: [] });
  assert.equal(calls, 0);
  assert.equal(store.canUndo, false);
});

test("a place is known only on its own structure and goes with it", () => {
  const jaw = fromHash("#structure=mandible&place=mental_foramen", atlas);
  assert.equal(jaw.state.place, "mental_foramen");
  const elsewhere = fromHash("#structure=maxilla&place=mental_foramen", atlas);
  assert.equal(elsewhere.state.place, "");
  assert.equal(elsewhere.unknown.length, 1);
  const store = new Store(jaw.state);
  store.set({ labels: true });
  assert.equal(store.state.place, "mental_foramen");
  store.set({ selected: null });
  assert.equal(store.state.place, "");
  store.undo();
  assert.equal(store.state.place, "mental_foramen");
});
