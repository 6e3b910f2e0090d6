import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { ModelError, readModel, vertexNormals } from "../src/model";
import { displaced } from "../src/motion";
import { inflated, initialSettings, initialState } from "../src/packed";
import { copyTwins, litFaces, wholeFaces } from "../src/twins";

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

/** A block with one mesh of a square in the plane z = 5 mm, and `creases` at corners of triangles. */
const block = (
  change: (entry: Record<string, unknown>) => void = () => {},
  creases: readonly number[] = [],
): Uint8Array => {
  const axes = [
    [0, 100, 100, 0],
    [0, 0, 200, 200],
    [0, 0, 0, 0],
  ];
  const points = axes.flatMap((axis) => planes(differences(axis), 3));
  // An index is stored as its distance from the highest one so far.
  const faces = planes([0, 0, 0, 3, 1, 0], 2);
  const colors = [10, 20, 30].flatMap((value) => differences([value, value, value, value]));
  const corners = planes(differences(creases), 3);
  const bytes = [...points, ...faces, ...colors, ...corners];
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
      ...(creases.length ? { creases: [bytes.length - corners.length, corners.length] } : {}),
    },
  };
  change(entry);
  const header = new TextEncoder().encode(JSON.stringify({ meshes: [entry] }));
  const made = new Uint8Array(8 + header.length + bytes.length);
  made.set(new TextEncoder().encode("FAM1"));
  new DataView(made.buffer).setUint32(4, header.length, true);
  made.set(header, 8);
  made.set(bytes, 8 + header.length);
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

test("the second side of a crease has vertices of its own that move along", () => {
  // The triangles 0 1 2 and 0 2 3 part along 0 2: the corners 3 and 4 are those of the second one.
  const [mesh] = readModel(block(undefined, [3, 4]));
  assert.ok(mesh);
  assert.deepEqual([...mesh.faces], [0, 1, 2, 4, 5, 3]);
  assert.deepEqual([mesh.count, mesh.creases, ...mesh.twins], [4, 2, 0, 2]);
  assert.deepEqual([...wholeFaces(mesh)], [0, 1, 2, 0, 2, 3]);
  assert.deepEqual(litFaces(mesh), mesh.faces);
  assert.equal(mesh.colors?.length, 18);
  const moved = new Float32Array(mesh.points.length);
  const lift = Float32Array.from([0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
  displaced(mesh, lift, moved);
  assert.deepEqual(moved.subarray(12, 15), moved.subarray(0, 3));
  const normals = vertexNormals(moved, litFaces(mesh));
  copyTwins(normals, mesh, mesh.creases);
  assert.notDeepEqual(normals.subarray(12, 15), normals.subarray(0, 3));
  assert.throws(() => readModel(block(undefined, [6])), /square is damaged/);
});

test("the seam of a ring is lit as if it were none, also where a crease meets it", () => {
  // u runs 0, 0.5, 0.9, 0.9: the second triangle, 0.9 and 0.9 to 0, lies across its beginning.
  const u = [0, 2048, 3686, 3686];
  const uv = [...planes(differences(u), 3), ...planes([0, 0, 0, 0], 3)];
  const whole = block(
    (entry) => {
      const arrays = entry.arrays as Record<string, readonly number[]>;
      const end = Math.max(...Object.values(arrays).map(([from = 0, size = 0]) => from + size));
      arrays.uv = [end, uv.length];
      entry.closed = true;
    },
    [3],
  );
  const [mesh] = readModel(Uint8Array.from([...whole, ...uv]));
  assert.ok(mesh?.uv);
  assert.deepEqual([mesh.count, mesh.creases, ...mesh.twins], [4, 1, 0, 0, 4]);
  assert.deepEqual([...mesh.faces], [5, 1, 2, 6, 2, 3]);
  assert.deepEqual([...litFaces(mesh)], [0, 1, 2, 4, 2, 3]);
  assert.deepEqual([...wholeFaces(mesh)], [0, 1, 2, 0, 2, 3]);
  assert.equal(mesh.uv[2 * 5], 1);
  assert.equal(mesh.uv[2 * 6], 1);
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
