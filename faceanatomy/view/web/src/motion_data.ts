/** The motion basis that `faceanatomy/view/web_pack_motion.py` writes, read back into arrays. */

import { type MeshData, ModelError } from "./model";
import type { GuardRules } from "./motion_guard";
import type { HeadRules } from "./motion_head";
import type { Lips } from "./motion_lips";
import type { TeethGrid, TeethRules } from "./motion_teeth";
import type { TongueRules } from "./motion_tongue";
import type { PostureName } from "./posture";

type Place = readonly [number, number];

export interface LidRules {
  readonly units: readonly string[];
  readonly axis: readonly [number, number, number];
  readonly eye: readonly [number, number, number];
  readonly globe: number;
  readonly rise: number;
  readonly edge: number;
  readonly full_deep: number;
  /** How much the orbital part helps to close the lids. */
  readonly squeeze: number;
  readonly follow: readonly [number, number];
  /** On which an upper lid that hangs lower turns, mm. */
  readonly radius: number;
  /** How much of what stands out over a radius, mm, a lid takes back that has turned so far. */
  readonly laid: readonly [number, number, number];
  readonly yielding: number;
  /** Folds of lids that are squeezed shut: in a turn, their height, where they start, are full, fade
   * and end, and how far below the middle of the eye they meet, mm. */
  readonly folds: readonly [number, number, number, number, number, number, number];
}

export interface JawRules {
  readonly openings: readonly number[];
  readonly degrees: readonly number[];
  readonly condyle: readonly [number, number, number];
  readonly incisor: readonly [number, number, number];
  readonly slide_start: number;
  readonly slide_per_degree: number;
  readonly slide: readonly [number, number, number];
  readonly protrusion_drop: number;
  readonly swing_drop: number;
}

/** What fields of a posture add beside the muscles: `mm` of the field `right` a block of the basis,
 * `mm` of the field `left` its mirror image. */
export interface PostureBlock {
  readonly block: number;
  readonly mm: number;
  readonly right: PostureName;
  readonly left: PostureName | "";
  readonly power: number;
}

interface Header {
  readonly units: readonly string[];
  readonly weight: number;
  readonly turn: number;
  readonly postures: readonly PostureBlock[];
  readonly lids: LidRules;
  readonly jaw: JawRules;
  readonly head: HeadRules;
  readonly tongue: TongueRules;
  readonly guard: GuardRules;
  readonly teeth: TeethRules & {
    readonly step: number;
    readonly grids: readonly (Omit<TeethGrid, "values"> & { readonly values: Place })[];
  };
  /** Pressure of the lips that is left alone, mm. */
  readonly lip_slight: number;
  /** Ids of the meshes that others follow. */
  readonly leaders: readonly string[];
  readonly meshes: readonly {
    readonly id: string;
    readonly lips?: Readonly<Record<"margins" | "giving" | "inner", Place>>;
    readonly watched?: Place;
    readonly leads?: Readonly<Record<string, Place>>;
    readonly blocks?: readonly (readonly [number, number, number])[];
    readonly rows?: Place;
    readonly values?: Place;
    /** Spacing of the grid on which they stand, mm. */
    readonly step?: number;
    readonly twin?: Place;
    readonly lids_right?: Place;
    readonly lids_left?: Place;
    readonly jaw?: Place;
    readonly ends?: Place;
  }[];
}

/** What one unit at full strength does to one mesh: vertices and by how much, mm. */
export interface Block {
  readonly rows: Uint32Array;
  readonly values: Float32Array;
}

/** Values at some vertices: one column after the other. */
export interface Columns {
  readonly rows: Uint32Array;
  readonly columns: readonly Float32Array[];
}

export interface MeshMotion {
  readonly data: MeshData;
  /** By number of the unit: what it does from the same (right) side and from the other one. */
  readonly same: ReadonlyMap<number, Block>;
  readonly other: ReadonlyMap<number, Block>;
  /** Mirror vertex of each vertex of a midline mesh, where `other` is the mirror of `same`. */
  readonly twin: Uint32Array | null;
  readonly lids: { readonly right: Columns | null; readonly left: Columns | null };
  readonly jaw: Columns | null;
  /** How far bones at its ends hold a muscle, and how that changes its level as the head turns. */
  readonly ends: Columns | null;
  /** Corners of the faces that may turn over. */
  readonly watched: Uint32Array | null;
  readonly lips: Lips | null;
  /** Whom its vertices follow, by side, where it has no motion of its own. */
  readonly leads: Readonly<Record<string, Leads>> | null;
}

/** For each vertex a few vertices of other meshes and their shares, one vertex after the other. */
export interface Leads {
  readonly meshes: Uint8Array;
  readonly vertices: Uint32Array;
  readonly shares: Float32Array;
}

export interface MotionBasis {
  readonly units: readonly string[];
  readonly postures: readonly PostureBlock[];
  readonly lids: LidRules;
  readonly jaw: JawRules;
  readonly head: HeadRules;
  readonly tongue: TongueRules;
  readonly guard: GuardRules;
  readonly teeth: TeethRules;
  /** Distances to the upper and the lower row of teeth; empty where none are known. */
  readonly grids: readonly TeethGrid[];
  readonly lip_slight: number;
  readonly leaders: readonly string[];
  readonly meshes: ReadonlyMap<string, MeshMotion>;
}

const LID_COLUMNS = 6;

