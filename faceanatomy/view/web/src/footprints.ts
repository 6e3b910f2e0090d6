/** Origin and insertion of the chosen muscle, painted on the sites that the facts name. */

import type { BufferAttribute } from "three";
import type { Rgb } from "./colours";
import { type Atlas, unitsOf } from "./facts";
import { familyOf } from "./groups";
import type { Node } from "./nodes";
import type { Attachment } from "./records";

/** Not the red of flesh and arteries: the place on the bone has to be told from both. */
export const ORIGIN: Rgb = [204, 20, 128];
export const INSERTION: Rgb = [28, 96, 186];
/** A place that is chosen by itself: neither of the two, and no colour of muscles. */
export const PLACE: Rgb = [0, 150, 96];

/** How far beyond the end of the muscle the bone is coloured, mm. */
const REACH_MM = 3.2;
/** Share of the length that counts as an end. */
const END = 0.035;
const SHARE = 0.9;

interface End {
  readonly points: number[];
  readonly colour: Rgb;
}

/** Points by cell of a coarse grid, so that near ones are found without asking all. */
class Cells {
  private readonly cells = new Map<string, number[]>();

  constructor(private readonly points: readonly number[]) {
    for (let i = 0; i < points.length; i += 3) {
      const name = this.name(points[i] ?? 0, points[i + 1] ?? 0, points[i + 2] ?? 0);
      const cell = this.cells.get(name);
      if (cell) cell.push(i);
      else this.cells.set(name, [i]);
    }
  }

  /** Distance to the nearest point, mm; infinite beyond the reach. */
  nearest(x: number, y: number, z: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (let dz = -1; dz <= 1; dz++) {
          const name = this.name(x + dx * REACH_MM, y + dy * REACH_MM, z + dz * REACH_MM);
          for (const i of this.cells.get(name) ?? []) {
            const p = this.points;
            least = Math.min(
              least,
              Math.hypot((p[i] ?? 0) - x, (p[i + 1] ?? 0) - y, (p[i + 2] ?? 0) - z),
            );
          }
        }
      }
    }
    return least;
  }

  private name(x: number, y: number, z: number): string {
    return `${Math.floor(x / REACH_MM)},${Math.floor(y / REACH_MM)},${Math.floor(z / REACH_MM)}`;
  }
}

/** Name of the place of an attachment, as the meshes know it. */
const siteName = (one: Attachment): string =>
  one.site_id ? `${one.structure}.${one.site_id}` : one.structure;

export class Footprints {
  private readonly painted = new Map<Node, Uint8Array>();
  private shown = "";

  constructor(
    private readonly atlas: Atlas,
    private readonly nodes: readonly Node[],
  ) {}

  /**
   * Paint where some units begin and end, or all sites of a structure that muscles hold on to,
   * or one place of it; returns which of the two ends was found.
   */
  show(
    units: ReadonlySet<string>,
    structure = "",
    place = "",
  ): { origin: boolean; insertion: boolean } {
    const key = [structure, place, ...units].join();
    if (key === this.shown) return this.last;
    this.shown = key;
    this.clear();
    const found = { origin: false, insertion: false };
    if (place) {
      for (const node of this.nodes) {
        if (node.side !== "left") this.paintSite(node, `${structure}.${place}`, PLACE);
      }
    }
    for (const { role, name } of place ? [] : this.sites(units, structure)) {
      const colour = role === "origin" ? ORIGIN : INSERTION;
      for (const node of this.nodes) {
        if (node.side !== "left" && this.paintSite(node, name, colour)) found[role] = true;
      }
    }
    if (units.size) this.paintEnds(units, found);
    this.last = found;
    return found;
  }

  private last = { origin: false, insertion: false };

  /** Sites at which some units, or any muscles of a structure, are attached. */
  private sites(
    units: ReadonlySet<string>,
    structure: string,
  ): { readonly role: "origin" | "insertion"; readonly name: string }[] {
    const { atlas } = this;
    const within = structure ? new Set(familyOf(atlas, structure)) : null;
    const found: { role: "origin" | "insertion"; name: string }[] = [];
    for (const muscle of atlas.muscles.values()) {
      for (const one of muscle.attachments) {
        const wanted = within
          ? within.has(one.structure)
          : unitsOf(muscle, one.parts).some((unit) => units.has(unit));
        if (wanted) found.push({ role: one.role, name: siteName(one) });
      }
    }
    return found;
  }

  private paintSite(node: Node, name: string, colour: Rgb): boolean {
    const site = node.data.sites.get(name);
    const tint = node.mesh.geometry.getAttribute("tint") as BufferAttribute | undefined;
    if (!site || !tint) return false;
    if (!this.painted.has(node)) this.painted.set(node, Uint8Array.from(tint.array));
    site.vertices.forEach((vertex, n) => {
      const share = (SHARE * (site.shares[n] ?? 0)) / 255;
      for (let k = 0; k < 3; k++) {
        const now = tint.array[3 * vertex + k] ?? 0;
        tint.array[3 * vertex + k] = now + ((colour[k] ?? 0) - now) * share;
      }
    });
    tint.needsUpdate = true;
    return true;
  }

