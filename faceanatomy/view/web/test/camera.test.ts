import assert from "node:assert/strict";
import { test } from "node:test";
import { PerspectiveCamera, Vector3 } from "three";
import type { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { frameOf, Pilot } from "../src/camera";
import type { Node } from "../src/nodes";
import { VIEWS } from "../src/state";
import { chance } from "./help";

const random = chance(9);
const SIZE_MM = [150, 210, 260];
const cloud = Float32Array.from(
  { length: 900 },
  (_, i) => (random() - 0.5) * (SIZE_MM[i % 3] ?? 0),
);
const nodes = [
  { id: "skull", side: "midline", data: { points: cloud } },
  { id: "auricle", side: "left", data: { points: cloud } },
] as unknown as Node[];

const setUp = (aspect: number) => {
  const camera = new PerspectiveCamera(20, aspect, 50, 4000);
  camera.up.set(0, 0, 1);
  const controls = {
    target: new Vector3(),
    minDistance: 120,
    maxDistance: 2600,
    update: () => true,
  } as unknown as OrbitControls;
  return { camera, controls, pilot: new Pilot(camera, controls, () => {}) };
};

for (const aspect of [360 / 400, 900 / 700, 1900 / 1000]) {
  for (const view of VIEWS) {
    test(`${view} at ${aspect.toFixed(2)} shows everything outside the reserved edges`, () => {
      const { camera, pilot } = setUp(aspect);
      const reserved = { top: 0.08, bottom: 0.1, sides: 0.2 };
      pilot.fly(frameOf(nodes, view, camera, 70, reserved), 0);
      let widest = 0;
      for (let i = 0; i < cloud.length; i += 3) {
        for (const flip of [1, -1]) {
          const [x = 0, y = 0, z = 0] = cloud.subarray(i, i + 3);
          const at = new Vector3(flip * x, y, z).project(camera);
          assert.ok(Math.abs(at.x) <= 1 - 2 * reserved.sides + 1e-6, `x ${at.x}`);
          assert.ok(at.y <= 1 - 2 * reserved.top + 1e-6 && at.y >= -1 + 2 * reserved.bottom - 1e-6);
          widest = Math.max(widest, Math.abs(at.x), Math.abs(at.y));
        }
      }
      assert.ok(widest > 0.5, "and nothing is lost in the distance");
    });
  }
}

test("turning keeps the distance, and never tips over", () => {
  const { camera, controls, pilot } = setUp(1);
  pilot.fly(frameOf(nodes, "front", camera, 70, { top: 0, bottom: 0, sides: 0 }), 0);
  const distance = camera.position.distanceTo(controls.target);
  for (let i = 0; i < 40; i++) {
    pilot.orbit(17, 30);
    assert.ok(Math.abs(camera.position.distanceTo(controls.target) - distance) < 1e-6 * distance);
  }
  const up = camera.position.clone().sub(controls.target).normalize();
  assert.ok(up.z < 1 && up.z > 0.99);
});

test("zooming stops at the nearest and the farthest place", () => {
  const { camera, controls, pilot } = setUp(1);
  pilot.fly(frameOf(nodes, "front", camera, 70, { top: 0, bottom: 0, sides: 0 }), 0);
  for (let i = 0; i < 60; i++) pilot.zoom(1.25);
  assert.ok(Math.abs(camera.position.distanceTo(controls.target) - 120) < 1e-6);
  for (let i = 0; i < 60; i++) pilot.zoom(0.8);
  assert.ok(Math.abs(camera.position.distanceTo(controls.target) - 2600) < 1e-6);
});

test("a hand on the model is told apart from a flight", () => {
  const { camera, pilot } = setUp(1);
  let hands = 0;
  pilot.onHand = () => hands++;
  pilot.fly(frameOf(nodes, "lateral", camera, 70, { top: 0, bottom: 0, sides: 0 }), 0);
  assert.equal(hands, 0);
  pilot.pan(0.1, 0);
  assert.equal(hands, 1);
});
