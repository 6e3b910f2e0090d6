/** The GLSL of the page: fibres composed from uv, baked colours, four lights fixed to the camera. */

/**
 * Morph targets will come as attributes of the geometry: the chunks below do nothing until a
 * geometry has them.
 */
export const VERTEX = /* glsl */ `
#include <common>
#include <morphtarget_pars_vertex>
attribute vec3 tint;
attribute float shade;
varying vec3 vNormal;
varying vec3 vEye;
varying vec3 vWorld;
varying vec2 vUv;
varying vec3 vTint;
varying float vShade;
void main() {
  #include <beginnormal_vertex>
  #include <morphinstance_vertex>
  #include <morphnormal_vertex>
  #include <begin_vertex>
  #include <morphtarget_vertex>
  vec4 world = modelMatrix * vec4(transformed, 1.0);
  vec4 eye = viewMatrix * world;
  vNormal = normalMatrix * objectNormal;
  vEye = eye.xyz;
  vWorld = world.xyz;
  vUv = uv;
  vTint = tint;
  vShade = shade;
  gl_Position = projectionMatrix * eye;
}
`;

const LIGHT = /* glsl */ `
// A lamp that is clamped to zero draws a line where it begins to reach a smooth surface.
float soft(float cosine) { return 0.5 * (cosine + sqrt(cosine * cosine + 0.02)); }
vec3 lit(vec3 base, vec3 n, vec3 toEye, float gloss) {
  const vec3 keyDir = vec3(-0.558, 0.646, 0.528);
  const vec3 fillDir = vec3(0.870, 0.070, 0.487);
  const vec3 rimDir = vec3(0.298, 0.795, -0.530);
  float key = soft(dot(n, keyDir));
  float wrap = max((dot(n, keyDir) + 0.35) / 1.35, 0.0);
  float fill = soft(dot(n, fillDir));
  float rim = soft(dot(n, rimDir));
  float head = max(n.z, 0.0);
  vec3 light = vec3(1.0, 0.965, 0.92) * (0.50 * key + 0.24 * wrap)
    + vec3(0.90, 0.935, 1.0) * 0.30 * fill + 0.34 * rim + 0.30 * head + 0.15;
  vec3 h = normalize(keyDir + toEye);
  float s = max(dot(n, h), 0.0);
  s *= s; s *= s; s *= s; s *= s; s *= s; // to the power of 32
  return base * light + vec3(1.0, 0.97, 0.93) * (s * gloss);
}
`;

const SHARED = /* glsl */ `
uniform float uOpacity;
uniform vec3 uGlow;
uniform vec4 uCut;
uniform vec3 uCutColor;
varying vec3 vNormal;
varying vec3 vEye;
varying vec3 vWorld;
varying vec2 vUv;
varying vec3 vTint;
varying float vShade;
${LIGHT}
void cutAway() {
  if (dot(uCut.xyz, vWorld) > uCut.w) discard;
}
void finish(vec3 base, float gloss, float opacity) {
  vec3 toEye = normalize(-vEye);
  if (!gl_FrontFacing) {
    gl_FragColor = vec4(uCutColor, max(opacity, 0.35));
    return;
  }
  vec3 n = normalize(vNormal);
  vec3 color = lit(base, n, toEye, gloss);
  float edge = 1.0 - max(dot(n, toEye), 0.0);
  color *= 1.0 - 0.34 * edge * edge * edge;
  color += uGlow * (0.32 + 0.9 * edge * edge);
  gl_FragColor = vec4(color, opacity);
}
`;

