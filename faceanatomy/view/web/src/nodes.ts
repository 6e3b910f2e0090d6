/** Meshes as three.js draws them: one node per mesh and side, with the colours it can take. */

import {
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  FrontSide,
  GreaterDepth,
  Mesh,
  ShaderMaterial,
  type Texture,
  Vector2,
  Vector3,
  Vector4,
} from "three";
import { KIND_COLOURS, mixed, NATURAL, type Rgb, TENDON } from "./colours";
import { type Depth, muscleOf } from "./facts";
import type { Look, MeshData } from "./model";
import { grooveTexture, TILE_ACROSS_MM, TILE_ALONG_MM } from "./noise";
import { CONTEXT_FRAGMENT, ID_FRAGMENT, MUSCLE_FRAGMENT, SKIN_FRAGMENT, VERTEX } from "./shaders";

export type NodeSide = "left" | "right" | "midline";
export type LayerName =
  | Depth
  | "bones"
  | "skin"
  | "nerves"
  | "arteries"
  | "connective"
  | "landmark";

export interface Node {
  readonly id: string;
  readonly side: NodeSide;
  readonly kind: string;
  readonly layer: LayerName;
  readonly muscle: boolean;
  readonly fibres: boolean;
  readonly tone: number;
  readonly data: MeshData;
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  readonly idMesh: Mesh<BufferGeometry, ShaderMaterial>;
  readonly pickId: number;
  /** Writes the depth of translucent skin first, so that only its nearest layer is seen. */
  readonly prepass: Mesh<BufferGeometry, ShaderMaterial> | null;
  /** Draws the hidden parts of a highlighted nerve or artery through what covers them. */
  readonly through: Mesh<BufferGeometry, ShaderMaterial> | null;
}

const SKELETON = ["bone", "teeth", "cartilage"];
const TENDINOUS = ["tendon", "aponeurosis", "raphe"];
/** Kinds that are drawn only when asked for. */
const CONNECTIVE = ["ligament", "fascia", "node"];
/** Kinds of tubes: drawn on demand, and seen through what covers them. */
export const VESSELS: Readonly<Record<string, LayerName>> = { nerve: "nerves", artery: "arteries" };
/** How clearly covered parts of a highlighted tube are seen. */
const THROUGH = 0.34;
const GLOSS: Readonly<Record<string, number>> = {
  nerve: 0.3,
  artery: 0.4,
  eye: 0.9,
  teeth: 0.5,
  cartilage: 0.25,
  bone: 0.12,
};

/** Colour of a cut surface: the inside of a mesh, seen where a part of it is taken away. */
const CUT_FLESH: Rgb = [132, 54, 48];
const CUT_COLOURS: Readonly<Record<string, Rgb>> = {
  bone: [208, 186, 150],
  teeth: [226, 218, 200],
  cartilage: [168, 184, 188],
  skin: [226, 186, 140],
  eye: [214, 210, 206],
  tendon: [214, 196, 164],
  aponeurosis: [214, 196, 164],
};

/** Uniforms that all materials share: changed once, seen by all. */
export interface Shared {
  readonly uCut: { value: Vector4 };
  readonly uNoise: { value: Texture };
  readonly uGrooves: { value: Texture };
}

export const layerOf = (
  id: string,
  kind: string,
  paired: boolean,
  depths: ReadonlyMap<string, Depth>,
): LayerName => {
  if (kind === "muscle") return depths.get(muscleOf(id)) ?? "superficial";
  if (SKELETON.includes(kind)) return "bones";
  if (kind === "skin" && !paired) return "skin";
  if (VESSELS[kind]) return VESSELS[kind];
  if (CONNECTIVE.includes(kind)) return "connective";
  if (TENDINOUS.includes(kind)) {
    const owners = [...depths.keys()].filter((muscle) => id.startsWith(`${muscle}_`));
    owners.sort((a, b) => b.length - a.length);
    return depths.get(owners[0] ?? "") ?? "superficial";
  }
  return "landmark";
};

