/** The canvas: renderer, camera, drawing on demand, and finding what lies under a pixel. */

import {
  Color,
  CustomBlending,
  DataTexture,
  HalfFloatType,
  LinearSRGBColorSpace,
  Mesh,
  NearestFilter,
  OneFactor,
  OrthographicCamera,
  PerspectiveCamera,
  PlaneGeometry,
  Scene,
  ShaderMaterial,
  Vector3,
  WebGLRenderer,
  WebGLRenderTarget,
} from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { Pilot } from "./camera";
import type { Depth } from "./facts";
import type { MeshData } from "./model";
import { buildNodes, type Node, type Shared } from "./nodes";

/** How many slightly shifted pictures are averaged once the camera rests (software drawing). */
const SAMPLES = 8;
const SHIFTS: readonly (readonly [number, number])[] = [
  [0.0625, -0.1875],
  [-0.0625, 0.1875],
  [0.3125, 0.0625],
  [-0.1875, -0.3125],
  [-0.3125, 0.3125],
  [-0.4375, -0.0625],
  [0.1875, 0.4375],
  [0.4375, -0.4375],
];
const FIELD_OF_VIEW = 20;
/** Resolution while something moves and drawing is slow; at rest the picture is drawn in full. */
const MOVING_RATIO = 0.6;

export interface IdPicture {
  readonly width: number;
  readonly height: number;
  /** Pick id of each pixel, rows from the top; 0 is nothing. */
  readonly ids: Uint16Array;
}

