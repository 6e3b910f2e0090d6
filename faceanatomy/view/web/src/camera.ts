/** Named views, framing and moving the camera; the directions of `view/cameras.py`. */

import { type PerspectiveCamera, Vector3 } from "three";
import type { OrbitControls } from "three/addons/controls/OrbitControls.js";
import type { Node } from "./nodes";
import type { ViewName } from "./state";

type Triple = readonly [number, number, number];

/** Direction towards the viewer of each named view, RAS. */
export const DIRECTIONS: Readonly<Record<ViewName, Triple>> = {
  front: [0, 1, 0.03],
  "three-quarter": [0.72, 1, 0.04],
  "three-quarter-left": [-0.72, 1, 0.04],
  lateral: [1, 0.06, 0.02],
  "lateral-left": [-1, 0.06, 0.02],
  posterior: [0, -1, 0.05],
  below: [0.12, 0.62, -1],
};

const MARGIN = 1.05;

export interface Frame {
  readonly center: Vector3;
  readonly distance: number;
  readonly direction: Vector3;
}

/**
 * The place from which the camera sees all of `nodes` in a named view; `reserved` shares of the
 * picture are kept free at the top, the bottom and at each side.
 */
export const frameOf = (
  nodes: readonly Node[],
  view: ViewName,
  camera: PerspectiveCamera,
  leastMm: number,
  reserved: { readonly top: number; readonly bottom: number; readonly sides: number },
): Frame => {
  const direction = new Vector3(...DIRECTIONS[view]).normalize();
  const right = new Vector3().crossVectors(camera.up, direction).normalize();
  const up = new Vector3().crossVectors(direction, right);
  const low = new Vector3(Infinity, Infinity, Infinity);
  const high = new Vector3(-Infinity, -Infinity, -Infinity);
  const seen: Vector3[] = [];
  for (const node of nodes) {
    const flip = node.side === "left" ? -1 : 1;
    const points = node.data.points;
    const stride = 3 * Math.max(1, Math.floor(points.length / 1200));
    for (let i = 0; i + 2 < points.length; i += stride) {
      const point = new Vector3(flip * (points[i] ?? 0), points[i + 1] ?? 0, points[i + 2] ?? 0);
      const place = new Vector3(point.dot(right), point.dot(up), point.dot(direction));
      seen.push(place);
      low.min(place);
      high.max(place);
    }
  }
  const middle = low.clone().add(high).multiplyScalar(0.5);
  const half = Math.tan((camera.fov * Math.PI) / 360);
  const wide = half * camera.aspect * (1 - 2 * reserved.sides);
  const tall = half * (1 - reserved.top - reserved.bottom);
  // What is nearer looks larger: each point says how far away the camera must be to see it.
  let distance = leastMm / 2 / half;
  for (const place of seen) {
    const nearer = place.z - middle.z;
    const far = Math.max(
      (Math.abs(place.y - middle.y) * MARGIN) / tall,
      (Math.abs(place.x - middle.x) * MARGIN) / wide,
    );
    distance = Math.max(distance, far + nearer);
  }
  const center = new Vector3()
    .addScaledVector(right, middle.x)
    .addScaledVector(up, middle.y - distance * half * (reserved.bottom - reserved.top))
    .addScaledVector(direction, middle.z);
  return { center, direction, distance };
};

/** Moves the camera to a frame, gliding where the machine is fast enough and motion is welcome. */
export class Pilot {
  /** Called when a reader moves the camera, not when a view does. */
  onHand: () => void = () => {};
  private running = 0;

  constructor(
    private readonly camera: PerspectiveCamera,
    private readonly controls: OrbitControls,
    private readonly changed: () => void,
  ) {}

  fly(frame: Frame, milliseconds: number): void {
    const run = ++this.running;
    const { camera, controls } = this;
    const goal = { center: frame.center, offset: frame.direction.clone() };
    if (milliseconds <= 0) {
      this.place(frame.center, frame.direction, frame.distance);
      return;
    }
    const startCenter = controls.target.clone();
    const startOffset = camera.position.clone().sub(startCenter);
    const startDistance = startOffset.length();
    startOffset.normalize();
    const began = performance.now();
    const step = () => {
      if (run !== this.running) return;
      const t = Math.min(1, (performance.now() - began) / milliseconds);
      const ease = t * t * (3 - 2 * t);
      const direction = turned(startOffset, goal.offset, ease);
      this.place(
        startCenter.clone().lerp(goal.center, ease),
        direction,
        startDistance + (frame.distance - startDistance) * ease,
      );
      if (t < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  stop(): void {
    this.running++;
  }

  /** Turn around the centre by degrees to the right and upward. */
  orbit(right: number, up: number): void {
    this.stop();
    this.onHand();
    const offset = this.camera.position.clone().sub(this.controls.target);
    const distance = offset.length();
    const azimuth = Math.atan2(offset.y, offset.x) - (right * Math.PI) / 180;
    const limit = Math.PI / 2 - 0.02;
    const polar = Math.asin(offset.z / distance) + (up * Math.PI) / 180;
    const height = Math.min(limit, Math.max(-limit, polar));
    const flat = Math.cos(height);
    const direction = new Vector3(
      flat * Math.cos(azimuth),
      flat * Math.sin(azimuth),
      Math.sin(height),
    );
    this.place(this.controls.target.clone(), direction, distance);
  }

  zoom(factor: number): void {
    this.stop();
    this.onHand();
    const { camera, controls } = this;
    const offset = camera.position.clone().sub(controls.target);
    const distance = offset.length() / factor;
    const kept = Math.min(controls.maxDistance, Math.max(controls.minDistance, distance));
    this.place(controls.target.clone(), offset.normalize(), kept);
  }

  /** Shift by shares of the height of the picture. */
  pan(right: number, up: number): void {
    this.stop();
    this.onHand();
    const { camera, controls } = this;
    const offset = camera.position.clone().sub(controls.target);
    const height = 2 * offset.length() * Math.tan((camera.fov * Math.PI) / 360);
    const x = new Vector3().setFromMatrixColumn(camera.matrix, 0).multiplyScalar(right * height);
    const y = new Vector3().setFromMatrixColumn(camera.matrix, 1).multiplyScalar(up * height);
    const center = controls.target.clone().add(x).add(y);
    this.place(center, offset.clone().normalize(), offset.length());
  }

  private place(center: Vector3, direction: Vector3, distance: number): void {
    this.controls.target.copy(center);
    this.camera.position.copy(center).addScaledVector(direction, distance);
    this.camera.lookAt(center);
    this.camera.updateMatrixWorld();
    this.controls.update();
    this.changed();
  }
}

/** The direction that is `share` of the way around from one to the other. */
const turned = (from: Vector3, to: Vector3, share: number): Vector3 => {
  const fromAngle = Math.atan2(from.y, from.x);
  let turn = Math.atan2(to.y, to.x) - fromAngle;
  if (turn > Math.PI) turn -= 2 * Math.PI;
  if (turn < -Math.PI) turn += 2 * Math.PI;
  const angle = fromAngle + turn * share;
  const fromHeight = Math.asin(Math.max(-1, Math.min(1, from.z)));
  const height = fromHeight + (Math.asin(Math.max(-1, Math.min(1, to.z))) - fromHeight) * share;
  const flat = Math.cos(height);
  return new Vector3(flat * Math.cos(angle), flat * Math.sin(angle), Math.sin(height));
};