export const buildNodes = (
  meshes: readonly MeshData[],
  depths: ReadonlyMap<string, Depth>,
  noise: Texture,
): { nodes: Node[]; shared: Shared } => {
  const fibrous = meshes.filter((data) => data.uv && data.look);
  const shared: Shared = {
    uCut: { value: new Vector4(0, 0, 0, 1) },
    uNoise: { value: noise },
    uGrooves: {
      value: grooveTexture(
        fibrous.map((data) => ({
          boundaries: data.look?.boundaries ?? [],
          amplitudes: data.look?.amplitudes ?? [],
          fascicles: data.look?.fascicles ?? 1,
        })),
      ),
    },
  };
  const nodes: Node[] = [];
  for (const data of meshes) {
    const geometry = geometryOf(data);
    const row = (fibrous.indexOf(data) + 0.5) / Math.max(1, fibrous.length);
    const layer = layerOf(data.id, data.kind, data.paired, depths);
    for (const side of data.paired ? (["right", "left"] as const) : (["midline"] as const)) {
      const fibres = data.uv !== null && data.look !== null;
      const material = fibres
        ? muscleMaterial(data, data.look ?? {}, row, shared)
        : contextMaterial(data, layer, shared);
      const mesh = new Mesh(geometry, material);
      const pickId = nodes.length + 1;
      const idMesh = new Mesh(geometry, idMaterial(pickId, shared));
      for (const one of [mesh, idMesh]) {
        if (side === "left") one.scale.x = -1;
        one.updateMatrixWorld();
        one.matrixAutoUpdate = false;
      }
      nodes.push({
        id: data.id,
        side,
        kind: data.kind,
        layer,
        muscle: data.kind === "muscle",
        fibres,
        tone: data.look?.tone ?? 0,
        data,
        mesh,
        idMesh,
        pickId,
        prepass: layer === "skin" ? prepassOf(geometry, shared) : null,
        through: VESSELS[data.kind] ? throughOf(mesh) : null,
      });
    }
  }
  return { nodes, shared };
};

const geometryOf = (data: MeshData): BufferGeometry => {
  const geometry = new BufferGeometry();
  const count = data.points.length / 3;
  geometry.setAttribute("position", new BufferAttribute(data.points, 3));
  geometry.setAttribute("normal", new BufferAttribute(data.normals, 3));
  geometry.setIndex(
    new BufferAttribute(count < 65536 ? new Uint16Array(data.faces) : data.faces, 1),
  );
  if (data.uv) geometry.setAttribute("uv", new BufferAttribute(data.uv, 2));
  if (data.shade) geometry.setAttribute("shade", new BufferAttribute(data.shade, 1, true));
  else
    geometry.setAttribute("shade", new BufferAttribute(new Uint8Array(count).fill(255), 1, true));
  if (!data.uv || !data.look) {
    const own = KIND_COLOURS[data.kind] ?? NATURAL;
    const colors = data.colors ?? new Uint8Array(3 * count).map((_, i) => own[i % 3] ?? 0);
    geometry.setAttribute("tint", new BufferAttribute(colors, 3, true));
  }
  return geometry;
};

const common = (shared: Shared, kind: string) => ({
  uOpacity: { value: 1 },
  uGlow: { value: new Vector3() },
  uCut: shared.uCut,
  uCutColor: { value: new Vector3(...(CUT_COLOURS[kind] ?? CUT_FLESH)).divideScalar(255) },
});

const muscleMaterial = (
  data: MeshData,
  look: Look,
  row: number,
  shared: Shared,
): ShaderMaterial => {
  const seed = look.seed ?? 0;
  const raphe = [0, 1, 2, 3].map((i) => new Vector3(...(look.raphe?.[i] ?? [0, 0, 1])));
  const frayed = [
    ...(look.tendon ?? []),
    ...(look.blend ?? []),
    look.raphe?.length ?? 0,
    look.mid_tendon?.[1] ?? 0,
  ].some((v) => v > 0);
  const three = () => [new Vector3(), new Vector3()];
  return new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: MUSCLE_FRAGMENT,
    uniforms: {
      ...common(shared, data.kind),
      uNoise: shared.uNoise,
      uGrooves: shared.uGrooves,
      uRow: { value: row },
      uShadow: { value: three() },
      uBase: { value: three() },
      uBright: { value: three() },
      uTendonColor: { value: new Vector3(...TENDON).divideScalar(255) },
      uTiles: { value: new Vector2(data.size[0] / TILE_ALONG_MM, data.size[1] / TILE_ACROSS_MM) },
      uOffset: { value: new Vector2((seed * 0.618034) % 1, (seed * 0.754878) % 1) },
      uFascicles: { value: Math.max(1, look.fascicles ?? 1) },
      uTendon: { value: new Vector2(...(look.tendon ?? [0, 0])) },
      uBlend: { value: new Vector2(...(look.blend ?? [0, 0])) },
      uMiddle: { value: new Vector2(...(look.mid_tendon ?? [-1, -1])) },
      uRaphe: { value: raphe },
      uClosed: { value: data.closed ? 1 : 0 },
      uFrayed: { value: frayed ? 1 : 0 },
      uAponeurosis: { value: look.aponeurosis ? 1 : 0 },
    },
  });
};

