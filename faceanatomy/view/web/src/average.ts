/** Smooth edges without multisampling, for drawing on the processor. */

import {
  CustomBlending,
  DataTexture,
  HalfFloatType,
  Mesh,
  OneFactor,
  OrthographicCamera,
  PlaneGeometry,
  Scene,
  ShaderMaterial,
  type WebGLRenderer,
  WebGLRenderTarget,
} from "three";

/** Averages pictures that are shifted by parts of a pixel: smooth edges without multisampling. */
export class Average {
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

  take(renderer: WebGLRenderer, draw: (target: WebGLRenderTarget) => void, index: number): void {
    renderer.setRenderTarget(this.one);
    renderer.clear();
    draw(this.one);
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
