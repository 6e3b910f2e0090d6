/** The block that `faceanatomy/view/web_pack.py` writes, read back into arrays. */

import { withCreases, withoutSeam } from "./twins";

export interface Look {
  readonly fascicles?: number;
  readonly boundaries?: readonly number[];
  readonly amplitudes?: readonly number[];
  readonly tendon?: readonly [number, number];
  readonly blend?: readonly [number, number];
  readonly mid_tendon?: readonly [number, number] | null;
  readonly raphe?: readonly (readonly [number, number, number])[];
  readonly tone?: number;
  readonly aponeurosis?: boolean;
  readonly seed?: number;
}

interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly paired: boolean;
  readonly vertices: number;
  readonly triangles: number;
  readonly low: readonly [number, number, number];
  readonly step: number;
  readonly closed?: boolean;
  readonly size?: readonly [number, number];
  readonly look?: Look;
  readonly arrays: Readonly<Record<string, readonly [number, number]>>;
}

export interface MeshData {
  readonly id: string;
  readonly kind: string;
  readonly paired: boolean;
  readonly closed: boolean;
  readonly size: readonly [number, number];
  readonly look: Look | null;
  /** Vertices of the mesh as packed; those of `twins` come after them. */
  readonly count: number;
  /** Of each further vertex the earlier one on whose place it lies. */
  readonly twins: Uint32Array;
  /** How many of the twins, the first ones, stand at creases and have normals of their own; at the
   * others u begins again. */
  readonly creases: number;
  readonly points: Float32Array;
  readonly normals: Float32Array;
  readonly faces: Uint32Array;
  readonly uv: Float32Array | null;
  readonly colors: Uint8Array | null;
  readonly shade: Uint8Array | null;
  /** Named sites that lie on it. */
  readonly sites: ReadonlyMap<string, SiteShare>;
}

/** Vertices of a named site and how much each belongs to it, 0..255. */
export interface SiteShare {
  readonly vertices: Uint32Array;
  readonly shares: Uint8Array;
}

export class ModelError extends Error {}

const damaged = ({ id }: Entry): ModelError => new ModelError(`The mesh ${id} is damaged.`);

export const readModel = (block: Uint8Array): MeshData[] => {
  if (block.length < 8 || new TextDecoder().decode(block.subarray(0, 4)) !== "FAM1") {
    throw new ModelError("The model in this page is not in a form this viewer can read.");
  }
  const headerSize = new DataView(block.buffer, block.byteOffset).getUint32(4, true);
  const start = 8 + headerSize;
  if (start > block.length) throw new ModelError("The model in this page is cut off.");
  const header = JSON.parse(new TextDecoder().decode(block.subarray(8, start))) as {
    meshes: Entry[];
  };
  return header.meshes.map((entry) => readMesh(entry, block, start));
};

const readMesh = (entry: Entry, block: Uint8Array, start: number): MeshData => {
  const array = (name: string): Uint8Array | null => {
    const place = entry.arrays[name];
    if (!place) return null;
    const [offset, size] = place;
    if (start + offset + size > block.length) {
      throw new ModelError("The model in this page is cut off.");
    }
    return block.subarray(start + offset, start + offset + size);
  };
  const count = entry.vertices;
  const packedPoints = array("points");
  const packedFaces = array("faces");
  if (!packedPoints || !packedFaces) throw new ModelError(`The mesh ${entry.id} is incomplete.`);
  const points = new Float32Array(3 * count);
  for (let axis = 0; axis < 3; axis++) {
    const low = entry.low[axis] ?? 0;
    undoDifferences(packedPoints.subarray(axis * 3 * count), count, 3, (index, value) => {
      points[3 * index + axis] = low + value * entry.step;
    });
  }
  const corners = 3 * entry.triangles;
  const width = packedFaces.length / corners;
  const faces = new Uint32Array(corners);
  let highest = -1;
  for (let i = 0; i < corners; i++) {
    const index = highest + 1 - plane(packedFaces, i, corners, width);
    if (index < 0 || index >= count) throw damaged(entry);
    faces[i] = index;
    if (index > highest) highest = index;
  }
  const packedUv = array("uv");
  let uv: Float32Array | null = null;
  if (packedUv) {
    const made = new Float32Array(2 * count);
    for (let axis = 0; axis < 2; axis++) {
      undoDifferences(packedUv.subarray(axis * 3 * count), count, 3, (index, value) => {
        made[2 * index + axis] = value / 4095;
      });
    }
    uv = made;
  }
  const smooth: MeshData = {
    id: entry.id,
    kind: entry.kind,
    paired: entry.paired,
    closed: entry.closed ?? false,
    size: entry.size ?? [1, 1],
    look: entry.look ?? null,
    count,
    twins: new Uint32Array(),
    creases: 0,
    points,
    normals: new Float32Array(points.length),
    faces,
    uv,
    colors: channels(array("colors"), count, 3),
    shade: channels(array("shade"), count, 1),
    sites: sitesOf(entry, array, count),
  };
  const creased = withCreases(smooth, cornersOf(entry, array("creases")));
  const data = { ...creased, normals: vertexNormals(creased.points, creased.faces) };
  return data.closed && data.uv ? withoutSeam(data, data.uv) : data;
};