const contextMaterial = (data: MeshData, layer: LayerName, shared: Shared): ShaderMaterial =>
  new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: layer === "skin" ? SKIN_FRAGMENT : CONTEXT_FRAGMENT,
    uniforms: {
      ...common(shared, data.kind),
      uGloss: { value: GLOSS[data.kind] ?? 0.08 },
      uPale: { value: 0 },
      uWash: { value: new Vector3(0.8, 0.3, 0.25) },
    },
  });

const idMaterial = (id: number, shared: Shared): ShaderMaterial =>
  new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: ID_FRAGMENT,
    uniforms: {
      uId: { value: new Vector3((id & 255) / 255, ((id >> 8) & 255) / 255, 0) },
      uCut: shared.uCut,
    },
  });

const prepassOf = (
  geometry: BufferGeometry,
  shared: Shared,
): Mesh<BufferGeometry, ShaderMaterial> => {
  const material = idMaterial(0, shared);
  material.colorWrite = false;
  material.transparent = true; // drawn with the translucent meshes, just before the skin itself
  const mesh = new Mesh(geometry, material);
  mesh.renderOrder = 2.5;
  mesh.visible = false;
  return mesh;
};

const throughOf = (
  mesh: Mesh<BufferGeometry, ShaderMaterial>,
): Mesh<BufferGeometry, ShaderMaterial> => {
  const material = mesh.material.clone();
  material.uniforms.uGlow = mesh.material.uniforms.uGlow as { value: Vector3 };
  material.uniforms.uCut = mesh.material.uniforms.uCut as { value: Vector4 };
  material.uniforms.uPale = mesh.material.uniforms.uPale as { value: number };
  material.uniforms.uOpacity = { value: THROUGH };
  material.transparent = true;
  material.depthFunc = GreaterDepth;
  material.depthWrite = false;
  const covered = new Mesh(mesh.geometry, material);
  covered.matrix.copy(mesh.matrix);
  covered.matrixWorld.copy(mesh.matrixWorld);
  covered.matrixAutoUpdate = false;
  covered.renderOrder = 4; // after everything else, translucent skin included
  covered.visible = false;
  return covered;
};

const put = (uniform: { value: unknown } | undefined, at: number, colour: Rgb): void => {
  const list = uniform?.value as Vector3[] | undefined;
  list?.[at]?.set(colour[0] / 255, colour[1] / 255, colour[2] / 255);
};

const PALE: Rgb = [224, 160, 140];
const SHEEN: Rgb = [255, 232, 216];

/** Colour the flesh of a node: one colour for each half of the body. */
export const paint = (node: Node, right: Rgb, left: Rgb): void => {
  if (!node.fibres) return;
  const uniforms = node.mesh.material.uniforms;
  [right, left].forEach((flesh, at) => {
    const base = mixed(flesh, PALE, 0.45 * node.tone);
    const brightness = (base[0] + base[1] + base[2]) / 765;
    put(uniforms.uBase, at, base);
    put(uniforms.uShadow, at, mixed([0, 0, 0], base, 0.46 + 0.38 * brightness));
    put(uniforms.uBright, at, mixed(base, SHEEN, 0.44 - 0.12 * brightness));
  });
};

/** Let the covered parts of a nerve or artery show, and pale those that are not meant. */
export const highlight = (node: Node, on: boolean, pale: boolean): void => {
  if (!node.through) return;
  node.through.visible = on && node.mesh.visible;
  const { uPale, uWash } = node.mesh.material.uniforms;
  if (uPale) uPale.value = pale ? 0.6 : 0;
  (uWash?.value as Vector3).set(0.85, 0.82, 0.78);
};

/** Set opacity and glow; nothing is drawn at opacity 0. */
export const dress = (node: Node, opacity: number, glow: number, cutting: boolean): void => {
  const { mesh, idMesh } = node;
  const material = mesh.material;
  const shown = opacity > 0.004;
  mesh.visible = shown;
  idMesh.visible = shown && opacity > 0.45;
  const uniforms = material.uniforms;
  if (uniforms.uOpacity) uniforms.uOpacity.value = opacity;
  (uniforms.uGlow?.value as Vector3).set(0.55, 0.4, 0.2).multiplyScalar(glow);
  const transparent = opacity < 0.995;
  const side = cutting ? DoubleSide : FrontSide;
  if (material.transparent !== transparent || material.side !== side) {
    material.transparent = transparent;
    material.side = side;
    node.idMesh.material.side = side;
    material.needsUpdate = true;
    node.idMesh.material.needsUpdate = true;
  }
  material.depthWrite = !transparent || node.layer === "skin";
  if (node.prepass) node.prepass.visible = shown && transparent;
  mesh.renderOrder = transparent ? (node.layer === "skin" ? 3 : 2) : node.layer === "bones" ? 1 : 0;
};
