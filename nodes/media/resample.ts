import type { Kernel } from "#core/picture.ts";

/** A kernel's half width in pixels of the coarser picture, and its value at a distance. */
interface Curve {
  readonly support: number;
  at(x: number): number;
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const CURVES = {
  linear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  // Keys' cubic with a = −0.5.
  cubic: {
    support: 2,
    at: (signed) => {
      const x = Math.abs(signed);
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? -0.5 * (((x - 5) * x + 8) * x - 4) : 0;
    },
  },
  lanczos: { support: 3, at: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
} as const satisfies Record<Exclude<Kernel, "nearest">, Curve>;

/** Bits after the point of a weight. */
const PRECISION = 22;

/** What one place of the result is made of: weights, as whole numbers, of the places from `first` on. */
interface Share {
  readonly first: number;
  readonly weights: readonly number[];
}

/**
 * A picture in another size, byte for byte as Pillow 12 makes it (`Image.resize`), which pipelines in Python use: made smaller, a
 * kernel grows so that every pixel counts; rows are made first, and rounded to bytes.
 * @param rgb width · height · 3 bytes, rows from the top. @returns the same of the new sizes.
 */
export function resample(
  rgb: Uint8Array,
  [width, height]: readonly [number, number],
  [newWidth, newHeight]: readonly [number, number],
  kernel: Kernel,
): Uint8Array {
  const wide = newWidth === width ? rgb : alongRows(rgb, width, height, sharesOf(width, newWidth, kernel));
  if (newHeight === height) return wide;
  return alongColumns(wide, newWidth, sharesOf(height, newHeight, kernel));
}

function sharesOf(size: number, newSize: number, name: Kernel): readonly Share[] {
  const scale = size / newSize;
  const places = Array.from({ length: newSize }, (_, k) => (k + 0.5) * scale);
  const one = 2 ** PRECISION;
  if (name === "nearest") return places.map((centre) => ({ first: Math.floor(centre), weights: [one] }));
  const kernel: Curve = CURVES[name];
  const stretch = Math.max(scale, 1);
  const reach = kernel.support * stretch;
  return places.map((centre) => {
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(size, Math.trunc(centre + reach + 0.5));
    const values = Array.from({ length: end - first }, (_, k) => kernel.at((first + k - centre + 0.5) / stretch));
    const sum = values.reduce((total, v) => total + v, 0);
    return { first, weights: values.map((v) => Math.trunc((v / sum) * one + (v / sum < 0 ? -0.5 : 0.5))) };
  });
}

function alongRows(rgb: Uint8Array, width: number, height: number, shares: readonly Share[]): Uint8Array {
  const out = new Uint8Array(shares.length * height * 3);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (const { first, weights } of shares) {
      const from = (y * width + first) * 3;
      for (let c = 0; c < 3; c++) out[at++] = mixed(rgb, from + c, 3, weights);
    }
  }
  return out;
}

function alongColumns(rgb: Uint8Array, width: number, shares: readonly Share[]): Uint8Array {
  const row = width * 3;
  const out = new Uint8Array(shares.length * row);
  let at = 0;
  for (const { first, weights } of shares) {
    for (let k = 0; k < row; k++) out[at++] = mixed(rgb, first * row + k, row, weights);
  }
  return out;
}

function mixed(bytes: Uint8Array, from: number, stride: number, weights: readonly number[]): number {
  let sum = 2 ** (PRECISION - 1);
  for (let k = 0; k < weights.length; k++) sum += bytes[from + k * stride]! * weights[k]!;
  return Math.min(255, Math.max(0, Math.floor(sum / 2 ** PRECISION)));
}
