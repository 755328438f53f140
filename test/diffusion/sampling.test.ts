import { describe, expect, test } from "vitest";
import { hold } from "#core/hold.ts";
import type { Predictor } from "#core/predictor.ts";
import { predictorById, predictorIds } from "#core/predictors.ts";
import { taylor } from "#core/taylor.ts";
import { outputDenoiser } from "#diffusion/loop/denoiser.ts";
import { sample } from "#diffusion/loop/sampling.ts";
import { guidances, LENGTH, schedulers, toySampler, toyStart } from "./toy-sampler.ts";

const plan = { mask: [1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1], predictor: hold } as const;

describe("the sampling loop", () => {
  test("computes every step without a plan, and only the steps of a plan with one", async () => {
    const sampler = toySampler();
    const start = toyStart(sampler, 1);
    expect((await sample(sampler, start)).computedSteps).toBe(12);
    expect(sampler.denoiser.calls).toEqual(new Array(12).fill(2));
    const reused = await sample(sampler, start, { plan });
    expect(reused.computedSteps).toBe(6);
    expect(reused.evaluations).toBe(12);
    expect(sampler.denoiser.calls).toHaveLength(12 + 6);
  });

  test("makes its reuse state anew for each run: with other seeds the same steps are computed, and a seed comes back bit for bit", async () => {
    const sampler = toySampler();
    const runs = [];
    for (const seed of [1, 2, 3, 1]) runs.push(await sample(sampler, toyStart(sampler, seed), { plan }));
    expect(runs.map((r) => r.computedSteps)).toEqual([6, 6, 6, 6]);
    expect(runs[3]!.latent).toEqual(runs[0]!.latent);
    expect(runs[1]!.latent).not.toEqual(runs[0]!.latent);
  });

  test("reuses the raw prediction of each branch: a mask of ones with any predictor is the full run", async () => {
    const sampler = toySampler();
    const start = toyStart(sampler, 4);
    const full = await sample(sampler, start);
    for (const predictor of predictorIds.map(predictorById)) {
      const all = await sample(sampler, start, { plan: { mask: new Array(12).fill(1), predictor } });
      expect(all.latent).toEqual(full.latent);
    }
  });

  test("comes closer to the full run with a better predictor on a smooth model", async () => {
    const sampler = toySampler(schedulers["flow Euler"], 120);
    const mask = Array.from({ length: 120 }, (_, k) => (k < 4 || k % 2 === 0 || k === 119 ? 1 : 0));
    const start = toyStart(sampler, 5);
    const full = (await sample(sampler, start)).latent;
    const far = async (predictor: Predictor) => {
      const { latent } = await sample(sampler, start, { plan: { mask, predictor } });
      return latent.reduce((sum, v, k) => sum + Math.abs(v - full[k]!), 0) / LENGTH;
    };
    expect(await far(taylor(1))).toBeLessThan(0.5 * (await far(hold)));
  });

  test.each(Object.keys(guidances))("makes as many calls as guidance %s needs", async (name) => {
    const sampler = toySampler(schedulers["flow Euler"], 5, guidances[name]);
    await sample(sampler, toyStart(sampler, 1));
    const perStep = { none: [1], doubled: [2], separate: [1, 1] }[name]!;
    expect(sampler.denoiser.calls).toEqual(new Array(5).fill(perStep).flat());
  });

  test("is the same by two calls as by one doubled batch", async () => {
    const latents = [];
    for (const name of ["doubled", "separate"]) {
      const sampler = toySampler(schedulers["flow UniPC"], 9, guidances[name]);
      latents.push((await sample(sampler, toyStart(sampler, 2))).latent);
    }
    expect(latents[0]).toEqual(latents[1]);
  });

  test("stops between steps when it is cancelled", async () => {
    const sampler = toySampler();
    const controller = new AbortController();
    const onStep = (done: number) => done === 3 && controller.abort(new Error("enough"));
    await expect(sample(sampler, toyStart(sampler, 1), { signal: controller.signal, onStep })).rejects.toThrow(
      "enough",
    );
    expect(sampler.denoiser.calls).toHaveLength(3);
  });

  test("refuses a mask of another length, and one that reuses before anything was computed", async () => {
    const sampler = toySampler();
    const start = toyStart(sampler, 1);
    await expect(sample(sampler, start, { plan: { mask: [1, 0, 1], predictor: hold } })).rejects.toThrow(
      "The schedule is for 3 steps, but FlowMatchEulerDiscreteScheduler makes 12. Set the steps to 3, or calibrate and solve for 12.",
    );
    await expect(sample(sampler, start, { plan: { ...plan, mask: [0, ...plan.mask.slice(1)] } })).rejects.toThrow(
      "The schedule reuses step 0, before anything was computed. Compute the first step.",
    );
  });

  test("stops at the step where the model returns NaN", async () => {
    const healthy = toySampler();
    const denoiser = outputDenoiser([LENGTH], async (rows, timestep, options) => {
      const { predictions } = await healthy.denoiser.compute(rows, timestep, options);
      if (healthy.denoiser.calls.length === 5) predictions[1]![7] = Number.NaN;
      return predictions;
    });
    await expect(sample({ ...healthy, denoiser }, toyStart(healthy, 1))).rejects.toThrow(
      "The model returned NaN at step 4 of 12. A float16 export may overflow, and torch's exporter drops small terms under a fraction unless it is called with optimize=False: try a float32 export, that option, a lower guidance scale, or another scheduler.",
    );
  });
});
