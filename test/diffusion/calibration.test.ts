import { describe, expect, test } from "vitest";
import { distance } from "#core/distance.ts";
import { edgesOf } from "#core/error-graph.ts";
import { hold } from "#core/hold.ts";
import { predictorById, predictorIds } from "#core/predictors.ts";
import type { Sampler } from "#diffusion/loop/branches.ts";
import {
  batchWithin,
  type CalibrationJournal,
  type CalibrationOptions,
  calibrateSample,
  calibrationCost,
  edgeGroups,
} from "#diffusion/loop/calibration.ts";
import type { Start } from "#diffusion/loop/run.ts";
import { sample } from "#diffusion/loop/sampling.ts";
import { guidances, schedulers, toySampler, toyStart } from "./toy-sampler.ts";

const options: CalibrationOptions = { maxGap: 4, distance: "l1", predictor: hold, batch: 5 };

/** The definition itself: for every edge a whole run from step 0 that reuses inside that edge only. */
async function naive(
  sampler: Sampler,
  start: Start,
  { maxGap, distance: name, predictor }: CalibrationOptions,
): Promise<number[]> {
  const { steps } = sampler.scheduler;
  const full = await sample(sampler, start);
  const errors: number[] = [];
  for (const [from, to] of edgesOf(steps, maxGap)) {
    const mask = Array.from({ length: steps }, (_, k) => (k > from && k < to ? 0 : 1));
    const { latent } = await sample(sampler, start, { plan: { mask, predictor } });
    errors.push(distance(name)(latent, full.latent));
  }
  return errors;
}

