import { meanSquare, type Numbers } from "./distance.ts";
import { failure } from "./failures.ts";
import { said } from "./said.ts";

/** A planar image: all of channel 0 row by row, then channel 1, and so on. */
export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

const WINDOW = 11;
const SIGMA = 1.5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

const GAUSSIAN = normalized(
  Float64Array.from({ length: WINDOW }, (_, k) => Math.exp(-((k - (WINDOW - 1) / 2) ** 2) / (2 * SIGMA ** 2))),
);

/**
 * Peak signal-to-noise ratio in dB of values in [0, 1]; 100 where the mean square error is below 1e-10, as video
 * caching papers do.
 * @throws Failure `core/length-mismatch`, `core/nothing-to-compare`
 */
export function psnr(a: Numbers, b: Numbers): number {
  const error = meanSquare(a, b);
  return error < 1e-10 ? 100 : -10 * Math.log10(error);
}

/**
 * Structural similarity of images with values in [0, 1], at most 1 (equal): Wang et al. 2004, Gaussian window 11×11
 * with σ 1.5, places where the window fits wholly, mean over places and then over channels. The window is separable:
 * 110 multiplications a pixel.
 * @throws Failure `core/image-shape` (dims do not fit the data), `core/image-too-small` (a side under 11 pixels)
 */
export function ssim(a: Numbers, b: Numbers, shape: ImageShape): number {
  checkImages(a, b, shape);
  const plane = shape.height * shape.width;
  let sum = 0;
  for (let channel = 0; channel < shape.channels; channel++) {
    const start = channel * plane;
    sum += planeSimilarity(a.subarray(start, start + plane), b.subarray(start, start + plane), shape);
  }
  return sum / shape.channels;
}

function planeSimilarity(a: Numbers, b: Numbers, shape: ImageShape): number {
  const product = (x: Numbers, y: Numbers) => Float64Array.from(x, (value, k) => value * y[k]);
  const meanA = blur(a, shape);
  const meanB = blur(b, shape);
  const squareA = blur(product(a, a), shape);
  const squareB = blur(product(b, b), shape);
  const cross = blur(product(a, b), shape);
  let sum = 0;
  for (let k = 0; k < meanA.length; k++) {
    const means = meanA[k] * meanB[k];
    const meanSquares = meanA[k] ** 2 + meanB[k] ** 2;
    const variances = squareA[k] + squareB[k] - meanSquares;
    sum += ((2 * means + C1) * (2 * (cross[k] - means) + C2)) / ((meanSquares + C1) * (variances + C2));
  }
  return sum / meanA.length;
}

/** Gaussian mean around every place where the window fits: (height − 10) × (width − 10). */
function blur(image: Numbers, { height, width }: ImageShape): Float64Array {
  const rows = height - WINDOW + 1;
  const columns = width - WINDOW + 1;
  const across = new Float64Array(height * columns);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let k = 0; k < WINDOW; k++) sum += GAUSSIAN[k] * image[y * width + x + k];
      across[y * columns + x] = sum;
    }
  }
  const both = new Float64Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let k = 0; k < WINDOW; k++) sum += GAUSSIAN[k] * across[(y + k) * columns + x];
      both[y * columns + x] = sum;
    }
  }
  return both;
}

function normalized(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function checkImages(a: Numbers, b: Numbers, { channels, height, width }: ImageShape): void {
  const size = channels * height * width;
  if (![channels, height, width].every(Number.isInteger) || channels < 1 || a.length !== size || b.length !== size) {
    throw failure(
      "core/image-shape",
      said(
        "Images of {aCount} and {bCount} numbers are not both {channels} channels of {height}×{width} pixels: give the shape they have.",
        { aCount: a.length, bCount: b.length, channels, height, width },
      ),
    );
  }
  if (height < WINDOW || width < WINDOW) {
    throw failure(
      "core/image-too-small",
      said(
        "SSIM looks through windows of {WINDOW}×{WINDOW} pixels, and the image is {height}×{width}: use PSNR or larger images.",
        { WINDOW, height, width },
      ),
    );
  }
}
