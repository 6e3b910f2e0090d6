import assert from "node:assert/strict";
import { test } from "node:test";
import { Atlas } from "../src/facts";
import { headIds, membersOf, spelledOut, toothNumber } from "../src/groups";
import type { Records, Structure } from "../src/records";
import { Search } from "../src/search";

const structure = (id: string, rest: Partial<Structure> = {}) =>
  ({ id, name: id.replace("_", " "), kind: "bone", sources: [], ...rest }) as Structure;

const atlasOf = (structures: Structure[]) =>
  new Atlas({
    muscles: [],
    structures,
    nerves: [],
    arteries: [],
    action_units: [],
    expressions: [],
    exercises: [],
    conditions: [],
    claims: [],
    references: [],
  } as unknown as Records);

const split = atlasOf([
  structure("skull"),
  structure("frontal_bone", { part_of: "skull", mesh: "frontal_bone" }),
  structure("zygomatic_arch", { part_of: "skull" }),
  structure("mandible", { mesh: "mandible" }),
  structure("teeth_upper", { kind: "teeth" }),
  structure("tooth_11", {
    kind: "teeth",
    part_of: "teeth_upper",
    mesh: "tooth_11",
    fdi: { right: "11", left: "21" },
  }),
]);

test("a group is shown by the meshes of its parts, a single bone by its own", () => {
  assert.deepEqual(membersOf(split, "skull"), ["frontal_bone"]);
  assert.deepEqual(membersOf(split, "mandible"), ["mandible"]);
  assert.deepEqual(membersOf(split, "zygomatic_arch"), []);
  const whole = atlasOf([structure("skull", { mesh: "skull" })]);
  assert.deepEqual(membersOf(whole, "skull"), ["skull"]);
});

test("hiding a group hides its bones, and a side of a bone stays a side", () => {
  const ids = spelledOut(split, ["skull", "tooth_11.left", "masseter"]);
  assert.deepEqual([...ids], ["skull", "frontal_bone", "tooth_11.left", "masseter"]);
});

test("the head is framed by the bones of the skull", () => {
  assert.ok(headIds(split).has("frontal_bone"));
  assert.ok(headIds(split).has("mandible"));
  assert.ok(!headIds(split).has("tooth_11"));
});

test("a tooth has the number of its side, and is found by either", () => {
  const tooth = split.structures.get("tooth_11");
  assert.equal(toothNumber(tooth, "left"), "21");
  assert.equal(toothNumber(tooth), "11, 21");
  assert.equal(toothNumber(split.structures.get("mandible"), "left"), "");
  const search = new Search(split);
  for (const words of ["21", "tooth 11", "tooth 21"]) {
    assert.equal(search.find(words)[0]?.thing.id, "tooth_11", words);
  }
});
