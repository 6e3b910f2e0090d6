/** From how strongly muscles contract to where every vertex goes; as `faceanatomy.geometry.motion`. */

import { type Activation, key } from "./activation";
import type { Side } from "./facts";
import type { MeshData } from "./model";
import type { Block, Leads, MeshMotion, MotionBasis } from "./motion_data";
import { FoldGuard } from "./motion_guard";
import { levelsOf, turnHead, turnsHead } from "./motion_head";
import { jawTransform, type Rotation } from "./motion_jaw";
import { turnedEye, turnLids } from "./motion_lids";
import { LipContact } from "./motion_lips";
import { TeethContact } from "./motion_teeth";
import { shapeTongue } from "./motion_tongue";
import { keepVolume } from "./motion_volume";
import { mirroredPosture, type Posture, type PostureName } from "./posture";
import { copyTwins } from "./twins";

export interface Pose {
  readonly activation: Activation;
  readonly posture: Posture;
}

/** How many vertices of others each vertex of a led mesh follows. */
const LEADERS = 3;
const EYEBALL = "eyeball";
const TONGUE = "tongue";
const SKIN = "skin";

/** Displacements of meshes for any activation and posture. */
export class Motion {
  private readonly numbers = new Map<string, readonly number[]>();
  private readonly levels = new Map<string, Float32Array>();
  /** What was computed already for the last pose. */
  private readonly done = new Map<string, Float32Array | null>();
  private last: Pose | null = null;
  private contact: TeethContact | null = null;
  private guard: FoldGuard | null = null;
  private lips: LipContact | null = null;

  constructor(readonly basis: MotionBasis) {}

  /**
   * Displacement of every vertex of a mesh, mm, or null where nothing moves. That of a left mesh
   * is seen in the mirror: as if it were the right one, which is how the page draws it.
   */
  displacement(id: string, side: Side | "midline", pose: Pose): Float32Array | null {
    if (pose !== this.last) {
      this.last = pose;
      this.done.clear();
    }
    const name = `${id}.${side}`;
    const known = this.done.get(name);
    if (known !== undefined) return known;
    const mesh = this.basis.meshes.get(id);
    const leads = mesh?.leads?.[side];
    const made = leads ? this.led(leads, side, pose) : mesh ? this.own(mesh, side, pose) : null;
    this.done.set(name, made);
    return made;
  }

  /** What a mesh without a motion of its own takes from its neighbours. */
  private led(leads: Leads, side: Side | "midline", pose: Pose): Float32Array | null {
    const vertices = leads.meshes.length / LEADERS;
    const out = new Float32Array(3 * vertices);
    let moved = false;
    const moves = this.basis.leaders.map((id): { by: Float32Array; mirror: number } | null => {
      const paired = this.basis.meshes.get(id)?.data.paired ?? false;
      const by = this.displacement(id, paired ? side : "midline", pose);
      // A left mesh is seen in the mirror, but a midline one is not.
      return by && { by, mirror: !paired && side === "left" ? -1 : 1 };
    });
    for (let i = 0; i < leads.meshes.length; i++) {
      const move = moves[leads.meshes[i] as number];
      if (!move) continue;
      moved = true;
      const to = 3 * Math.floor(i / LEADERS);
      const from = 3 * (leads.vertices[i] as number);
      const share = leads.shares[i] as number;
      out[to] = (out[to] as number) + share * move.mirror * (move.by[from] ?? 0);
      out[to + 1] = (out[to + 1] as number) + share * (move.by[from + 1] ?? 0);
      out[to + 2] = (out[to + 2] as number) + share * (move.by[from + 2] ?? 0);
    }
    return moved ? out : null;
  }

