/** Coarser triangles over the same points, for movement on machines that draw slowly. */

import { BufferAttribute } from "three";
import type { MeshData } from "./model";
import type { Node } from "./nodes";

/** Edge of the cells whose points become one, mm, by kind of mesh. */
const CELL_MM: Readonly<Record<string, number>> = {
  skin: 3,
  bone: 3,
  eye: 1.5,
  nerve: 1,
  artery: 1,
};
const USUAL_CELL_MM = 2;
const LEAST_TRIANGLES = 300;
const MIDDLE_Y_MM = 15;

export const cellOf = (kind: string): number => CELL_MM[kind] ?? USUAL_CELL_MM;

/**
 * Triangles between representatives of grid cells: in each cell the points that face alike become
 * the one of them that lies nearest to their mean. Points themselves stay, so a mesh that moves
 * needs no second set of them.
 */
export const coarseFaces = (
  data: Pick<MeshData, "points" | "normals" | "faces" | "uv">,
  cellMm: number,
): Uint32Array => {
  const { points, normals, faces, uv } = data;
  const count = points.length / 3;
  const at = (i: number): number => points[i] as number;
  const cells = new Map<number, number>();
  const cell = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const [x, y, z] = [0, 1, 2].map((k) => Math.floor(at(3 * i + k) / cellMm) + 512) as [
      number,
      number,
      number,
    ];
    // Both faces of a thin sheet lie in one cell, and so do both ends of a closed ring of fibres:
    // they stay apart by whether they face away from the middle of the head, and by u.
    const outward =
      at(3 * i) * (normals[3 * i] as number) +
      (at(3 * i + 1) - MIDDLE_Y_MM) * (normals[3 * i + 1] as number);
    const beyond = uv && (uv[2 * i] as number) > 1 ? 2 : 0;
    const key = ((x * 1024 + y) * 1024 + z) * 4 + (outward > 0 ? 1 : 0) + beyond;
    let own = cells.get(key);
    if (own === undefined) {
      own = cells.size;
      cells.set(key, own);
    }
    cell[i] = own;
  }
  const sums = new Float64Array(4 * cells.size);
  for (let i = 0; i < count; i++) {
    const own = 4 * (cell[i] as number);
    for (let k = 0; k < 3; k++) sums[own + k] = (sums[own + k] as number) + at(3 * i + k);
    sums[own + 3] = (sums[own + 3] as number) + 1;
  }
  const nearest = new Uint32Array(cells.size);
  const least = new Float32Array(cells.size).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < count; i++) {
    const own = cell[i] as number;
    const share = 1 / (sums[4 * own + 3] as number);
    let far = 0;
    for (let k = 0; k < 3; k++) far += (at(3 * i + k) - (sums[4 * own + k] as number) * share) ** 2;
    if (far < (least[own] as number)) {
      least[own] = far;
      nearest[own] = i;
    }
  }
  const kept = new Uint32Array(faces.length);
  let used = 0;
  for (let i = 0; i < faces.length; i += 3) {
    const a = cell[faces[i] as number] as number;
    const b = cell[faces[i + 1] as number] as number;
    const c = cell[faces[i + 2] as number] as number;
    if (a === b || b === c || a === c) continue;
    kept[used++] = nearest[a] as number;
    kept[used++] = nearest[b] as number;
    kept[used++] = nearest[c] as number;
  }
  return kept.slice(0, used);
};

interface Two {
  readonly fine: BufferAttribute;
  readonly coarse: BufferAttribute;
}

/** Swaps the triangles of all meshes between fine and coarse ones. */
export class Coarseness {
  private readonly indices = new Map<MeshData, Two>();
  private readonly waiting: Node[];

  constructor(private readonly nodes: readonly Node[]) {
    this.waiting = nodes.filter((node) => node.data.faces.length >= 3 * LEAST_TRIANGLES);
  }

  /** Prepare meshes for some milliseconds; true once all are ready. */
  prepare(milliseconds: number): boolean {
    const end = performance.now() + milliseconds;
    while (this.waiting.length && performance.now() < end) {
      const node = this.waiting.pop();
      const fine = node?.mesh.geometry.index;
      if (!node || !fine || this.indices.has(node.data)) continue;
      const faces = coarseFaces(node.data, cellOf(node.kind));
      const small = node.data.points.length / 3 < 65536;
      const coarse = new BufferAttribute(small ? new Uint16Array(faces) : faces, 1);
      this.indices.set(node.data, { fine, coarse });
    }
    return !this.waiting.length;
  }

  use(on: boolean): void {
    for (const node of this.nodes) {
      const two = this.indices.get(node.data);
      // Whatever geometry draws the node now: those of a moving face share these triangles.
      if (two) node.mesh.geometry.setIndex(on ? two.coarse : two.fine);
    }
  }
}
