/** Named places of bones: which of them can be shown, and from where one is seen best. */

import { type PerspectiveCamera, Vector3 } from "three";
import type { Frame } from "./camera";
import type { Node } from "./nodes";

/** Places of which at least this share (of 255) belongs to a vertex count when looking for a view. */
const CLEARLY = 128;
/** Edge of the squares in which two points hide each other, mm. */
const SQUARE_MM = 3;
/** A point this much behind the foremost one of its square is still seen, mm. */
const BEHIND_MM = 4;
const LEAST_MM = 125;
const AROUND = 3.2;

type Points = readonly Vector3[];

/** Names of the places that lie on some meshes, as `structure.place`. */
export const placesOn = (nodes: readonly Node[]): ReadonlySet<string> =>
  new Set(nodes.flatMap((node) => [...node.data.sites.keys()]));

/** Where the camera shows a place, of the right side where there are two; null if it has none. */
export const placeFrame = (
  nodes: readonly Node[],
  place: string,
  camera: PerspectiveCamera,
): Frame | null => {
  const { points, normal } = spotOf(nodes, place);
  if (!points.length) return null;
  const center = points
    .reduce((sum, point) => sum.add(point), new Vector3())
    .divideScalar(points.length);
  const wide = Math.max(...points.map((point) => point.distanceTo(center)));
  const around = bonesOf(nodes);
  let best = normal;
  let most = -1;
  for (const direction of DIRECTIONS) {
    const turned = 0.25 + Math.max(0, direction.dot(normal));
    const value = (0.05 + seenShare(points, around, direction)) * turned;
    if (value > most) {
      most = value;
      best = direction;
    }
  }
  const tall = Math.max(LEAST_MM, AROUND * wide) / Math.min(1, camera.aspect);
  const distance = tall / 2 / Math.tan((camera.fov * Math.PI) / 360);
  return { center, direction: best, distance };
};

/** Directions from around the head, none so steep that up and down would be lost. */
const DIRECTIONS: Points = [-55, -25, 3, 30, 60].flatMap((height) =>
  Array.from({ length: 24 }, (_, i) => {
    const [up, around] = [(height * Math.PI) / 180, (i * Math.PI) / 12];
    return new Vector3(
      Math.cos(up) * Math.cos(around),
      Math.cos(up) * Math.sin(around),
      Math.sin(up),
    );
  }),
);

const spotOf = (nodes: readonly Node[], place: string): { points: Points; normal: Vector3 } => {
  const points: Vector3[] = [];
  const normal = new Vector3();
  for (const node of nodes) {
    const site = node.side === "left" ? undefined : node.data.sites.get(place);
    if (!site) continue;
    site.vertices.forEach((vertex, n) => {
      const point = new Vector3().fromArray(node.data.points, 3 * vertex);
      if ((site.shares[n] ?? 0) < CLEARLY || point.x < -1) return;
      points.push(point);
      normal.add(new Vector3().fromArray(node.data.normals, 3 * vertex));
    });
  }
  return { points, normal: normal.normalize() };
};

const bonesOf = (nodes: readonly Node[]): Points =>
  nodes
    .filter((node) => node.layer === "bones")
    .flatMap((node) => {
      const flip = node.side === "left" ? -1 : 1;
      const { points } = node.data;
      return Array.from(
        { length: points.length / 3 },
        (_, i) =>
          new Vector3(flip * (points[3 * i] ?? 0), points[3 * i + 1] ?? 0, points[3 * i + 2] ?? 0),
      );
    });

/** Share of some points before which nothing lies when seen from a direction. */
const seenShare = (points: Points, around: Points, direction: Vector3): number => {
  const right = new Vector3(0, 0, 1).cross(direction).normalize();
  const up = new Vector3().crossVectors(direction, right);
  const square = (point: Vector3) =>
    Math.round(point.dot(right) / SQUARE_MM) * 4096 + Math.round(point.dot(up) / SQUARE_MM);
  const foremost = new Map<number, number>(points.map((point) => [square(point), -Infinity]));
  for (const point of around) {
    const here = square(point);
    const known = foremost.get(here);
    if (known !== undefined) foremost.set(here, Math.max(known, point.dot(direction)));
  }
  const seen = points.filter(
    (point) => point.dot(direction) > (foremost.get(square(point)) ?? -Infinity) - BEHIND_MM,
  );
  return seen.length / points.length;
};
