/** The canvas: renderer, camera, drawing on demand, and finding what lies under a pixel. */

import {
  NearestFilter,
  PerspectiveCamera,
  Scene,
  Vector3,
  type WebGLRenderer,
  WebGLRenderTarget,
} from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { Average } from "./average";
import { Pilot } from "./camera";
import { Coarseness } from "./coarse";
import type { Depth } from "./facts";
import type { MeshData } from "./model";
import { buildNodes, type Node, type Shared } from "./nodes";
import { Pace } from "./pace";
import type { Drawing } from "./renderer";

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

/** A part of the canvas with a picture of its own, for example one of two faces. */
export interface Pass {
  /** Left edge and width as shares of the canvas. */
  readonly left: number;
  readonly width: number;
  /** Puts shapes and colours in place. */
  readonly before: () => void;
}

export interface IdPicture {
  readonly width: number;
  readonly height: number;
  /** Pick id of each pixel, rows from the top; 0 is nothing. */
  readonly ids: Uint16Array;
}

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
  /** Whether fine pictures and fine triangles are done without. */
  light = false;
  /** Called when the picture has changed, and when it has come to rest. */
  onMove: () => void = () => {};
  onRest: () => void = () => {};
  /** Several pictures beside each other; none is the usual single one. */
  private passes: readonly Pass[] = [];
  private readonly scene = new Scene();
  private readonly idScene = new Scene();
  private readonly idTarget = new WebGLRenderTarget(1, 1, {
    minFilter: NearestFilter,
    magFilter: NearestFilter,
  });
  private readonly average: Average;
  private readonly coarse: Coarseness;
  private readonly pace = new Pace();
  private ready = false;
  private rough = false;
  private drawn = false;
  private pending = false;
  private sample = 0;
  private restTimer = 0;
  private lost = false;
  private lastDraw = 0;

  constructor(
    drawing: Drawing,
    readonly canvas: HTMLCanvasElement,
    meshes: readonly MeshData[],
    depths: ReadonlyMap<string, Depth>,
  ) {
    this.software = drawing.software;
    this.renderer = drawing.renderer;
    const built = buildNodes(meshes, depths, drawing.noise);
    this.nodes = built.nodes;
    this.shared = built.shared;
    for (const node of this.nodes) {
      this.scene.add(node.mesh);
      if (node.prepass) this.scene.add(node.prepass);
      if (node.through) this.scene.add(node.through);
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
    this.coarse = new Coarseness(this.nodes);
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
    this.camera.aspect = (width * this.share) / height;
    this.camera.updateProjectionMatrix();
    this.average.resize(Math.round(width * ratio), Math.round(height * ratio));
    if (this.drawn) this.draw();
  }

  private fullRatio(): number {
    return this.software ? 1 : Math.min(devicePixelRatio, this.light ? 1 : 2);
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
      if (moving) this.finishFrame(true);
      else this.draw();
    });
  }

  draw(ratio = this.fullRatio()): void {
    if (this.lost) return;
    const began = performance.now();
    this.lastDraw = began;
    this.useRatio(ratio);
    this.sample = 0;
    this.drawn = true;
    this.prepare();
    this.rough = this.light || ratio < this.fullRatio();
    this.render(null);
    this.frameMs = performance.now() - began;
    this.onMove();
    window.clearTimeout(this.restTimer);
    this.restTimer = window.setTimeout(() => this.rest(), 140);
  }

  /** Wait until everything asked for is on the screen; returns the time it took, ms. */
  finishFrame(moving = false): number {
    const began = performance.now();
    const slow = moving && this.software;
    // At rest the picture is drawn in full; in movement as finely as there is time for.
    this.draw(slow ? this.pace.ratio : this.fullRatio());
    const gl = this.renderer.getContext();
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    const took = performance.now() - began;
    if (slow) this.pace.took(took);
    return took;
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

  /** Draw several pictures beside each other, or (none given) the usual single one. */
  setPasses(passes: readonly Pass[]): void {
    const before = this.share;
    this.passes = passes;
    if (this.share === before) return;
    const { width, height } = this.size();
    this.resize(width, height);
  }

  /** Share of the width of the canvas that one picture takes. */
  private get share(): number {
    return this.passes[0]?.width ?? 1;
  }

  private render(target: WebGLRenderTarget | null): void {
    const { renderer } = this;
    if (!this.passes.length) {
      this.coarse.use(this.rough);
      renderer.render(this.scene, this.camera);
      return;
    }
    const whole = target ?? this.size();
    renderer.setScissorTest(true);
    if (target) target.scissorTest = true;
    for (const pass of this.passes) {
      const box = [pass.left * whole.width, 0, pass.width * whole.width, whole.height] as const;
      pass.before();
      this.coarse.use(this.rough);
      if (target) {
        target.viewport.set(...box);
        target.scissor.set(...box);
        renderer.setRenderTarget(target);
      } else {
        renderer.setViewport(...box);
        renderer.setScissor(...box);
      }
      renderer.render(this.scene, this.camera);
    }
    renderer.setScissorTest(false);
    if (target) {
      target.scissorTest = false;
      target.viewport.set(0, 0, whole.width, whole.height);
      renderer.setRenderTarget(target);
    } else renderer.setViewport(0, 0, whole.width, whole.height);
  }

  pick(x: number, y: number): Node | null {
    const { width, height } = this.size();
    const pass = this.passes.find(
      (one) => x >= one.left * width && x < (one.left + one.width) * width,
    );
    pass?.before();
    const part = width * this.share;
    const at = x - (pass?.left ?? 0) * width;
    this.camera.setViewOffset(part, height, Math.floor(at), Math.floor(y), 1, 1);
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
    this.coarse.use(false);
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
    if (this.software || this.light) this.getReady();
    if (!this.software) return;
    this.rough = this.light;
    if (this.renderer.getPixelRatio() !== this.fullRatio()) {
      // A new resolution empties the canvas, so it is filled again at once.
      this.useRatio(this.fullRatio());
      this.render(null);
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

  /** Prepare for movement in small pieces, while nobody moves anything. */
  private getReady(): void {
    if (this.ready) return;
    this.ready = this.coarse.prepare(12);
    if (!this.ready) window.setTimeout(() => this.getReady(), 30);
    else if (this.light) this.invalidate();
  }

  private refineOnce(index: number): void {
    const { width, height } = this.size();
    const [dx, dy] = SHIFTS[index] ?? [0, 0];
    const part = width * this.share;
    this.camera.setViewOffset(part, height, dx, dy, part, height);
    this.average.take(this.renderer, (target) => this.render(target), index);
    this.camera.clearViewOffset();
    if (index >= 3) this.average.show(this.renderer);
  }
}