  private own(mesh: MeshMotion, side: Side | "midline", pose: Pose): Float32Array | null {
    const { id } = mesh.data;
    const posture = side === "left" ? mirroredPosture(pose.posture) : pose.posture;
    const out = new Float32Array(3 * mesh.data.count);
    const { points } = mesh.data;
    let moved = false;
    if (id === EYEBALL) {
      moved = posture.gaze_yaw !== 0 || posture.gaze_pitch !== 0;
      if (moved) turnedEye(out, points, this.basis.lids, posture);
    } else moved = this.soft(mesh, side, pose.activation, posture, out);
    if (turnsHead(posture)) {
      const known = this.levels.get(id);
      const levels = known ?? levelsOf(this.basis.head, id, points, mesh.data.count);
      if (!known) {
        const shifts = spread(mesh, 1);
        shifts?.forEach((shift, i) => {
          levels[i] = (levels[i] as number) + shift;
        });
        this.levels.set(id, levels);
      }
      turnHead(this.basis.head, out, points, levels, posture);
      moved = true;
    }
    if (moved && (mesh.data.kind === "muscle" || id === TONGUE)) {
      keepVolume(mesh.data, out, mesh.twin);
    }
    return moved ? out : null;
  }

  /** What muscles, cheeks, hyoid, tongue, lids and jaw do to a mesh; false if nothing. */
  private soft(
    mesh: MeshMotion,
    side: Side | "midline",
    activation: Activation,
    posture: Posture,
    out: Float32Array,
  ): boolean {
    const { data } = mesh;
    let moved = this.contract(mesh, side, activation, out);
    moved = this.inflate(mesh, posture, out) || moved;
    if (
      this.basis.tongue.meshes.includes(data.id) &&
      (posture.tongue_protrusion || posture.tongue_elevation)
    ) {
      const { tongue, jaw } = this.basis;
      shapeTongue(tongue, jaw.incisor, out, data.points, posture, spread(mesh, 0));
      moved = true;
    }
    for (const eye of side === "midline" ? (["right", "left"] as const) : (["right"] as const)) {
      const columns = mesh.lids[eye];
      if (!columns) continue;
      // The lids of a left mesh, seen in the mirror, are moved by the muscles of the left.
      const owner = side === "left" ? "left" : eye;
      const strengths = this.basis.lids.units.map((unit) => activation.get(key(unit, owner)) ?? 0);
      moved =
        turnLids(out, data.points, columns, eye, this.basis.lids, strengths, posture) || moved;
    }
    const jaw =
      posture.jaw_opening || posture.jaw_protrusion || posture.jaw_swing
        ? jawTransform(this.basis.jaw, posture)
        : null;
    if (jaw && mesh.jaw) {
      follow(out, mesh, jaw);
      moved = true;
    }
    if (moved && data.kind === "skin") {
      const lips = this.lipsOf(mesh);
      const pressed = lips?.part(out);
      const guard = this.guardOf(mesh);
      guard?.settle(out);
      if (guard && pressed) lips?.part(out);
      this.contactOf(mesh)?.resolve(out, jaw);
    }
    return moved;
  }

  /** What keeps the skin out of the teeth. */
  private contactOf({ data }: MeshMotion): TeethContact | null {
    const [upper, lower] = this.basis.grids;
    if (data.id !== SKIN || !upper || !lower) return null;
    this.contact ??= new TeethContact(this.basis.teeth, data.points, upper, lower);
    return this.contact;
  }

  /** What keeps both lips out of each other. */
  private lipsOf({ data, lips }: MeshMotion): LipContact | null {
    if (!lips) return null;
    this.lips ??= new LipContact(lips, this.basis.lip_slight, data.points);
    return this.lips;
  }

  /** What keeps the skin from folding. */
  private guardOf({ data, watched }: MeshMotion): FoldGuard | null {
    if (!watched) return null;
    this.guard ??= new FoldGuard(this.basis.guard, data.points, data.faces, watched);
    return this.guard;
  }

  /** Numbers in the basis of a unit, or of the parts of a muscle that has them only there. */
  private numbersOf(unit: string): readonly number[] {
    const known = this.numbers.get(unit);
    if (known) return known;
    const { units } = this.basis;
    const own = units.indexOf(unit);
    const found =
      own >= 0 ? [own] : units.flatMap((one, i) => (one.startsWith(`${unit}:`) ? [i] : []));
    this.numbers.set(unit, found);
    return found;
  }

