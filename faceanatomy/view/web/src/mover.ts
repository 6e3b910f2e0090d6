/** Puts the meshes of the stage where a pose wants them, and only those that it moves. */

import { BufferAttribute, BufferGeometry, DynamicDrawUsage } from "three";
import { type Activation, REST } from "./activation";
import { vertexNormals } from "./model";
import { displaced, type Motion, type Pose } from "./motion";
import type { Node } from "./nodes";
import { POSTURE_NAMES, STRAIGHT } from "./posture";
import { copyTwins, litFaces } from "./twins";

export const AT_REST: Pose = { activation: REST, posture: STRAIGHT };

interface Moving {
  readonly node: Node;
  readonly faces: Uint32Array;
  readonly geometry: BufferGeometry;
  readonly position: BufferAttribute;
  readonly normal: BufferAttribute;
  moved: boolean;
}

const keyOf = ({ activation, posture }: Pose): string =>
  [
    ...[...(activation as Activation)].map(([k, v]) => `${k}${v.toFixed(4)}`),
    ...POSTURE_NAMES.map((name) => posture[name].toFixed(3)),
  ].join();

/** One set of posed shapes of all nodes that can move. */
export class Cast {
  private readonly moving: Moving[] = [];
  private last = keyOf(AT_REST);

  constructor(
    private readonly motion: Motion,
    nodes: readonly Node[],
  ) {
    for (const node of nodes) {
      if (!motion.basis.meshes.has(node.id)) continue;
      const position = own(node.data.points);
      const normal = own(node.data.normals);
      const geometry = new BufferGeometry();
      const shared = node.mesh.geometry;
      for (const [name, attribute] of Object.entries(shared.attributes)) {
        if (name !== "position" && name !== "normal") geometry.setAttribute(name, attribute);
      }
      geometry.setAttribute("position", position);
      geometry.setAttribute("normal", normal);
      geometry.setIndex(shared.index);
      const faces = litFaces(node.data);
      this.moving.push({ node, faces, geometry, position, normal, moved: false });
    }
  }

  /** Draw the nodes in the shapes of this cast. */
  enter(): void {
    for (const { node, geometry } of this.moving) {
      // Fine or coarse triangles: as those that are drawn now.
      geometry.setIndex(node.mesh.geometry.index);
      node.mesh.geometry = geometry;
      node.idMesh.geometry = geometry;
      if (node.prepass) node.prepass.geometry = geometry;
    }
  }

  /** Take a pose; false if it is the one already taken. */
  take(pose: Pose): boolean {
    const key = keyOf(pose);
    if (key === this.last) return false;
    this.last = key;
    for (const one of this.moving) {
      const { data } = one.node;
      const out = this.motion.displacement(one.node.id, one.node.side, pose);
      if (!out && !one.moved) continue;
      const points = one.position.array as Float32Array;
      const normals = one.normal.array as Float32Array;
      if (out) {
        displaced(data, out, points);
        normals.set(vertexNormals(points, one.faces));
        copyTwins(normals, data, data.creases);
      } else {
        points.set(data.points);
        normals.set(data.normals);
      }
      one.moved = out !== null;
      one.position.needsUpdate = true;
      one.normal.needsUpdate = true;
      one.geometry.boundingSphere = null;
    }
    return true;
  }

  dispose(): void {
    for (const { geometry } of this.moving) geometry.dispose();
  }
}

const own = (values: Float32Array): BufferAttribute => {
  const attribute = new BufferAttribute(values.slice(), 3);
  attribute.setUsage(DynamicDrawUsage);
  return attribute;
};
