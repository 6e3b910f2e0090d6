/** The WebGL renderer, started early: its shaders are compiled while the model is unpacked. */

import {
  Color,
  LinearSRGBColorSpace,
  PerspectiveCamera,
  Scene,
  type Texture,
  WebGLRenderer,
} from "three";
import type { MeshData } from "./model";
import { buildNodes, dress } from "./nodes";
import { noiseTexture } from "./noise";

export interface Drawing {
  readonly renderer: WebGLRenderer;
  /** Whether drawing happens on the processor, where multisampling costs four times as much. */
  readonly software: boolean;
  readonly noise: Texture;
}

const softwareDrawing = (): boolean | null => {
  const probe = document.createElement("canvas").getContext("webgl2");
  if (!probe) return null;
  const info = probe.getExtension("WEBGL_debug_renderer_info");
  const name = info ? String(probe.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  probe.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
};

/** A renderer on `canvas`; null where the browser has no WebGL 2. */
export const startDrawing = (canvas: HTMLCanvasElement, skin: number): Drawing | null => {
  const software = softwareDrawing();
  if (software === null) return null;
  const renderer = new WebGLRenderer({
    canvas,
    antialias: !software,
    alpha: true,
    powerPreference: "high-performance",
  });
  renderer.outputColorSpace = LinearSRGBColorSpace;
  renderer.setClearColor(new Color(0), 0);
  // Asking each shader for errors would wait for it; they are the same in every page.
  renderer.debug.checkShaderErrors = false;
  const anisotropy = software ? 1 : Math.min(8, renderer.capabilities.getMaxAnisotropy());
  const drawing = { renderer, software, noise: noiseTexture(anisotropy) };
  compileAhead(drawing, skin);
  return drawing;
};

/** Have the shaders compiled by the driver beside this program; nothing is waited for. */
const compileAhead = ({ renderer, noise }: Drawing, skin: number): void => {
  const point = (kind: string): MeshData => ({
    id: kind,
    kind,
    paired: false,
    closed: false,
    size: [1, 1],
    look: kind === "muscle" ? {} : null,
    count: 1,
    twins: new Uint32Array(),
    creases: 0,
    points: new Float32Array(3),
    normals: new Float32Array(3),
    faces: new Uint32Array(3),
    uv: kind === "muscle" ? new Float32Array(2) : null,
    colors: null,
    shade: null,
    sites: new Map(),
  });
  const { nodes } = buildNodes(["muscle", "bone", "skin"].map(point), new Map(), noise);
  const scene = new Scene();
  for (const node of nodes) {
    dress(node, node.layer === "skin" ? skin : 1, 0, false);
    if (node.mesh.visible) scene.add(node.mesh);
    if (node.prepass?.visible) scene.add(node.prepass);
    if (node.muscle) scene.add(node.idMesh);
  }
  renderer.compile(scene, new PerspectiveCamera());
};
