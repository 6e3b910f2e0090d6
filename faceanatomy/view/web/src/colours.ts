/** Colours of flesh and bone, and the palettes of strength; the values of `view/themes.py`. */

export type Rgb = readonly [number, number, number];
export type PaletteName = "flesh" | "viridis" | "blue-orange";

interface Palette {
  readonly label: string;
  readonly stops: readonly (readonly [number, Rgb])[];
  readonly antagonist: Rgb;
  readonly target: Rgb;
}

export const PALETTES: Readonly<Record<PaletteName, Palette>> = {
  flesh: {
    label: "Flesh (pale to crimson, opponents blue)",
    stops: [
      [0, [236, 164, 132]],
      [0.35, [222, 108, 80]],
      [0.7, [194, 52, 42]],
      [1, [146, 18, 30]],
    ],
    antagonist: [96, 142, 172],
    target: [182, 42, 38],
  },
  viridis: {
    label: "Viridis (yellow to violet, opponents grey)",
    stops: [
      [0, [240, 228, 96]],
      [0.35, [94, 201, 98]],
      [0.7, [33, 122, 140]],
      [1, [62, 28, 104]],
    ],
    antagonist: [128, 132, 140],
    target: [33, 122, 140],
  },
  "blue-orange": {
    label: "Orange and blue (safe for red-green deficiency)",
    stops: [
      [0, [253, 212, 150]],
      [0.35, [244, 160, 64]],
      [0.7, [214, 96, 8]],
      [1, [140, 48, 0]],
    ],
    antagonist: [40, 110, 190],
    target: [214, 96, 8],
  },
};

export const NATURAL: Rgb = [176, 66, 54];
export const RESTING: Rgb = [208, 176, 162];
export const TENDON: Rgb = [238, 221, 190];
export const KIND_COLOURS: Readonly<Record<string, Rgb>> = {
  bone: [226, 214, 186],
  cartilage: [196, 208, 208],
  tendon: TENDON,
  aponeurosis: TENDON,
  teeth: [240, 236, 222],
  skin: [222, 184, 160],
  eye: [236, 232, 226],
  nerve: [240, 196, 48],
  artery: [198, 34, 30],
  ligament: [226, 214, 196],
  fascia: [226, 214, 196],
  node: [226, 214, 196],
};

export const mixed = (a: Rgb, b: Rgb, share: number): Rgb => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

export const strengthColour = (palette: PaletteName, strength: number): Rgb => {
  const stops = PALETTES[palette].stops;
  let [low, colour] = stops[0] ?? [0, NATURAL];
  for (const [high, next] of stops) {
    if (strength <= high) {
      return mixed(colour, next, high > low ? (strength - low) / (high - low) : 0);
    }
    low = high;
    colour = next;
  }
  return colour;
};

export const css = (colour: Rgb): string => `rgb(${colour.map(Math.round).join(" ")})`;
