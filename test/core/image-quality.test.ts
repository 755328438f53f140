import { describe, expect, it } from "vitest";
import { type ImageShape, psnr, ssim } from "#core/image-quality.ts";
import { failureOf } from "./failure-of.ts";
import { randomNumbers } from "./random-graph.ts";
import { metricVectors, rounded8Bit, testImages } from "./test-images.ts";

describe.each(metricVectors)("Images of $c channels, $h×$w, have the given", (vector) => {
  const shape: ImageShape = { channels: vector.c, height: vector.h, width: vector.w };
  const { a, b } = testImages(shape);

  it("PSNR", () => {
    expect(psnr(a, b)).toBeCloseTo(vector.psnr, 9);
    expect(psnr(rounded8Bit(a), rounded8Bit(b))).toBeCloseTo(vector.psnr_8bit, 9);
    expect(psnr(a, a)).toBe(vector.psnr_identical);
  });

  it("SSIM", () => {
    expect(ssim(a, b, shape)).toBeCloseTo(vector.ssim, 9);
    expect(ssim(rounded8Bit(a), rounded8Bit(b), shape)).toBeCloseTo(vector.ssim_8bit, 9);
    expect(ssim(a, a, shape)).toBeCloseTo(vector.ssim_identical, 12);
  });
});

describe("PSNR", () => {
  it("is 20 dB where every value is off by a tenth, and at most 100", () => {
    expect(psnr(Float64Array.of(0.1, 0.9), Float64Array.of(0.2, 0.8))).toBeCloseTo(20, 10);
    expect(psnr(Float64Array.of(0), Float64Array.of(0.9e-5))).toBe(100);
    expect(psnr(Float64Array.of(0), Float64Array.of(1.1e-5))).toBeLessThan(100);
  });

  it("is not taken of unequal or empty images", () => {
    expect(failureOf(() => psnr(new Float32Array(2), new Float32Array(3))).code).toBe("core/length-mismatch");
    expect(failureOf(() => psnr(new Float32Array(0), new Float32Array(0))).code).toBe("core/nothing-to-compare");
  });
});

describe("SSIM", () => {
  it("equals the definition written out window by window", () => {
    const shape = { channels: 2, height: 13, width: 15 };
    const random = randomNumbers(3);
    const a = Float64Array.from({ length: 390 }, random);
    const b = a.map((value) => 0.7 * value + 0.3 * random());
    expect(ssim(a, b, shape)).toBeCloseTo(ssimByDefinition(a, b, shape), 12);
    expect(ssim(Float32Array.from(a), Float32Array.from(b), shape)).toBeCloseTo(ssim(a, b, shape), 6);
  });

  it("is not taken of images smaller than its window", () => {
    const small = new Float32Array(3 * 10 * 64);
    const failure = failureOf(() => ssim(small, small, { channels: 3, height: 10, width: 64 }));
    expect(failure.code).toBe("core/image-too-small");
    expect(failure.message).toContain("the image is 10×64");
  });

  it.each([
    { channels: 3, height: 16, width: 17 },
    { channels: 0, height: 16, width: 16 },
    { channels: 1.5, height: 16, width: 32 },
  ])("is not taken of images of another shape: %j", (shape) => {
    const image = new Float32Array(768);
    expect(failureOf(() => ssim(image, image, shape)).code).toBe("core/image-shape");
  });
});

/** Weighted moments around their means, each window on its own. */
function ssimByDefinition(a: Float64Array, b: Float64Array, { channels, height, width }: ImageShape): number {
  const weights = Array.from({ length: 121 }, (_, k) => {
    const [dy, dx] = [Math.floor(k / 11) - 5, (k % 11) - 5];
    return Math.exp(-(dx * dx + dy * dy) / 4.5);
  });
  const total = weights.reduce((sum, weight) => sum + weight);
  const mean = (values: number[]) => values.reduce((sum, value, k) => sum + (value * weights[k]) / total, 0);
  const similarities: number[] = [];
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y + 11 <= height; y++) {
      for (let x = 0; x + 11 <= width; x++) {
        const at = (k: number) => (c * height + y + Math.floor(k / 11)) * width + x + (k % 11);
        const [p, q] = [a, b].map((image) => weights.map((_, k) => image[at(k)]));
        const [meanP, meanQ] = [mean(p), mean(q)];
        const varianceP = mean(p.map((value) => (value - meanP) ** 2));
        const varianceQ = mean(q.map((value) => (value - meanQ) ** 2));
        const covariance = mean(p.map((value, k) => (value - meanP) * (q[k] - meanQ)));
        const luminance = (2 * meanP * meanQ + 0.0001) / (meanP ** 2 + meanQ ** 2 + 0.0001);
        similarities.push((luminance * (2 * covariance + 0.0009)) / (varianceP + varianceQ + 0.0009));
      }
    }
  }
  return similarities.reduce((sum, value) => sum + value) / similarities.length;
}