  /** Paint bone around the ends of units where the facts name no site of it. */
  private paintEnds(
    units: ReadonlySet<string>,
    found: { origin: boolean; insertion: boolean },
  ): void {
    const ends = [this.end(units, false), this.end(units, true)].map((one, far) => ({
      meshes: this.bones(units, far === 0 ? "origin" : "insertion"),
      cells: new Cells(one.points),
      box: boxOf(one.points),
      colour: one.colour,
    }));
    for (const node of this.nodes) {
      if (node.side === "left") continue; // shares its geometry with the right side
      ends.forEach((end, which) => {
        if (end.meshes.has(node.id) && this.paint(node, end.cells, end.box, end.colour)) {
          if (which === 0) found.origin = true;
          else found.insertion = true;
        }
      });
    }
  }

  /** Meshes of the bones and cartilages to which the facts attach one end without a known site. */
  private bones(units: ReadonlySet<string>, role: string): Set<string> {
    const meshes = new Set<string>();
    for (const unit of units) {
      const [id = "", part = ""] = unit.split(":");
      for (const one of this.atlas.muscles.get(id)?.attachments ?? []) {
        const concerned = one.role === role && (!one.parts?.length || one.parts.includes(part));
        const structure = this.atlas.structures.get(one.structure);
        const solid = structure?.kind === "bone" || structure?.kind === "cartilage";
        const marked = this.nodes.some((node) => node.data.sites.has(siteName(one)));
        if (concerned && solid && structure.mesh && !marked) meshes.add(structure.mesh);
      }
    }
    return meshes;
  }

  private clear(): void {
    for (const [node, original] of this.painted) {
      const tint = node.mesh.geometry.getAttribute("tint") as BufferAttribute;
      tint.array.set(original);
      tint.needsUpdate = true;
    }
    this.painted.clear();
  }

  private end(units: ReadonlySet<string>, far: boolean): End {
    const points: number[] = [];
    for (const node of this.nodes) {
      if (!units.has(node.id) || node.side === "left" || node.data.closed || !node.data.uv)
        continue;
      const { uv, points: own } = node.data;
      for (let i = 0; 2 * i < uv.length; i++) {
        const u = uv[2 * i] ?? 0.5;
        if (far ? u < 1 - END : u > END) continue;
        const [x, y, z] = [own[3 * i] ?? 0, own[3 * i + 1] ?? 0, own[3 * i + 2] ?? 0];
        points.push(x, y, z);
        if (node.side === "right") points.push(-x, y, z);
      }
    }
    return { points, colour: far ? INSERTION : ORIGIN };
  }

  private paint(node: Node, end: Cells, box: readonly number[], colour: Rgb): boolean {
    const tint = node.mesh.geometry.getAttribute("tint") as BufferAttribute | undefined;
    if (!tint || box.length === 0) return false;
    const { points } = node.data;
    let any = false;
    for (let i = 0; i < points.length; i += 3) {
      const [x, y, z] = [points[i] ?? 0, points[i + 1] ?? 0, points[i + 2] ?? 0];
      if (!inside(box, x, y, z)) continue;
      const far = end.nearest(x, y, z);
      if (far > REACH_MM) continue;
      any = true;
      if (!this.painted.has(node)) this.painted.set(node, Uint8Array.from(tint.array));
      const share = SHARE * Math.min(1, 2 * (1 - far / REACH_MM));
      for (let k = 0; k < 3; k++) {
        const now = tint.array[i + k] ?? 0;
        tint.array[i + k] = now + ((colour[k] ?? 0) - now) * share;
      }
    }
    if (any) tint.needsUpdate = true;
    return any;
  }
}

const boxOf = (points: readonly number[]): number[] => {
  if (!points.length) return [];
  const box = [1e9, 1e9, 1e9, -1e9, -1e9, -1e9];
  for (let i = 0; i < points.length; i++) {
    const axis = i % 3;
    box[axis] = Math.min(box[axis] ?? 0, (points[i] ?? 0) - REACH_MM);
    box[axis + 3] = Math.max(box[axis + 3] ?? 0, (points[i] ?? 0) + REACH_MM);
  }
  return box;
};

const inside = (box: readonly number[], x: number, y: number, z: number): boolean =>
  x >= (box[0] ?? 0) &&
  y >= (box[1] ?? 0) &&
  z >= (box[2] ?? 0) &&
  x <= (box[3] ?? 0) &&
  y <= (box[4] ?? 0) &&
  z <= (box[5] ?? 0);
