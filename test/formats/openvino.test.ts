import fc from "fast-check";
import { expect, test } from "vitest";
import { exportSchedule } from "#formats/exports.ts";
import { maskOfSpread, nearestSpread } from "#formats/openvino.ts";
import { makeSchedule } from "#formats/schedule-file.ts";

const differences = (a: readonly number[], b: readonly number[]) => a.filter((flag, k) => flag !== b[k]).length;

// What openvino.genai's own tests of TaylorSeerState say: [step, interval, before, after, steps, computed].
test.each([
  [0, 3, 6, 48, 50, 1],
  [5, 3, 6, 48, 50, 1],
  [6, 3, 6, 48, 50, 0],
  [8, 3, 6, 48, 50, 1],
  [12, 5, 6, 48, 50, 0],
  [25, 3, 6, 48, 50, 0],
  [46, 3, 6, 48, 50, 0],
  [48, 3, 6, 48, 50, 1],
  [49, 3, 6, 48, 50, 1],
  [2, 3, 2, 8, 10, 0],
  [5, 3, 2, 8, 10, 0],
  [7, 3, 2, 8, 10, 1],
])(
  "step %i of interval %i, margins %i and %i, %i steps: computed %i",
  (step, interval, before, after, steps, computed) => {
    expect(maskOfSpread(steps, { interval, before, after })[step]).toBe(computed);
  },
);

test("no spread is nearer to a mask than the one that is found", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 13 }), (rest) => {
      const mask = [1, ...rest];
      const steps = mask.length;
      let least = steps;
      for (let interval = 2; interval <= steps + 1; interval++) {
        for (let before = 2; before <= steps; before++) {
          for (let after = 0; after <= steps; after++) {
            least = Math.min(least, differences(mask, maskOfSpread(steps, { interval, before, after })));
          }
        }
      }
      const { spread, mask: nearest, differing } = nearestSpread(mask);
      expect(nearest).toEqual(maskOfSpread(steps, spread));
      expect([differing.length, differences(mask, nearest)]).toEqual([least, least]);
    }),
  );
});

test("a schedule that is such a spread is found again as it is, and another is told as an approximation with its distance", () => {
  const schedule = (compute: readonly number[]) =>
    makeSchedule({ steps: 12, compute: [...compute], objective: "given", predictor: "taylor1", reuseLevel: "output" });
  const same = exportSchedule(schedule([0, 1, 2, 5, 8, 10, 11]), "openvino");
  expect(same.differing).toBe(0);
  expect(same.text).toContain(
    "config.cache_interval = 3\n    config.disable_cache_before_step = 3\n    config.disable_cache_after_step = 10\n",
  );
  expect(same.notes).toEqual([expect.objectContaining({ values: expect.objectContaining({ predictor: "taylor1" }) })]);
  const other = exportSchedule(schedule([0, 1, 4, 5, 9, 11]), "openvino");
  expect(other.differing).toBeGreaterThan(0);
  expect(other.text).toContain(`# An approximation: OpenVINO GenAI takes an interval and two margins`);
  expect(other.text).toContain(`differ from the schedule at ${other.differing} of 12 steps`);
});