describe("calibration", () => {
  const cases = Object.entries(schedulers).flatMap(([name, config]) =>
    predictorIds.map((predictor) => ({ name, config, predictor })),
  );

  test.each(cases)("measures what whole runs from step 0 measure: $name, $predictor", async ({ config, predictor }) => {
    const sampler = toySampler(config, 9);
    const start = toyStart(sampler, 3);
    const settings = { ...options, predictor: predictorById(predictor) };
    const replayed = await calibrateSample(sampler, start, settings);
    const expected = await naive(sampler, start, settings);
    expect(replayed).toHaveLength(expected.length);
    expect(Math.max(...expected)).toBeGreaterThan(0);
    replayed.forEach((error, k) => {
      expect(Math.abs(error - expected[k]!)).toBeLessThanOrEqual(1e-6 + 1e-4 * expected[k]!);
    });
  });

  test.each(Object.keys(guidances))(
    "costs exactly T + Σ (T − to) evaluations per guidance branch: guidance %s",
    async (name) => {
      const steps = 11;
      const sampler = toySampler(schedulers["flow Euler"], steps, guidances[name]);
      const seen: number[] = [];
      await calibrateSample(sampler, toyStart(sampler, 1), { ...options, onProgress: (n) => seen.push(n) });
      const branches = name === "none" ? 1 : 2;
      const formula = steps + edgesOf(steps, 4).reduce((sum, [, to]) => sum + steps - to, 0);
      const rows = sampler.denoiser.calls.reduce((a, b) => a + b, 0);
      expect(rows).toBe(branches * formula);
      expect(calibrationCost(steps, 4)).toBe(formula);
      expect(seen.at(-1)).toBe(formula);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
    },
  );

  test("replays edges in full calls, never more than the batch at once", async () => {
    const sampler = toySampler(schedulers["flow Euler"], 20, guidances.none);
    await calibrateSample(sampler, toyStart(sampler, 1), { ...options, maxGap: 6, batch: 7 });
    const calls = sampler.denoiser.calls.slice(20);
    expect(Math.max(...calls)).toBe(7);
    expect(calls.filter((rows) => rows === 7).length).toBeGreaterThan(0.8 * calls.length);
  });

  test("gives the same errors whatever the batch, to float tolerance, and bit for bit with the same one", async () => {
    const sampler = toySampler();
    const start = toyStart(sampler, 8);
    const one = await calibrateSample(sampler, start, { ...options, batch: 1 });
    const many = await calibrateSample(sampler, start, { ...options, batch: 64 });
    for (const [k, error] of many.entries()) expect(error).toBeCloseTo(one[k]!, 6);
    expect(await calibrateSample(sampler, start, { ...options, batch: 64 })).toEqual(many);
  });

  test("goes on after a stop without repeating a finished edge, and ends with the same errors bit for bit", async () => {
    const sampler = toySampler();
    const start = toyStart(sampler, 6);
    const expected = await calibrateSample(sampler, start, options);
    const kept = new Map<number, readonly number[]>();
    const controller = new AbortController();
    const journal: CalibrationJournal = {
      finished: async () => kept,
      append: async (group, errors) => {
        kept.set(group, errors);
        if (kept.size === 3) controller.abort(new Error("killed"));
      },
    };
    await expect(calibrateSample(sampler, start, { ...options, journal, signal: controller.signal })).rejects.toThrow(
      "killed",
    );
    expect(kept.size).toBe(3);

    const again = toySampler();
    const appended: number[] = [];
    const resumed = await calibrateSample(again, start, {
      ...options,
      journal: { finished: async () => kept, append: async (group) => void appended.push(group) },
    });
    expect(resumed).toEqual(expected);
    const groups = edgeGroups(12, options.maxGap, options.batch);
    expect(appended).toEqual(groups.map((_, k) => k).slice(3));
    const left = groups.slice(3).flat();
    const rows = again.denoiser.calls.reduce((a, b) => a + b, 0);
    expect(rows).toBe(2 * (12 + left.reduce((sum, [, to]) => sum + 12 - to, 0)));
  });

  test("computes nothing where every edge is known, and again what a journal holds by halves", async () => {
    const sampler = toySampler();
    const start = toyStart(sampler, 6);
    const kept = new Map<number, readonly number[]>();
    const append = async (group: number, errors: readonly number[]) => void kept.set(group, errors);
    const journal: CalibrationJournal = { finished: async () => new Map(kept), append };
    const expected = await calibrateSample(sampler, start, { ...options, journal });
    const idle = toySampler();
    const told: number[] = [];
    const onProgress = (evaluations: number) => told.push(evaluations);
    expect(await calibrateSample(idle, start, { ...options, journal, onProgress })).toEqual(expected);
    expect(idle.denoiser.calls).toEqual([]);
    expect(told.at(-1)).toBe(calibrationCost(12, options.maxGap));
    kept.set(2, kept.get(2)!.slice(1));
    expect(await calibrateSample(idle, start, { ...options, journal })).toEqual(expected);
    const rows = idle.denoiser.calls.reduce((a, b) => a + b, 0);
    const again = edgeGroups(12, options.maxGap, options.batch)[2]!;
    expect(rows).toBe(2 * again.reduce((sum, [, to]) => sum + 12 - to, 12));
  });

  test("holds each edge in one group, and fits the batch into the memory it is given", () => {
    const groups = edgeGroups(30, 7, 16);
    expect(groups.flat().length).toBe(edgesOf(30, 7).length);
    expect(new Set(groups.flat().map(String)).size).toBe(edgesOf(30, 7).length);
    const doubled = { guidance: guidances.doubled! };
    expect(batchWithin(4 * 1000 * 12 * 5, 1000, doubled)).toBe(5);
    // Two residuals a branch come on top, each ten times a latent.
    expect(batchWithin(4 * 1000 * (12 + 40) * 5, 1000, doubled, 10_000)).toBe(5);
    expect(batchWithin(1, 1000, doubled)).toBe(1);
    expect([1000, 8192, 16_384, 65_536, 1e7].map((length) => batchWithin(2 ** 40, length, doubled))).toEqual([
      8, 8, 4, 1, 1,
    ]);
  });
});
