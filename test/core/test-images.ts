import { readFileSync } from "node:fs";
import type { ImageShape } from "#core/image-quality.ts";

/** Known answers for one shape; `*_8bit` after rounding both images to steps of 1/255. */
interface MetricVector {
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly psnr: number;
  readonly ssim: number;
  readonly mse: number;
  readonly l1: number;
  readonly rel_l1: number;
  readonly psnr_8bit: number;
  readonly ssim_8bit: number;
  readonly psnr_identical: number;
  readonly ssim_identical: number;
}

export const metricVectors: MetricVector[] = JSON.parse(
  readFileSync(new URL("../fixtures/metric-vectors.json", import.meta.url), "utf8"),
).cases;

/**
 * The two images of test/fixtures/metric-vectors.json, by the formulas it states: a smooth one and the same with a
 * ripple.
 */
export function testImages({ channels, height, width }: ImageShape): { a: Float64Array; b: Float64Array } {
  const a = new Float64Array(channels * height * width);
  const b = new Float64Array(a.length);
  let k = 0;
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, k++) {
        a[k] = 0.5 + 0.4 * Math.sin(0.35 * x + 0.2 * c) * Math.cos(0.27 * y - 0.1 * c);
        const ripple = 0.05 * Math.sin(12.9898 * (x + 1) + 78.233 * (y + 1) + 37.719 * (c + 1));
        b[k] = Math.min(1, Math.max(0, a[k] + ripple));
      }
    }
  }
  return { a, b };
}

/** Rounded to steps of 1/255, halves to even as numpy does. */
export function rounded8Bit(image: Float64Array): Float64Array {
  return image.map((value) => {
    const below = Math.floor(value * 255);
    const rest = value * 255 - below;
    const up = rest > 0.5 || (rest === 0.5 && below % 2 === 1);
    return (below + (up ? 1 : 0)) / 255;
  });
}
