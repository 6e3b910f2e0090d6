import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { ModelError, readModel, vertexNormals } from "../src/model";
import { inflated, initialSettings, initialState } from "../src/packed";

/** One byte plane after the other, lowest first, as `web_pack.py` writes numbers. */
const planes = (values: readonly number[], width: number): number[] => {
  const bytes: number[] = [];
  for (let k = 0; k < width; k++) for (const value of values) bytes.push((value >> (8 * k)) & 255);
  return bytes;
};
const differences = (values: readonly number[]): number[] =>
  values.map((value, i) => {
    const step = value - (values[i - 1] ?? 0);
    return step >= 0 ? 2 * step : -2 * step - 1;
  });

/** A block with one mesh of a square in the plane z = 5 mm. */
const block = (change: (entry: Record<string, unknown>) => void = () => {}): Uint8Array => {
  const axes = [
    [0, 100, 100, 0],
    [0, 0, 200, 200],
    [0, 0, 0, 0],
  ];
  const points = axes.flatMap((axis) => planes(differences(axis), 3));
  // An index is stored as its distance from the highest one so far.
  const faces = planes([0, 0, 0, 3, 1, 0], 2);
  const colors = [10, 20, 30].flatMap((value) => differences([value, value, value, value]));
  const entry = {
    id: "square",
    kind: "bone",
    paired: false,
    vertices: 4,
    triangles: 2,
    low: [-1, 2, 5],
    step: 0.01,
    arrays: {
      points: [0, points.length],
      faces: [points.length, faces.length],
      colors: [points.length + faces.length, colors.length],
    },
  };
  change(entry);
  const header = new TextEncoder().encode(JSON.stringify({ meshes: [entry] }));
  const made = new Uint8Array(8 + header.length + points.length + faces.length + colors.length);
  made.set(new TextEncoder().encode("FAM1"));
  new DataView(made.buffer).setUint32(4, header.length, true);
  made.set(header, 8);
  made.set([...points, ...faces, ...colors], 8 + header.length);
  return made;
};

test("a mesh is read back as it was packed", () => {
  const [mesh] = readModel(block());
  assert.ok(mesh);
  const expected = [-1, 2, 5, 0, 2, 5, 0, 4, 5, -1, 4, 5];
  mesh.points.forEach((value, i) => {
    assert.ok(Math.abs(value - (expected[i] ?? 0)) < 1e-6);
  });
  assert.deepEqual([...mesh.faces], [0, 1, 2, 0, 2, 3]);
  assert.deepEqual([...(mesh.colors ?? [])].slice(0, 3), [21, 41, 61]);
  assert.deepEqual([...mesh.normals], [0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1]);
});

test("blocks of another form, cut off or damaged, are refused with a reason", () => {
  assert.throws(() => readModel(new Uint8Array(3)), ModelError);
  assert.throws(() => readModel(new TextEncoder().encode("GLB2 and more")), /not in a form/);
  const whole = block();
  assert.throws(() => readModel(whole.subarray(0, 40)), /cut off/);
  assert.throws(() => readModel(whole.subarray(0, whole.length - 3)), /cut off/);
  const lacking = block((entry) => {
    delete (entry.arrays as Record<string, unknown>).faces;
  });
  assert.throws(() => readModel(lacking), /incomplete/);
  const few = block((entry) => {
    entry.vertices = 3;
  });
  assert.throws(() => readModel(few), ModelError);
});

test("normals of a folded sheet have length one and lie between those of its sides", () => {
  const points = Float32Array.from([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const normals = vertexNormals(points, Uint32Array.from([0, 1, 2, 0, 2, 3]));
  for (let i = 0; i < normals.length; i += 3) {
    assert.ok(Math.abs(Math.hypot(...normals.subarray(i, i + 3)) - 1) < 1e-6);
  }
  assert.ok((normals[0] ?? 0) > 0.5 && (normals[2] ?? 0) > 0.5);
});

/** The least of a page that reading what is packed into it needs. */
const pageWith = (parts: Readonly<Record<string, string>>) => {
  class Script {
    removed = false;
    constructor(readonly textContent: string) {}
    remove() {
      this.removed = true;
    }
  }
  const scripts = new Map(Object.entries(parts).map(([id, text]) => [id, new Script(text)]));
  Object.assign(globalThis, {
    HTMLScriptElement: Script,
    document: { getElementById: (id: string) => scripts.get(id) ?? null },
  });
  return scripts;
};

test("packed parts are unpacked and their text is let go", async () => {
  const scripts = pageWith({ facts: gzipSync('{"a": 1}').toString("base64") });
  assert.equal(new TextDecoder().decode(await inflated("facts")), '{"a": 1}');
  assert.ok(scripts.get("facts")?.removed);
});

test("damaged or missing parts give a message that names them", async () => {
  const good = gzipSync('{"a": 1}').toString("base64");
  pageWith({ facts: good.slice(0, 16), model: "%%%" });
  await assert.rejects(inflated("facts"), /facts .*cut off or damaged/);
  await assert.rejects(inflated("model"), /model .*cut off or damaged/);
  await assert.rejects(inflated("motion"), /motion/);
});

test("the state that Python asked for becomes an address", () => {
  pageWith({
    initial: JSON.stringify({
      expression: "anger",
      labels: true,
      skin: 0.25,
      theme: "dark",
      units: { "masseter:superficial_part.left": 0.5 },
    }),
  });
  const query = new URLSearchParams(initialState());
  assert.equal(query.get("expression"), "anger");
  assert.equal(query.get("labels"), "1");
  assert.equal(query.get("skin"), "0.25");
  assert.equal(query.get("theme"), null, "a theme is a setting, not a state");
  assert.equal(query.get("units"), "masseter:superficial_part.left:0.5");
  assert.deepEqual(initialSettings(), { theme: "dark" });
  pageWith({ initial: "{cut off" });
  assert.equal(initialState(), "");
});