/** Whether drawing happens on the processor, where multisampling would cost four times as much. */
const softwareDrawing = (): boolean => {
  const probe = document.createElement("canvas").getContext("webgl2");
  if (!probe) return false;
  const info = probe.getExtension("WEBGL_debug_renderer_info");
  const name = info ? String(probe.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  probe.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
};

export class Stage {
  readonly renderer: WebGLRenderer;
  readonly camera: PerspectiveCamera;
  readonly controls: OrbitControls;
  readonly pilot: Pilot;
  readonly nodes: readonly Node[];
  readonly shared: Shared;
  readonly software: boolean;
  /** Duration of the last frame, ms. */
  frameMs = 0;
  maxPixelRatio = 2;
  /** Called when the picture has changed, and when it has come to rest. */
  onMove: () => void = () => {};
  onRest: () => void = () => {};
  private readonly scene = new Scene();
  private readonly idScene = new Scene();
  private readonly idTarget = new WebGLRenderTarget(1, 1, {
    minFilter: NearestFilter,
    magFilter: NearestFilter,
  });
  private readonly average: Average;
  private pending = false;
  private sample = 0;
  private restTimer = 0;
  private lost = false;
  private lastDraw = 0;

  constructor(
    readonly canvas: HTMLCanvasElement,
    meshes: readonly MeshData[],
    depths: ReadonlyMap<string, Depth>,
  ) {
    this.software = softwareDrawing();
    this.renderer = new WebGLRenderer({
      canvas,
      antialias: !this.software,
      alpha: true,
      powerPreference: "high-performance",
    });
    this.renderer.outputColorSpace = LinearSRGBColorSpace;
    this.renderer.setClearColor(new Color(0), 0);
    const anisotropy = this.software
      ? 1
      : Math.min(8, this.renderer.capabilities.getMaxAnisotropy());
    const built = buildNodes(meshes, depths, anisotropy);
    this.nodes = built.nodes;
    this.shared = built.shared;
    for (const node of this.nodes) {
      this.scene.add(node.mesh);
      if (node.prepass) this.scene.add(node.prepass);
      this.idScene.add(node.idMesh);
    }
    this.scene.matrixWorldAutoUpdate = false;
    this.idScene.matrixWorldAutoUpdate = false;
    this.camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 50, 4000);
    this.camera.up.set(0, 0, 1);
    this.camera.position.set(0, 900, 0);
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.enableDamping = false;
    this.controls.zoomToCursor = true;
    this.controls.minDistance = 120;
    this.controls.maxDistance = 2600;
    this.controls.addEventListener("start", () => this.pilot.stop());
    this.controls.addEventListener("change", () => this.invalidate());
    this.pilot = new Pilot(this.camera, this.controls, () => this.invalidate());
    this.average = new Average();
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      this.lost = true;
    });
    canvas.addEventListener("webglcontextrestored", () => {
      this.lost = false;
      this.invalidate();
    });
  }

  resize(width: number, height: number): void {
    if (width < 2 || height < 2) return;
    const ratio = this.fullRatio();
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    this.average.resize(Math.round(width * ratio), Math.round(height * ratio));
    this.draw();
  }

  private fullRatio(): number {
    return this.software ? 1 : Math.min(devicePixelRatio, this.maxPixelRatio);
  }

  private useRatio(ratio: number): void {
    if (this.renderer.getPixelRatio() !== ratio) this.renderer.setPixelRatio(ratio);
  }

  /** Draw again before the next frame of the screen. */
  invalidate(): void {
    this.sample = 0;
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      // Only a picture that follows another one at once is part of a movement.
      const moving = this.software && performance.now() - this.lastDraw < 400;
      this.draw(moving ? MOVING_RATIO : this.fullRatio());
    });
  }

  draw(ratio = this.fullRatio()): void {
    if (this.lost) return;
    const began = performance.now();
    this.lastDraw = began;
    this.useRatio(ratio);
    this.sample = 0;
    this.prepare();
    this.renderer.render(this.scene, this.camera);
    this.frameMs = performance.now() - began;
    this.onMove();
    window.clearTimeout(this.restTimer);
    this.restTimer = window.setTimeout(() => this.rest(), 140);
  }

  /** Wait until everything asked for is on the screen; returns the time it took, ms. */
  finishFrame(moving = false): number {
    const began = performance.now();
    this.draw(moving && this.software ? MOVING_RATIO : this.fullRatio());
    const gl = this.renderer.getContext();
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    return performance.now() - began;
  }

  /** The picture as PNG, drawn afresh because the browser may drop it after showing it. */
  async png(): Promise<Blob> {
    this.draw();
    if (this.software) for (let i = 0; i < SAMPLES; i++) this.refineOnce(i);
    return new Promise((resolve, reject) =>
      this.canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("no picture"))),
        "image/png",
      ),
    );
  }

  pick(x: number, y: number): Node | null {
    const { width, height } = this.size();
    this.camera.setViewOffset(width, height, Math.floor(x), Math.floor(y), 1, 1);
    const pixel = new Uint8Array(4);
    this.drawIds(1, 1, pixel);
    this.camera.clearViewOffset();
    return this.nodes[(pixel[0] ?? 0) + ((pixel[1] ?? 0) << 8) - 1] ?? null;
  }

  /** Which node is seen at each pixel of a small copy of the picture. */
  idPicture(longest: number, skip: (node: Node) => boolean = () => false): IdPicture {
    const size = this.size();
    const scale = Math.min(1, longest / Math.max(size.width, size.height));
    const width = Math.max(1, Math.round(size.width * scale));
    const height = Math.max(1, Math.round(size.height * scale));
    const pixels = new Uint8Array(4 * width * height);
    const changed = this.nodes.filter((node) => node.idMesh.visible && skip(node));
    for (const node of changed) node.idMesh.visible = false;
    this.drawIds(width, height, pixels);
    for (const node of changed) node.idMesh.visible = true;
    const ids = new Uint16Array(width * height);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const at = 4 * ((height - 1 - row) * width + column);
        ids[row * width + column] = (pixels[at] ?? 0) + ((pixels[at + 1] ?? 0) << 8);
      }
    }
    return { width, height, ids };
  }

  size(): { width: number; height: number } {
    return { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
  }

  dispose(): void {
    this.renderer.dispose();
  }

  private drawIds(width: number, height: number, pixels: Uint8Array): void {
    this.prepare();
    this.idTarget.setSize(width, height);
    this.renderer.setRenderTarget(this.idTarget);
    this.renderer.clear();
    this.renderer.render(this.idScene, this.camera);
    this.renderer.readRenderTargetPixels(this.idTarget, 0, 0, width, height, pixels);
    this.renderer.setRenderTarget(null);
  }

  private prepare(): void {
    const distance = this.camera.position.distanceTo(new Vector3(0, 0, -40));
    this.camera.near = Math.max(20, distance - 420);
    this.camera.far = distance + 420;
    this.camera.updateProjectionMatrix();
  }

  private rest(): void {
    this.onRest();
    if (!this.software) return;
    if (this.renderer.getPixelRatio() !== this.fullRatio()) {
      // A new resolution empties the canvas, so it is filled again at once.
      this.useRatio(this.fullRatio());
      this.renderer.render(this.scene, this.camera);
    }
    const step = () => {
      if (this.sample >= SAMPLES || this.pending || this.lost) return;
      this.refineOnce(this.sample);
      this.sample++;
      if (this.sample < SAMPLES) window.setTimeout(() => requestAnimationFrame(step), 30);
    };
    this.sample = 0;
    requestAnimationFrame(step);
  }

  private refineOnce(index: number): void {
    const { width, height } = this.size();
    const [dx, dy] = SHIFTS[index] ?? [0, 0];
    this.camera.setViewOffset(width, height, dx, dy, width, height);
    this.average.take(this.renderer, this.scene, this.camera, index);
    this.camera.clearViewOffset();
    if (index >= 3) this.average.show(this.renderer);
  }
}

