/** Second vertices on the same places, where the light or the texture parts. */

import type { MeshData } from "./model";

/** Vertices that get a second one after all others, on the same place. */
class Doubled {
  private readonly twins = new Map<number, number>();

  constructor(private readonly count: number) {}

  twin(vertex: number): number {
    let twin = this.twins.get(vertex);
    if (twin === undefined) {
      twin = this.count + this.twins.size;
      this.twins.set(vertex, twin);
    }
    return twin;
  }

  /** The mesh with the second vertices, and triangles that use them. */
  added(data: MeshData, faces: Uint32Array): MeshData {
    const source = [...this.twins.keys()];
    const longer = <A extends Float32Array | Uint8Array>(array: A, width: number): A => {
      const made = new (array.constructor as new (n: number) => A)(
        array.length + width * source.length,
      );
      made.set(array);
      source.forEach((vertex, i) => {
        for (let k = 0; k < width; k++) {
          made[array.length + width * i + k] = array[width * vertex + k] as number;
        }
      });
      return made;
    };
    return {
      ...data,
      faces,
      twins: Uint32Array.from([...data.twins, ...source]),
      points: longer(data.points, 3),
      normals: longer(data.normals, 3),
      uv: data.uv && longer(data.uv, 2),
      colors: data.colors && longer(data.colors, 3),
      shade: data.shade && longer(data.shade, 1),
    };
  }
}

/** Give the second sides of creases, known by their corners of triangles, vertices of their own. */
export const withCreases = (data: MeshData, corners: Uint32Array): MeshData => {
  const faces = data.faces.slice();
  const doubled = new Doubled(data.count);
  for (const corner of corners) faces[corner] = doubled.twin(data.faces[corner] as number);
  const creased = doubled.added(data, faces);
  return { ...creased, creases: creased.twins.length };
};

/** Give the triangles across u = 1 -> 0 of a sphincter their own vertices with u + 1. */
export const withoutSeam = (data: MeshData, uv: Float32Array): MeshData => {
  const count = data.points.length / 3;
  const faces = data.faces.slice();
  const doubled = new Doubled(count);
  for (let i = 0; i < faces.length; i += 3) {
    const corners = [0, 1, 2].map((k) => faces[i + k] as number);
    const along = corners.map((vertex) => uv[2 * vertex] as number);
    if (Math.max(...along) - Math.min(...along) <= 0.5) continue;
    for (let k = 0; k < 3; k++) {
      if ((along[k] as number) < 0.5) faces[i + k] = doubled.twin(corners[k] as number);
    }
  }
  const longer = doubled.added(data, faces);
  const behind = longer.uv?.subarray(2 * count);
  behind?.forEach((value, i) => {
    if (i % 2 === 0) behind[i] = value + 1;
  });
  return longer;
};

/** Triangles in which the twins after the first `kept` are the vertices they were made from. */
const facesBefore = ({ faces, twins, count }: MeshData, kept: number): Uint32Array => {
  if (twins.length <= kept) return faces;
  return faces.map((corner) => {
    let vertex = corner;
    while (vertex >= count + kept) vertex = twins[vertex - count] as number;
    return vertex;
  });
};

/** Triangles over the vertices as packed. */
export const wholeFaces = (data: MeshData): Uint32Array => facesBefore(data, 0);

/** Triangles over the vertices that have a normal of their own. */
export const litFaces = (data: MeshData): Uint32Array => facesBefore(data, data.creases);

/** Copy vectors from vertices to those of their twins that come after the first `kept`. */
export const copyTwins = (target: Float32Array, data: MeshData, kept: number): void => {
  const { twins, count } = data;
  for (let i = kept; i < twins.length; i++) {
    const from = 3 * (twins[i] as number);
    target.copyWithin(3 * (count + i), from, from + 3);
  }
};
