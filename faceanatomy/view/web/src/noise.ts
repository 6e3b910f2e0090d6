/** The repeating noise that fibres are drawn from: fine, medium, broad and streaks in one picture. */

import {
  DataTexture,
  LinearFilter,
  LinearMipmapLinearFilter,
  LinearMipmapNearestFilter,
  RepeatWrapping,
  RGBAFormat,
  UnsignedByteType,
} from "three";

/** What one tile covers, mm across and along the fibres. */
export const TILE_ACROSS_MM = 48;
export const TILE_ALONG_MM = 150;

const ROWS = 512;
const COLUMNS = 256;
/** Smoothing of each channel, mm across and along. */
const CHANNELS: readonly (readonly [number, number])[] = [
  [0.2, 5],
  [0.34, 11],
  [1.6, 11],
  [0.16, 6.5],
];

export const noiseTexture = (anisotropy: number): DataTexture => {
  const data = new Uint8Array(ROWS * COLUMNS * 4);
  let seed = 20240607;
  const random = () => {
    seed = (seed * 1664525 + 1013904223) >>> 0;
    return seed / 4294967296 - 0.5;
  };
  CHANNELS.forEach(([across, along], channel) => {
    let field: Float32Array = new Float32Array(ROWS * COLUMNS).map(random);
    field = smoothed(field, ROWS, COLUMNS, (across * ROWS) / TILE_ACROSS_MM, true);
    field = smoothed(field, ROWS, COLUMNS, (along * COLUMNS) / TILE_ALONG_MM, false);
    let squares = 0;
    for (const value of field) squares += value * value;
    const scale = 42 / Math.sqrt(squares / field.length); // one standard deviation is 42 of 255
    for (let i = 0; i < field.length; i++) {
      data[4 * i + channel] = Math.min(255, Math.max(0, 127.5 + scale * (field[i] as number)));
    }
  });
  const texture = new DataTexture(data, COLUMNS, ROWS, RGBAFormat, UnsignedByteType);
  texture.wrapS = texture.wrapT = RepeatWrapping;
  texture.magFilter = LinearFilter;
  texture.minFilter = anisotropy > 1 ? LinearMipmapLinearFilter : LinearMipmapNearestFilter;
  texture.generateMipmaps = true;
  texture.anisotropy = anisotropy;
  texture.needsUpdate = true;
  return texture;
};

/** Three box filters come close to a Gaussian; the edges wrap around. */
const smoothed = (
  field: Float32Array,
  rows: number,
  columns: number,
  sigma: number,
  acrossRows: boolean,
): Float32Array => {
  const reach = Math.max(1, Math.round(sigma * 0.97));
  const count = acrossRows ? rows : columns;
  const step = acrossRows ? columns : 1;
  const lines = acrossRows ? columns : rows;
  const lineStep = acrossRows ? 1 : columns;
  let from = field;
  for (let pass = 0; pass < 3; pass++) {
    const to = new Float32Array(from.length);
    for (let line = 0; line < lines; line++) {
      const start = line * lineStep;
      let sum = 0;
      for (let k = -reach; k <= reach; k++) {
        sum += from[start + (((k % count) + count) % count) * step] as number;
      }
      for (let i = 0; i < count; i++) {
        to[start + i * step] = sum / (2 * reach + 1);
        sum += from[start + ((i + reach + 1) % count) * step] as number;
        sum -= from[start + ((((i - reach) % count) + count) % count) * step] as number;
      }
    }
    from = to;
  }
  return from;
};

/** One row per muscle: depth of the grooves between fascicles along v. */
export const grooveTexture = (
  muscles: readonly {
    readonly boundaries: readonly number[];
    readonly amplitudes: readonly number[];
    readonly fascicles: number;
  }[],
): DataTexture => {
  const columns = 512;
  const rows = Math.max(1, muscles.length);
  const data = new Uint8Array(4 * columns * rows);
  muscles.forEach((muscle, row) => {
    const width = 0.12 / Math.max(1, muscle.fascicles);
    for (let i = 0; i < columns; i++) {
      const v = i / (columns - 1);
      let depth = 0;
      muscle.boundaries.forEach((boundary, k) => {
        depth += (muscle.amplitudes[k] ?? 0.7) * Math.exp(-(((v - boundary) / width) ** 2));
      });
      data[4 * (row * columns + i)] = Math.min(255, 255 * depth);
      data[4 * (row * columns + i) + 3] = 255;
    }
  });
  const texture = new DataTexture(data, columns, rows, RGBAFormat, UnsignedByteType);
  texture.magFilter = texture.minFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
};
