import { describe, expect, test } from "vitest";
import { aggregate } from "#core/aggregate.ts";
import { edgesOf } from "#core/error-graph.ts";
import { hold } from "#core/hold.ts";
import type { Item } from "#core/partial-errors.ts";
import { solve } from "#core/solver.ts";
import { calibrateSample, calibrationCost } from "#diffusion/loop/calibration.ts";
import { calibrateLazily, keyOf, type LazyErrors, type LazyOptions } from "#diffusion/loop/lazy-calibration.ts";
import { schedulers, toySampler, toyStart } from "./toy-sampler.ts";

const [steps, maxGap] = [16, 5];
const options: LazyOptions = {
  maxGap,
  distance: "l1",
  predictor: hold,
  batch: 4,
  budgets: [6, 9],
  aggregate: "mean",
  untilStable: false,
};
const rows = (calls: readonly number[]) => calls.reduce((a, b) => a + b, 0);

/** Of what was measured: the errors of all samples together, infinite where one of them is unknown. */
function together({ errors }: LazyErrors): Float64Array {
  return aggregate(
    errors.map((own) => own.map((error) => (Number.isNaN(error) ? 1e9 : error))),
    "mean",
  );
}

describe("A calibration as far as budgets need it", () => {
  test.each(Object.keys(schedulers))(
    "finds the schedules of the whole one, for fewer evaluations: %s",
    async (name) => {
      const config = schedulers[name as keyof typeof schedulers];
      const sampler = toySampler(config, steps);
      const total = sampler.scheduler.steps;
      const starts = [1, 2, 3, 4].map((seed) => toyStart(sampler, seed));
      let work = 0;
      const found = await calibrateLazily(sampler, starts, { ...options, onProgress: (done) => (work = done) });
      expect(rows(sampler.denoiser.calls)).toBe(2 * work);
      expect(work).toBeLessThan(0.9 * starts.length * calibrationCost(total, maxGap));
      const whole: Float64Array[] = [];
      for (const start of starts) whole.push(await calibrateSample(sampler, start, options));
      const truth = solve({ steps: total, maxGap, errors: aggregate(whole, "mean") });
      const lazy = solve({ steps: total, maxGap, errors: together(found), settled: options.budgets });
      for (const budget of options.budgets) expect(lazy.compute(budget)).toEqual(truth.compute(budget));
      found.errors.forEach((errors, s) => {
        errors.forEach((error, edge) => {
          if (!Number.isNaN(error)) expect(error).toBeCloseTo(whole[s]![edge]!, 6);
        });
      });
    },
  );

  test("makes the same measurements again after a stop, and repeats none that had been finished", async () => {
    const sampler = toySampler(schedulers["flow Euler"], steps);
    const starts = [1, 2, 3].map((seed) => toyStart(sampler, seed));
    const finished = new Map<string, readonly number[]>();
    const controller = new AbortController();
    const onMeasured = (items: readonly Item[], errors: readonly number[]) => {
      finished.set(keyOf(items), errors);
      if (finished.size === 5) controller.abort(new Error("killed"));
    };
    await expect(
      calibrateLazily(sampler, starts, { ...options, onMeasured, signal: controller.signal }),
    ).rejects.toThrow("killed");
    const expected = await calibrateLazily(sampler, starts, options);
    const again = toySampler(schedulers["flow Euler"], steps);
    const measured: Item[] = [];
    const resumed = await calibrateLazily(again, starts, {
      ...options,
      finished,
      onMeasured: (items) => void measured.push(...items),
    });
    expect(resumed.errors).toEqual(expected.errors);
    const edges = edgesOf(steps, maxGap);
    const own = measured.reduce((sum, [, edge]) => sum + steps - edges[edge]![1], 0);
    expect(rows(again.denoiser.calls)).toBe(2 * (own + starts.length * steps));
    expect(measured.some((item) => finished.has(keyOf([item])))).toBe(false);
  });

  test("takes samples one after another until two more change no schedule", async () => {
    const sampler = toySampler(schedulers["flow Euler"], steps);
    const starts = Array.from({ length: 12 }, (_, k) => toyStart(sampler, 1 + k));
    const { errors, isStable } = await calibrateLazily(sampler, starts, { ...options, untilStable: true });
    const whole: Float64Array[] = [];
    for (const start of starts) whole.push(await calibrateSample(sampler, start, options));
    const scheduleWith = (count: number, budget: number) =>
      solve({ steps, maxGap, errors: aggregate(whole.slice(0, count), "mean") }).compute(budget);
    // By the definition: the first count of samples whose schedules are those of one and of two samples less.
    let stable = 4;
    while (stable < starts.length) {
      const same = options.budgets.every((b) =>
        [1, 2].every((less) => scheduleWith(stable, b).join() === scheduleWith(stable - less, b).join()),
      );
      if (same) break;
      stable++;
    }
    expect(errors).toHaveLength(stable);
    expect(isStable).toBe(true);
  });
});