const cornersOf = (entry: Entry, packed: Uint8Array | null): Uint32Array => {
  const n = (packed?.length ?? 0) / 3;
  const corners = new Uint32Array(n);
  if (!packed) return corners;
  undoDifferences(packed, n, 3, (index, value) => {
    if (value < 0 || value >= 3 * entry.triangles) throw damaged(entry);
    corners[index] = value;
  });
  return corners;
};

const SITE = "site:";

const sitesOf = (
  entry: Entry,
  array: (name: string) => Uint8Array | null,
  count: number,
): Map<string, SiteShare> => {
  const sites = new Map<string, SiteShare>();
  for (const name of Object.keys(entry.arrays)) {
    const packed = name.startsWith(SITE) ? array(name) : null;
    if (!packed) continue;
    const n = packed.length / 4;
    const vertices = new Uint32Array(n);
    undoDifferences(packed.subarray(0, 3 * n), n, 3, (index, value) => {
      if (value < 0 || value >= count) throw damaged(entry);
      vertices[index] = value;
    });
    sites.set(name.slice(SITE.length), { vertices, shares: packed.subarray(3 * n) });
  }
  return sites;
};

const plane = (bytes: Uint8Array, index: number, count: number, width: number): number => {
  let value = 0;
  for (let k = width - 1; k >= 0; k--) value = value * 256 + (bytes[k * count + index] ?? 0);
  return value;
};

const undoDifferences = (
  bytes: Uint8Array,
  count: number,
  width: number,
  use: (index: number, value: number) => void,
): void => {
  let value = 0;
  for (let i = 0; i < count; i++) {
    const step = plane(bytes, i, count, width);
    value += step & 1 ? -(step + 1) / 2 : step / 2;
    use(i, value);
  }
};

const channels = (bytes: Uint8Array | null, count: number, width: number): Uint8Array | null => {
  if (!bytes) return null;
  const values = new Uint8Array(width * count);
  for (let axis = 0; axis < width; axis++) {
    undoDifferences(bytes.subarray(axis * count, (axis + 1) * count), count, 1, (index, value) => {
      values[width * index + axis] = value * 2 + 1;
    });
  }
  return values;
};

/** Unit normals: face normals weighted by area. */
export const vertexNormals = (points: Float32Array, faces: Uint32Array): Float32Array => {
  const normals = new Float32Array(points.length);
  const p = points as ArrayLike<number> as number[];
  for (let i = 0; i < faces.length; i += 3) {
    const a = 3 * (faces[i] as number);
    const b = 3 * (faces[i + 1] as number);
    const c = 3 * (faces[i + 2] as number);
    const ax = p[a] as number;
    const ay = p[a + 1] as number;
    const az = p[a + 2] as number;
    const ux = (p[b] as number) - ax;
    const uy = (p[b + 1] as number) - ay;
    const uz = (p[b + 2] as number) - az;
    const vx = (p[c] as number) - ax;
    const vy = (p[c + 1] as number) - ay;
    const vz = (p[c + 2] as number) - az;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    for (const at of [a, b, c]) {
      normals[at] = (normals[at] as number) + nx;
      normals[at + 1] = (normals[at + 1] as number) + ny;
      normals[at + 2] = (normals[at + 2] as number) + nz;
    }
  }
  for (let i = 0; i < normals.length; i += 3) {
    const x = normals[i] as number;
    const y = normals[i + 1] as number;
    const z = normals[i + 2] as number;
    const length = Math.hypot(x, y, z) || 1;
    normals[i] = x / length;
    normals[i + 1] = y / length;
    normals[i + 2] = z / length;
  }
  return normals;
};
