import fc from "fast-check";
import { expect, test } from "vitest";
import { aggregate } from "#core/aggregate.ts";
import { summaryOf } from "#core/summary.ts";

const errors = fc.array(fc.double({ min: 1e-6, max: 10, noNaN: true }), { minLength: 1, maxLength: 9 });

test("mean, median and worst are those of aggregation, and the geometric mean is of the logarithms", () => {
  fc.assert(
    fc.property(errors, (values) => {
      const samples = values.map((value) => Float64Array.of(value));
      const { mean, median, geometric, worst } = summaryOf(values);
      expect(mean).toBeCloseTo(aggregate(samples, "mean")[0], 12);
      expect(median).toBeCloseTo(aggregate(samples, "median")[0], 12);
      expect(worst).toBe(aggregate(samples, "max")[0]);
      expect(geometric).toBeCloseTo(values.reduce((product, value) => product * value, 1) ** (1 / values.length), 9);
    }),
  );
});

test("the worst of what should be large is the least, and one error of 0 makes the geometric mean 0", () => {
  expect(summaryOf([30, 20, 40], "least").worst).toBe(20);
  expect(summaryOf([0, 1]).geometric).toBe(0);
});
