import { describe, expect, it } from "vitest";
import { type DistanceName, distance, distanceNames } from "#core/distance.ts";
import { failureOf } from "./failure-of.ts";
import { metricVectors, testImages } from "./test-images.ts";

describe("Distances", () => {
  const reference = Float64Array.of(1, -2, 3, 0);
  const result = Float64Array.of(2, -2, 1, 1);

  it.each<[DistanceName, number]>([
    ["l1", 1],
    ["relative-l1", 4 / 6],
    ["rms", Math.sqrt(6 / 4)],
  ])("%s of a hand-checked pair is %d", (name, expected) => {
    expect(distance(name)(result, reference)).toBeCloseTo(expected, 15);
    expect(distance(name)(Float32Array.from(result), reference)).toBeCloseTo(expected, 15);
    expect(distance(name)(reference, reference)).toBe(0);
  });

  it.each(metricVectors)("equal the given vectors: $c channels of $h×$w", ({ c, h, w, l1, rel_l1, mse }) => {
    const { a, b } = testImages({ channels: c, height: h, width: w });
    expect(distance("l1")(a, b)).toBeCloseTo(l1, 12);
    expect(distance("relative-l1")(b, a)).toBeCloseTo(rel_l1, 12);
    expect(distance("rms")(a, b) ** 2).toBeCloseTo(mse, 12);
  });

  it("add up float32 numbers in float64", () => {
    const many = new Float32Array(3_000_000).fill(0.1);
    expect(distance("l1")(many, new Float32Array(many.length))).toBeCloseTo(Math.fround(0.1), 10);
  });

  it("are NaN where a result is, for the error graph to refuse by name", () => {
    for (const name of distanceNames)
      expect(distance(name)(Float32Array.of(1, Number.NaN), Float32Array.of(1, 1))).toBeNaN();
  });

  it("are not taken of unequal or empty arrays", () => {
    for (const name of distanceNames) {
      expect(failureOf(() => distance(name)(new Float32Array(3), new Float32Array(4))).code).toBe(
        "core/length-mismatch",
      );
      expect(failureOf(() => distance(name)(new Float32Array(0), new Float32Array(0))).code).toBe(
        "core/nothing-to-compare",
      );
    }
  });

  it("are not relative to zero", () => {
    expect(failureOf(() => distance("relative-l1")(Float32Array.of(1), Float32Array.of(0))).code).toBe(
      "core/reference-zero",
    );
  });

  it("have no other names", () => {
    const failure = failureOf(() => distance("lpips" as DistanceName));
    expect(failure.code).toBe("core/distance-unknown");
    expect(failure.message).toBe('"lpips" is no distance: use l1, relative-l1, rms.');
  });
});
