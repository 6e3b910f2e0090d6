import assert from "node:assert/strict";
import { test } from "node:test";
import { PerspectiveCamera, SphereGeometry } from "three";
import type { Node } from "../src/nodes";
import { placeFrame, placesOn } from "../src/places";

/** A ball of bone with one place where its surface looks towards a direction. */
const ball = (radius: number, place = "", towards = [1, 0, 0]): Node => {
  const geometry = new SphereGeometry(radius, 96, 64);
  const points = Float32Array.from(geometry.getAttribute("position").array);
  const normals = Float32Array.from(geometry.getAttribute("normal").array);
  const vertices = Uint32Array.from(
    [...Array(points.length / 3).keys()].filter((i) => {
      const along = towards.reduce((sum, value, k) => sum + value * (normals[3 * i + k] ?? 0), 0);
      return along > 0.96;
    }),
  );
  const shares = new Uint8Array(vertices.length).fill(255);
  const sites = new Map(place ? [[place, { vertices, shares }]] : []);
  return { layer: "bones", side: "midline", data: { points, normals, sites } } as unknown as Node;
};

const camera = new PerspectiveCamera(20, 1.4, 50, 4000);

for (const towards of [
  [1, 0, 0],
  [0.6, 0.8, 0],
  [0.7, -0.7, 0.1],
]) {
  test(`a place that looks towards ${towards} is shown from there`, () => {
    const frame = placeFrame([ball(60, "bone.spot", towards)], "bone.spot", camera);
    assert.ok(frame);
    const along = towards.reduce((sum, v, k) => sum + v * frame.direction.getComponent(k), 0);
    assert.ok(along > 0.8, `${frame.direction.toArray()}`);
    assert.ok(frame.center.length() > 50 && frame.center.length() < 60.1);
  });
}

test("a place that another bone hides from its own side is shown past that bone", () => {
  const spot = ball(30, "bone.spot", [1, 0, 0]);
  const wall = ball(25);
  const { points } = wall.data;
  for (let i = 0; i < points.length; i += 3) points[i] = (points[i] ?? 0) + 75;
  const free = placeFrame([spot], "bone.spot", camera);
  const hidden = placeFrame([spot, wall], "bone.spot", camera);
  assert.ok(free && hidden);
  assert.ok(free.direction.x > 0.95);
  assert.ok(hidden.direction.x < 0.95 && hidden.direction.x > 0);
});

test("only places that lie on a mesh can be shown", () => {
  const nodes = [ball(30, "bone.spot"), ball(20)];
  assert.deepEqual([...placesOn(nodes)], ["bone.spot"]);
  assert.equal(placeFrame(nodes, "bone.other", camera), null);
});
