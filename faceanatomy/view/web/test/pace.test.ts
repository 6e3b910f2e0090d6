import assert from "node:assert/strict";
import { test } from "node:test";
import { cellOf, coarseFaces } from "../src/coarse";
import { Pace, RATIOS } from "../src/pace";

test("slow frames lower the resolution at once, several quick ones raise it", () => {
  const pace = new Pace();
  const start = pace.ratio;
  pace.took(400);
  assert.ok(pace.ratio < start);
  for (let i = 0; i < 20; i++) pace.took(400);
  assert.equal(pace.ratio, RATIOS.at(-1));
  pace.took(30);
  assert.equal(pace.ratio, RATIOS.at(-1), "one quick frame is chance");
  for (let i = 0; i < 40; i++) pace.took(30);
  assert.equal(pace.ratio, RATIOS[0]);
  for (let i = 0; i < 40; i++) pace.took(120);
  assert.equal(pace.ratio, RATIOS[0], "what is in time stays as it is");
});

/** Two parallel square sheets, `apart` mm from each other, facing away from each other. */
const sheets = (apart: number) => {
  const side = 21;
  const points: number[] = [];
  const normals: number[] = [];
  const faces: number[] = [];
  for (const out of [1, -1]) {
    const first = points.length / 3;
    for (let i = 0; i < side; i++) {
      for (let j = 0; j < side; j++) {
        points.push(50 + (out * apart) / 2, 15 + 0.5 * i, 0.5 * j);
        normals.push(out, 0, 0);
        if (!i || !j) continue;
        const d = first + i * side + j;
        const [a, b, c] = [d - side - 1, d - side, d - 1];
        faces.push(...(out > 0 ? [a, c, b, b, c, d] : [a, b, c, b, d, c]));
      }
    }
  }
  return {
    points: Float32Array.from(points),
    normals: Float32Array.from(normals),
    faces: Uint32Array.from(faces),
    uv: null,
  };
};

test("coarse triangles are fewer, over the same points, and keep both faces of a sheet", () => {
  const data = sheets(0.5);
  const coarse = coarseFaces(data, cellOf("muscle"));
  assert.ok(coarse.length < data.faces.length / 5, `${coarse.length} of ${data.faces.length}`);
  let outer = 0;
  for (let i = 0; i < coarse.length; i += 3) {
    const corners = [...coarse.subarray(i, i + 3)];
    assert.equal(new Set(corners).size, 3);
    const sides = new Set(corners.map((corner) => Math.sign(data.normals[3 * corner] ?? 0)));
    assert.equal(sides.size, 1, "no triangle joins the two faces");
    if (sides.has(1)) outer++;
  }
  assert.equal(outer, coarse.length / 6, "as many on the one as on the other");
});

test("cells smaller than the triangles change nothing", () => {
  const data = sheets(4);
  assert.deepEqual([...coarseFaces(data, 0.2)], [...data.faces]);
});