  private contract(
    mesh: MeshMotion,
    side: Side | "midline",
    activation: Activation,
    out: Float32Array,
  ): boolean {
    let moved = false;
    const own = side === "midline" ? "right" : side;
    for (const [k, strength] of activation) {
      const at = k.lastIndexOf("|");
      const same = k.slice(at + 1) === own;
      for (const number of this.numbersOf(k.slice(0, at))) {
        const block = (same || mesh.twin ? mesh.same : mesh.other).get(number);
        if (!block) continue;
        addBlock(out, block, strength, same ? null : mesh.twin);
        moved = true;
      }
    }
    return moved;
  }

  /** What an open jaw, air in the cheeks, rolled lips and a lifted hyoid do beside the muscles. */
  private inflate(mesh: MeshMotion, posture: Posture, out: Float32Array): boolean {
    let moved = false;
    for (const rule of this.basis.postures) {
      const share = (name: PostureName | "") =>
        name && posture[name]
          ? Math.sign(posture[name]) * (Math.abs(posture[name]) / rule.mm) ** rule.power
          : 0;
      const [right, left] = [share(rule.right), share(rule.left)];
      const block = mesh.same.get(rule.block);
      const other = mesh.twin ? block : mesh.other.get(rule.block);
      if (block && right) addBlock(out, block, right, null);
      if (other && left) addBlock(out, other, left, mesh.twin);
      moved ||= !!(block && right) || !!(other && left);
    }
    return moved;
  }
}

/** For every vertex what a column of `ends` says of some, or null where there is none. */
const spread = ({ data, ends }: MeshMotion, column: number): Float32Array | null => {
  if (!ends) return null;
  const out = new Float32Array(data.count);
  ends.rows.forEach((row, i) => {
    out[row] = ends.columns[column]?.[i] ?? 0;
  });
  return out;
};

const addBlock = (
  out: Float32Array,
  block: Block,
  strength: number,
  twin: Uint32Array | null,
): void => {
  const { rows, values } = block;
  const mirror = twin ? -strength : strength;
  // Where vertices share one mirror vertex, it moves once.
  const done = twin && new Uint8Array(twin.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const vertex = twin ? (twin[row] as number) : row;
    if (done?.[vertex]) continue;
    if (done) done[vertex] = 1;
    const to = 3 * vertex;
    out[to] = (out[to] as number) + mirror * (values[3 * i] as number);
    out[to + 1] = (out[to + 1] as number) + strength * (values[3 * i + 1] as number);
    out[to + 2] = (out[to + 2] as number) + strength * (values[3 * i + 2] as number);
  }
};

/** Let vertices follow the jaw by their weight, from where they are already. */
const follow = (out: Float32Array, mesh: MeshMotion, { turn, shift }: Rotation): void => {
  const { points } = mesh.data;
  const rows = mesh.jaw?.rows ?? new Uint32Array();
  const weights = mesh.jaw?.columns[0] ?? new Float32Array();
  for (let i = 0; i < rows.length; i++) {
    const at = 3 * (rows[i] as number);
    const weight = weights[i] as number;
    const x = (points[at] as number) + (out[at] as number);
    const y = (points[at + 1] as number) + (out[at + 1] as number);
    const z = (points[at + 2] as number) + (out[at + 2] as number);
    for (let k = 0; k < 3; k++) {
      const place =
        (turn[3 * k] as number) * x +
        (turn[3 * k + 1] as number) * y +
        (turn[3 * k + 2] as number) * z;
      const was = k === 0 ? x : k === 1 ? y : z;
      out[at + k] = (out[at + k] as number) + weight * (place + (shift[k] as number) - was);
    }
  }
};

/** Points of a mesh with a displacement added; twins follow their own. */
export const displaced = (data: MeshData, out: Float32Array, target: Float32Array): void => {
  const { points } = data;
  for (let i = 0; i < out.length; i++) target[i] = (points[i] as number) + (out[i] as number);
  copyTwins(target, data, 0);
};
