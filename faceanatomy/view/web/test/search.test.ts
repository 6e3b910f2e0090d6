import assert from "node:assert/strict";
import { test } from "node:test";
import { conditionsAt } from "../src/clinic";
import { shortName } from "../src/facts";
import { distance, fold, Search } from "../src/search";
import { atlas, chance } from "./help";

const search = new Search(atlas);
const first = (text: string) => search.find(text)[0]?.thing;

test("every muscle, nerve, expression and exercise is found first by its own name", () => {
  for (const muscle of atlas.muscles.values()) {
    assert.deepEqual(first(shortName(muscle.name)), { kind: "muscle", id: muscle.id });
  }
  for (const kind of ["nerve", "expression", "exercise", "condition"] as const) {
    for (const [id, record] of atlas.table(kind)) {
      const name = (record as unknown as { name: string }).name;
      const best = search.find(name).slice(0, 2);
      assert.ok(
        best.some((hit) => hit.thing.id === id || fold(hit.name) === fold(name)),
        name,
      );
    }
  }
});

test("names in all languages, synonyms and identifiers lead to the muscle", () => {
  for (const muscle of atlas.muscles.values()) {
    for (const text of [...Object.values(muscle.names), ...(muscle.synonyms ?? [])]) {
      const ids = search.find(text, 5).map((hit) => hit.thing.id.split(":")[0]);
      assert.ok(ids.includes(muscle.id), `${text} -> ${muscle.id}, found ${ids.join()}`);
    }
  }
});

test("one typing error in the first word is forgiven", () => {
  const random = chance(3);
  let found = 0;
  let asked = 0;
  for (const muscle of atlas.muscles.values()) {
    const name = shortName(muscle.name).toLowerCase();
    if (name.length < 8) continue;
    const at = 1 + Math.floor(random() * 5);
    const wrong = name.slice(0, at) + name.slice(at + 1);
    asked++;
    if (search.find(wrong, 4).some((hit) => hit.thing.id.split(":")[0] === muscle.id)) found++;
  }
  assert.ok(found >= 0.95 * asked, `${found} of ${asked}`);
});

test("nothing is found for nothing and for nonsense", () => {
  assert.deepEqual(search.find(""), []);
  assert.deepEqual(search.find(" ,.;"), []);
  assert.deepEqual(search.find("qqqqqqqq"), []);
});

test("folding drops accents, case and punctuation", () => {
  assert.equal(fold("  Élévateur,  de la LÈVRE "), "elevateur de la levre");
  assert.equal(fold("Bell’s palsy"), fold("bells palsy"));
});

test("the distance of two words counts errors, a swap as one", () => {
  assert.equal(distance("masseter", "masseter", 3), 0);
  assert.equal(distance("maseter", "masseter", 3), 1);
  assert.equal(distance("massteer", "masseter", 3), 1);
  assert.equal(distance("smile", "scowl", 2), 3, "beyond the limit it is the limit and one");
  assert.equal(distance("ab", "ba", 2), distance("ba", "ab", 2));
});

test("lesions, synkineses and programmes are found by name, id and synonym, and by their signs", () => {
  const keys = (text: string) =>
    search.find(text, 6).map((hit) => `${hit.thing.kind}/${hit.thing.id}`);
  const asked: [string, string[]][] = [
    ...[...atlas.lesions.values()].map((one): [string, string[]] => [
      `lesion/${one.id}`,
      [one.name, one.id, ...(one.synonyms ?? [])],
    ]),
    ...atlas.synkineses.map((one): [string, string[]] => [
      `synkinesis/${one.id}`,
      [one.name, one.id],
    ]),
    ...atlas.plans.map((one): [string, string[]] => [
      `programme/${one.goal}`,
      [one.name, ...(one.synonyms ?? [])],
    ]),
  ];
  assert.ok(asked.length > 40);
  for (const [key, texts] of asked) {
    for (const text of texts) {
      assert.ok(keys(text).includes(key), `${text} -> ${key}, found ${keys(text).join()}`);
    }
  }
  for (const site of atlas.lesions.values()) {
    for (const sign of site.signs ?? []) {
      const found = search.find(sign, 40).map((hit) => hit.thing.id);
      assert.ok(found.includes(site.id), `${sign} -> ${site.id}`);
    }
  }
});

test("every lesion knows the conditions of its nerve, those of a trunk that of its whole nerve", () => {
  const at = (id: string) => {
    const site = atlas.lesions.get(id);
    assert.ok(site);
    return conditionsAt(atlas, site);
  };
  assert.ok(at("vii_geniculate").includes("bells_palsy"));
  assert.ok(at("vii_stylomastoid").includes("bells_palsy"));
  assert.deepEqual(at("vii_temporal"), ["temporal_branch_injury"]);
  assert.ok(!at("vii_geniculate").includes("central_facial_palsy"));
});

test("a named place is found by its name, with its bone where several have one", () => {
  assert.deepEqual(first("mental foramen"), { kind: "place", id: "mandible.mental_foramen" });
  assert.deepEqual(first("foramen mentale"), { kind: "place", id: "mandible.mental_foramen" });
  const axis = { kind: "place", id: "axis_vertebra.spinous_process" };
  assert.deepEqual(first("spinous process axis"), axis);
  assert.equal(
    atlas.name({ kind: "place", id: "mandible.mental_foramen" }),
    "Mental foramen, mandible",
  );
});
