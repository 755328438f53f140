import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rampOf } from "#picture/ramp.ts";
import { scaleOf, stepScale } from "#picture/scale.ts";

describe("scales", () => {
  it("have round numbers that enclose all, both kinds", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("linear" as const, "log" as const),
        fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
        fc.double({ min: 1, max: 1e9, noNaN: true }),
        (kind, least, times) => {
          const scale = scaleOf(kind, [least, least * times], [400, 0]);
          const [low, high] = [scale.at(least), scale.at(least * times)];
          expect(low).toBeLessThanOrEqual(400.01);
          expect(high).toBeGreaterThanOrEqual(-0.2);
          expect(scale.ticks.filter(({ label }) => label !== "").length).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });

  it("label steps as often as there is room", () => {
    expect(stepScale(0, 49, [0, 1000]).ticks.map(({ value }) => value)).toEqual([
      0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 42, 44, 46, 48,
    ]);
    expect(stepScale(8, 1000, [0, 300]).ticks.map(({ value }) => value)).toEqual([200, 400, 600, 800, 1000]);
  });

  it("give colours in the order of errors, zero with the least", () => {
    const ramp = rampOf("log", [0, 0.001, 0.1]);
    expect([0, 0.001, 0.01, 0.1].map((error) => Number(ramp.share(error).toFixed(3)))).toEqual([0, 0, 0.5, 1]);
    expect(rampOf("log", [0, 0]).share(0)).toBe(0.5);
    // Two numbers whose logarithms are one: no share is nothing by nothing.
    const near = [1e300, 1e300 * (1 + Number.EPSILON)] as const;
    expect(Math.log(near[0])).toBe(Math.log(near[1]));
    expect(near.map(rampOf("log", near).share)).toEqual([0.5, 0.5]);
    const far = [-Number.MAX_VALUE, 0, Number.MAX_VALUE];
    expect(far.map(rampOf("linear", far).share)).toEqual([0, 0.5, 1]);
  });
});
