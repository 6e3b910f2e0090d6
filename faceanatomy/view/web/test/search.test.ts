import assert from "node:assert/strict";
import { test } from "node:test";
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
});

test("the distance of two words counts errors, a swap as one", () => {
  assert.equal(distance("masseter", "masseter", 3), 0);
  assert.equal(distance("maseter", "masseter", 3), 1);
  assert.equal(distance("massteer", "masseter", 3), 1);
  assert.equal(distance("smile", "scowl", 2), 3, "beyond the limit it is the limit and one");
  assert.equal(distance("ab", "ba", 2), distance("ba", "ab", 2));
});