export const MUSCLE_FRAGMENT = /* glsl */ `
${SHARED}
uniform sampler2D uNoise;
uniform sampler2D uGrooves;
uniform float uRow;
uniform vec3 uShadow[2];
uniform vec3 uBase[2];
uniform vec3 uBright[2];
uniform vec3 uTendonColor;
uniform vec2 uTiles;
uniform vec2 uOffset;
uniform float uFascicles;
uniform vec2 uTendon;
uniform vec2 uBlend;
uniform vec2 uMiddle;
uniform vec3 uRaphe[4];
uniform float uClosed;
uniform float uFrayed;
uniform float uAponeurosis;

float ended(float reachBase, float fray, float away) {
  if (reachBase <= 0.0) return 0.0;
  float reach = reachBase * (0.6 + 0.6 * fray);
  return clamp(1.0 - (away - reach) / (reachBase * 0.5 + 0.02), 0.0, 1.0);
}
float blended(float reach, float fray, float away) {
  if (reach <= 0.0) return 0.0;
  float edge = clamp(1.0 - away / (reach * (1.0 + 0.7 * fray)), 0.0, 1.0);
  return 0.36 * edge;
}
void main() {
  cutAway();
  vec2 place = vec2(vUv.x * uTiles.x, vUv.y * uTiles.y) + uOffset;
  vec4 noise = (texture2D(uNoise, place) - 0.5) * 6.0;
  float wobble = noise.z * 0.075 / uFascicles;
  float depth = texture2D(uGrooves, vec2(clamp(vUv.y + wobble, 0.0, 1.0), uRow)).r;
  depth *= clamp(0.78 + 0.42 * noise.y, 0.15, 1.25);
  float side = 2.0 * vUv.y - 1.0;
  side *= side;
  float k = 0.53 + 0.125 * noise.x + 0.115 * noise.y + 0.06 * noise.z - 0.27 * depth
    - 0.17 * clamp(noise.w - 0.85, 0.0, 1.2) - 0.11 * side * side * side;
  k = clamp(k, 0.0, 1.0);
  float u = vUv.x;
  float tendon = 0.0;
  float fray = 0.0;
  if (uFrayed > 0.5) {
    fray = clamp(3.0 * (texture2D(uNoise, vec2(uOffset.x, place.y)).y - 0.5), -1.0, 1.0);
  }
  if (uClosed < 0.5 && uFrayed > 0.5) {
    tendon = max(ended(uTendon.x, fray, u), ended(uTendon.y, fray, 1.0 - u));
    if (uMiddle.x >= 0.0) {
      float rise = clamp((u - uMiddle.x - 0.04 * fray) / 0.05, 0.0, 1.0);
      tendon = max(tendon, rise * clamp((uMiddle.y + 0.04 * fray - u) / 0.05, 0.0, 1.0));
    }
    tendon = tendon * tendon * (3.0 - 2.0 * tendon);
    tendon = max(tendon, max(blended(uBlend.x, fray, u), blended(uBlend.y, fray, 1.0 - u)));
  }
  for (int i = 0; i < 4; i++) {
    if (uRaphe[i].y <= 0.0) break;
    vec3 raphe = uRaphe[i];
    if (raphe.y > 0.0) {
      float away = abs(fract(u - raphe.x + 0.5) - 0.5) / raphe.y;
      float band = clamp(1.0 - away * away, 0.0, 1.0)
        * clamp(1.2 - vUv.y / raphe.z + 0.3 * fray, 0.0, 1.0);
      tendon = max(tendon, 0.85 * band);
    }
  }
  tendon = max(tendon, 0.93 * uAponeurosis);
  tendon = clamp(tendon + 0.30 * (noise.x + 0.6 * noise.y) * tendon * (1.0 - tendon), 0.0, 1.0);
  // Halves of a midline muscle may work differently: 0 is the subject's right, 1 the left.
  bool left = vWorld.x < 0.0;
  vec3 middle = left ? uBase[1] : uBase[0];
  vec3 flesh = k < 0.5
    ? mix(left ? uShadow[1] : uShadow[0], middle, 2.0 * k)
    : mix(middle, left ? uBright[1] : uBright[0], 2.0 * k - 1.0);
  vec3 base = mix(flesh, uTendonColor * (0.80 + 0.34 * k), tendon);
  base *= mix(0.42, 1.0, vShade);
  finish(base, 0.16 + 0.16 * k, uOpacity);
}
`;

export const CONTEXT_FRAGMENT = /* glsl */ `
${SHARED}
uniform float uGloss;
uniform float uPale;
uniform vec3 uWash;
void main() {
  cutAway();
  vec3 base = mix(vTint, uWash, uPale);
  finish(base, uGloss, uOpacity);
}
`;

/** Skin lets through what lies behind it where it faces the viewer, and closes at its edges. */
export const SKIN_FRAGMENT = /* glsl */ `
${SHARED}
void main() {
  cutAway();
  vec3 toEye = normalize(-vEye);
  float edge = 1.0 - abs(dot(normalize(vNormal), toEye));
  float veil = uOpacity >= 0.995 ? 1.0 : clamp(uOpacity * (0.72 + 1.5 * edge * edge), 0.0, 1.0);
  finish(vTint, 0.10, veil);
}
`;

export const ID_FRAGMENT = /* glsl */ `
uniform vec3 uId;
uniform vec4 uCut;
varying vec3 vWorld;
void main() {
  if (dot(uCut.xyz, vWorld) > uCut.w) discard;
  gl_FragColor = vec4(uId, 1.0);
}
`;
