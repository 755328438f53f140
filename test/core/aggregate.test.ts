import { describe, expect, it } from "vitest";
import { type Aggregate, aggregate, parseAggregate } from "#core/aggregate.ts";
import { failureOf } from "./failure-of.ts";

const samples = [Float64Array.of(1, 10), Float64Array.of(4, 0), Float64Array.of(2, 30), Float64Array.of(9, 20)];

describe("Samples become one error per edge", () => {
  it.each<[Aggregate, number[]]>([
    ["mean", [4, 15]],
    ["median", [3, 15]],
    ["max", [9, 30]],
    ["quantile:0", [1, 0]],
    ["quantile:0.5", [3, 15]],
    // At 2.7 of 0 to 3, numpy.quantile([1, 2, 4, 9], 0.9) = 4 + 0.7 · 5.
    ["quantile:0.9", [7.5, 27]],
    ["quantile:1", [9, 30]],
  ])("by %s", (how, expected) => {
    const errors = aggregate(samples, how);
    expected.forEach((error, edge) => {
      expect(errors[edge]).toBeCloseTo(error, 12);
    });
  });

  it("of which there may be one, and which are left as they were", () => {
    for (const how of ["mean", "median", "max", "quantile:0.9"] as const) {
      expect(aggregate([samples[0]], how)).toEqual(samples[0]);
    }
    aggregate(samples, "median");
    expect(samples[1]).toEqual(Float64Array.of(4, 0));
  });

  it("but not from nothing", () => {
    expect(failureOf(() => aggregate([], "mean")).code).toBe("core/samples-missing");
  });

  it("but not from samples of unequal length", () => {
    expect(failureOf(() => aggregate([samples[0], Float64Array.of(1)], "mean")).message).toBe(
      "Sample 1 has 1 errors, but sample 0 has 2: aggregate samples of one step count and largest gap.",
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1])(
    "but not with an error of %d, which a median would hide",
    (bad) => {
      const failure = failureOf(() => aggregate([...samples, Float64Array.of(1, bad)], "median"));
      expect(failure.code).toBe("core/sample-error-invalid");
      expect(failure.message).toContain(`Sample 4 has error ${bad} at edge 1`);
    },
  );
});

describe("The way to aggregate", () => {
  it("is read from text", () => {
    expect(["mean", "median", "max", "quantile:.25", "p90", "p99.9", "p5", "p100"].map(parseAggregate)).toEqual([
      "mean",
      "median",
      "max",
      "quantile:0.25",
      "quantile:0.9",
      "quantile:0.999",
      "quantile:0.05",
      "quantile:1",
    ]);
  });

  it.each(["", "average", "p", "p101", "quantile:1.5", "quantile:-0.1", "quantile:", "P90"])("is not %j", (text) => {
    const failure = failureOf(() => parseAggregate(text));
    expect(failure.code).toBe("core/aggregate-unknown");
    expect(failure.message).toContain("use mean, median, max, or a quantile");
  });
});