/** Averages pictures that are shifted by parts of a pixel: smooth edges without multisampling. */
class Average {
  private readonly one = new WebGLRenderTarget(1, 1);
  private readonly sum = new WebGLRenderTarget(1, 1, { type: HalfFloatType, depthBuffer: false });
  private readonly camera = new OrthographicCamera(-1, 1, 1, -1, 0, 1);
  private readonly scene = new Scene();
  private readonly material = new ShaderMaterial({
    uniforms: { uPicture: { value: new DataTexture() as unknown }, uShare: { value: 1 } },
    vertexShader:
      "varying vec2 vAt; void main() { vAt = uv; gl_Position = vec4(position.xy, 0.0, 1.0); }",
    fragmentShader:
      "uniform sampler2D uPicture; uniform float uShare; varying vec2 vAt;" +
      "void main() { gl_FragColor = texture2D(uPicture, vAt) * uShare; }",
    depthTest: false,
    depthWrite: false,
    transparent: true,
    premultipliedAlpha: true,
    blending: CustomBlending, // plain sums of premultiplied colours
    blendSrc: OneFactor,
    blendDst: OneFactor,
  });
  private count = 0;

  constructor() {
    this.scene.add(new Mesh(new PlaneGeometry(2, 2), this.material));
  }

  resize(width: number, height: number): void {
    this.one.setSize(width, height);
    this.sum.setSize(width, height);
  }

  take(renderer: WebGLRenderer, scene: Scene, camera: PerspectiveCamera, index: number): void {
    renderer.setRenderTarget(this.one);
    renderer.clear();
    renderer.render(scene, camera);
    renderer.setRenderTarget(this.sum);
    if (index === 0) renderer.clear();
    this.count = index + 1;
    this.blend(renderer, this.one, 1);
    renderer.setRenderTarget(null);
  }

  show(renderer: WebGLRenderer): void {
    renderer.clear();
    this.blend(renderer, this.sum, 1 / this.count);
  }

  private blend(renderer: WebGLRenderer, from: WebGLRenderTarget, share: number): void {
    const { uPicture, uShare } = this.material.uniforms;
    if (uPicture) uPicture.value = from.texture;
    if (uShare) uShare.value = share;
    const clears = renderer.autoClear;
    renderer.autoClear = false;
    renderer.render(this.scene, this.camera);
    renderer.autoClear = clears;
  }
}