export const readMotion = (block: Uint8Array, meshes: readonly MeshData[]): MotionBasis => {
  if (block.length < 8 || new TextDecoder().decode(block.subarray(0, 4)) !== "FAV1") {
    throw new ModelError("The movements in this page are not in a form this viewer can read.");
  }
  const start = 8 + new DataView(block.buffer, block.byteOffset).getUint32(4, true);
  if (start > block.length) throw new ModelError("The movements in this page are cut off.");
  const header = JSON.parse(new TextDecoder().decode(block.subarray(8, start))) as Header;
  const bytes = ([offset, size]: Place): Uint8Array => {
    const end = start + offset + size;
    if (end > block.length) throw new ModelError("The movements in this page are cut off.");
    return block.subarray(start + offset, end);
  };
  const byId = new Map(meshes.map((data) => [data.id, data]));
  const found = new Map<string, MeshMotion>();
  for (const entry of header.meshes) {
    const data = byId.get(entry.id);
    if (!data) continue;
    const same = new Map<number, Block>();
    const other = new Map<number, Block>();
    if (entry.blocks && entry.rows && entry.values && entry.step) {
      const counts = entry.blocks.map((one) => one[2]);
      const rows = rowsOf(bytes(entry.rows), counts, data.count);
      const values = vectors(bytes(entry.values), rows.length, entry.step);
      let at = 0;
      for (const [unit, which, count] of entry.blocks) {
        (which ? other : same).set(unit, {
          rows: rows.subarray(at, at + count),
          values: values.subarray(3 * at, 3 * (at + count)),
        });
        at += count;
      }
    }
    const columns = (place: Place | undefined, width: number, step: number): Columns | null => {
      if (!place) return null;
      const part = bytes(place);
      const count = part.length / (2 + 2 * width);
      return {
        rows: rowsOf(part.subarray(0, 2 * count), [count], data.count),
        columns: Array.from({ length: width }, (_, k) =>
          column(part.subarray((2 + 2 * k) * count, (4 + 2 * k) * count), count, 2, step),
        ),
      };
    };
    const lipsOf = (place: NonNullable<typeof entry.lips>): Lips => {
      const margins = bytes(place.margins);
      const half = margins.length / 2;
      return {
        upper: cornersOf(margins.subarray(0, half), data.count),
        lower: cornersOf(margins.subarray(half), data.count),
        giving: columns(place.giving, 1, header.weight) as Columns,
        inner: columns(place.inner, 2, header.weight) as Columns,
      };
    };
    const twin = entry.twin && column(bytes(entry.twin), data.count, 3, 1);
    found.set(entry.id, {
      data,
      same,
      other,
      twin: twin ? Uint32Array.from(twin) : null,
      lids: {
        right: columns(entry.lids_right, LID_COLUMNS, header.turn),
        left: columns(entry.lids_left, LID_COLUMNS, header.turn),
      },
      jaw: columns(entry.jaw, 1, header.weight),
      ends: columns(entry.ends, 2, header.weight),
      leads: entry.leads
        ? Object.fromEntries(
            Object.entries(entry.leads).map(([side, place]) => [side, leadsOf(bytes(place))]),
          )
        : null,
      lips: entry.lips ? lipsOf(entry.lips) : null,
      watched: entry.watched ? cornersOf(bytes(entry.watched), data.count) : null,
    });
  }
  const grids = header.teeth.grids.map((grid) => {
    const part = bytes(grid.values);
    return { ...grid, values: column(part, part.length / 2, 2, header.teeth.step) };
  });
  return { ...header, grids, meshes: found };
};

/** Rising vertex numbers of several blocks from the gaps between them. */
const rowsOf = (bytes: Uint8Array, counts: readonly number[], vertices: number): Uint32Array => {
  const total = bytes.length / 2;
  const rows = new Uint32Array(total);
  let at = 0;
  for (const count of counts) {
    let row = -1;
    for (const end = at + count; at < end; at++) {
      row += 1 + (bytes[at] as number) + 256 * (bytes[total + at] as number);
      rows[at] = row;
    }
    if (row >= vertices) throw new ModelError("The movements in this page are damaged.");
  }
  return rows;
};

const leadsOf = (part: Uint8Array): Leads => {
  const count = part.length / 5;
  const vertices = Uint32Array.from(column(part.subarray(count, 4 * count), count, 3, 1));
  const shares = Float32Array.from(part.subarray(4 * count), (share) => share / 255);
  return { meshes: part.subarray(0, count), vertices, shares };
};

const cornersOf = (part: Uint8Array, vertices: number): Uint32Array => {
  const corners = Uint32Array.from(column(part, part.length / 3, 3, 1));
  if (corners.some((vertex) => vertex >= vertices)) {
    throw new ModelError("The movements in this page are damaged.");
  }
  return corners;
};

/** Numbers from the differences of neighbours, whose bytes lie apart, lowest first. */
const column = (bytes: Uint8Array, count: number, width: number, step: number): Float32Array => {
  const values = new Float32Array(count);
  let value = 0;
  for (let i = 0; i < count; i++) {
    let code = bytes[i] as number;
    if (width > 1) code += 256 * (bytes[count + i] as number);
    if (width > 2) code += 65536 * (bytes[2 * count + i] as number);
    value += code & 1 ? -(code + 1) / 2 : code / 2;
    values[i] = value * step;
  }
  return values;
};

const vectors = (bytes: Uint8Array, count: number, step: number): Float32Array => {
  const values = new Float32Array(3 * count);
  for (let axis = 0; axis < 3; axis++) {
    const part = column(bytes.subarray(2 * axis * count, 2 * (axis + 1) * count), count, 2, step);
    for (let i = 0; i < count; i++) values[3 * i + axis] = part[i] as number;
  }
  return values;
};
