import { describe, expect, test } from "vitest";
import { fitted } from "#core/fitted.ts";
import type { Predictor } from "#core/predictor.ts";
import { predictorById, predictorIds } from "#core/predictors.ts";
import type { Sampler } from "#diffusion/loop/branches.ts";
import { type Branch, branchesOf, type Guidance } from "#diffusion/loop/guidance.ts";
import type { Start } from "#diffusion/loop/run.ts";
import { sample } from "#diffusion/loop/sampling.ts";
import { sum2 } from "#diffusion/schedulers/weighted-sum.ts";
import { inBlocks } from "#diffusion/tensors/blocks.ts";
import { Recycler, sameKind } from "#diffusion/tensors/recycling.ts";
import { SLOT, summed, Workspace } from "#diffusion/tensors/sum-kernels.ts";
import { longSampler, longStart } from "./long-sampler.ts";
import { schedulers } from "./toy-sampler.ts";

/** Uneven numbers of all sizes, both signs. */
const numbers = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, k) => Math.sin(1 + seed + 12.9898 * k) * 10 ** (((k * 7 + seed) % 9) - 4));

const sameBits = (a: Float32Array, b: Float32Array) =>
  a.length === b.length &&
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));

describe("weighted sums by kernels", () => {
  test.each([1, 2, 3, 4, 5])("are those of a plain loop bit for bit, over %i arrays", (count) => {
    const weights = Array.from({ length: count }, (_, k) => (k % 2 ? -1 : 1) / (k + 0.3));
    const { slots } = new Workspace(0, 0);
    const arrays = slots.slice(1, 1 + count);
    for (const [k, slot] of arrays.entries()) slot.set(numbers(SLOT, k));
    const [out] = slots as [Float32Array];
    expect(summed(out, weights, arrays)).toBe(true);
    expect(summed(out.slice(), weights, arrays)).toBe(false);
    const expected = out.map((_, k) => {
      let sum = weights[0]! * arrays[0]![k]!;
      for (let n = 1; n < count; n++) sum += weights[n]! * arrays[n]![k]!;
      return sum;
    });
    expect(out).toEqual(expected);
  });
});

describe("work in blocks", () => {
  test.each([1, 3, SLOT - 1, SLOT, SLOT + 1, 2 * SLOT, 3 * SLOT + 5])(
    "is that on whole arrays, of length %i",
    (length) => {
      const [x, y, z] = [0, 1, 2].map((seed) => numbers(length, seed)) as [Float32Array, Float32Array, Float32Array];
      const work = ({ x, past: [y] }: { x: Float32Array; past: readonly [Float32Array] }, z: Float32Array) => {
        const between = sameKind(x);
        for (let k = 0; k < x.length; k++) between[k] = 0.3 * x[k]! - y[k]!;
        const made = sameKind(x);
        for (let k = 0; k < x.length; k++) made[k] = between[k]! * z[k]!;
        return { made, twice: [made, { x }], z, order: 2 };
      };
      const found = inBlocks(length, { x, past: [y] as const }, (some, lend) => work(some, lend(z)));
      const whole = work({ x, past: [y] }, z);
      expect(found).toEqual(whole);
      // Inputs and what was lent are handed on themselves, and what is there twice is one.
      expect([found.z, found.twice[0], (found.twice[1] as { x: Float32Array }).x]).toEqual([z, found.made, x]);
      expect(found.z).toBe(z);
      expect(found.twice[0]).toBe(found.made);
      expect((found.twice[1] as { x: Float32Array }).x).toBe(x);
    },
  );
});

/** The loop in straightforward arithmetic: whole arrays, one thing after the other, nothing kept or used again. */
async function plainly(sampler: Sampler, start: Start, mask: readonly number[], predictor: Predictor) {
  const { scheduler, guidance, denoiser } = sampler;
  let [x, state] = [start.latent, scheduler.start()];
  const histories = new Map<Branch, { step: number; sigma: number; value: Float32Array }[]>();
  for (let step = 0; step < scheduler.steps; step++) {
    const sigma = scheduler.sigmas[step]!;
    const predictions = new Map<Branch, Float32Array>();
    for (const branch of branchesOf(guidance)) {
      if (mask[step] === 1) {
        const row = { latent: scheduler.scaleInput(step, x), conditioning: start.conditionings[branch] };
        const value = (await denoiser.compute([row], scheduler.timesteps[step]!, {})).predictions[0]!;
        histories.set(branch, [{ step, sigma, value }, ...(histories.get(branch) ?? [])]);
      }
      const history = histories.get(branch)!.slice(0, predictor.looksBack);
      const wanted = { step, sigma, branch, noise: start.latent };
      const make = <A extends Float32Array | Float64Array>(like: A) => like.slice() as A;
      predictions.set(branch, mask[step] === 1 ? history[0]!.value : predictor.at(history, wanted, make));
    }
    const positive = predictions.get("positive")!;
    const negative = predictions.get("negative");
    const scale = guidance.mode === "none" ? 1 : guidance.scale;
    const prediction = negative ? positive.map((p, k) => scale * p + (1 - scale) * negative[k]!) : positive;
    const next = scheduler.step({ step, state, prediction, x, noise: start.noise });
    [x, state] = [next.x, next.state];
  }
  return x;
}

/** Of so many numbers, and not in whole blocks. */
const LARGE = 2 ** 18 + 5;

describe("work in blocks of large arrays of a loop", () => {
  test("makes them in a memory of their own, the first few, and the rest elsewhere, with the same bits", () => {
    const recycler = new Recycler();
    const [x, y] = [numbers(LARGE, 1), numbers(LARGE, 2)];
    interface Pair {
      readonly x: Float32Array;
      readonly y: Float32Array;
    }
    const work = ({ x, y }: Pair) => {
      const between = sum2(0.3, x, -1, y);
      return { a: sum2(0.1, between, 2, y), b: sum2(7, between, 0.01, x), between };
    };
    let [plain, found] = [
      { x, y },
      { x, y },
    ];
    for (let round = 0; round < 8; round++) {
      const next = work(plain);
      const made = recycler.work(() => inBlocks(LARGE, found, (some) => work(some)));
      for (const key of ["a", "b", "between"] as const) expect(sameBits(made[key], next[key])).toBe(true);
      [plain, found] = [
        { x: next.a, y: next.b },
        { x: made.a, y: made.b },
      ];
      // Nothing is free again: after five rounds the workspace is full.
    }
    expect(recycler.workspace(LARGE)!.holds(found.x)).toBe(false);
    expect(recycler.workspace(LARGE)!.take()).toBeUndefined();
  });
});

describe("a step in one pass over memory", () => {
  const row = (from: number, to: number) => ({
    from,
    to,
    weights: { positive: [0.9, 0.2, -0.05], negative: [1.1, -0.1, 0.02] },
  });
  const weighted = fitted({ lookBack: 2, noise: true, rows: [row(2, 5), row(5, 7)] });
  const predictors = [...predictorIds.map(predictorById), weighted];
  const cases = Object.keys(schedulers).flatMap((name) =>
    predictors.map((predictor) => ({ name, predictor, id: predictor.id })),
  );
  const guided: Guidance = { mode: "classifier-free", scale: 3, batch: "separate" };

  test.each(cases)("makes the bits of straightforward arithmetic: $name, $id", async ({ name, predictor }) => {
    // Large arrays lie where they are worked on, others are copied there.
    const large = name.startsWith("flow") && (predictor === weighted || predictor.id === "hold") ? [LARGE] : [];
    for (const [k, length] of [2 * SLOT + 123, 1000, ...large].entries()) {
      const guidance = k === 1 ? ({ mode: "none" } as const) : guided;
      const sampler = longSampler(length, schedulers[name as keyof typeof schedulers], 8, guidance);
      const start = longStart(sampler, 3);
      const mask = Array.from({ length: sampler.scheduler.steps }, (_, k) => ([0, 1, 2, 5, 7].includes(k) ? 1 : 0));
      const { latent } = await sample(sampler, start, { plan: { mask, predictor } });
      expect(sameBits(latent, await plainly(sampler, start, mask, predictor))).toBe(true);
    }
  });

  test("sees what is not finite in the last block, too", async () => {
    const sampler = longSampler(SLOT + 7, schedulers["flow UniPC"], 4, guided);
    const start = longStart(sampler, 1);
    const broken: Sampler = {
      ...sampler,
      denoiser: {
        ...sampler.denoiser,
        async compute(rows, timestep, options) {
          const computed = await sampler.denoiser.compute(rows, timestep, options);
          computed.predictions[0]![SLOT + 6] = Number.POSITIVE_INFINITY;
          return computed;
        },
      },
    };
    await expect(sample(broken, start)).rejects.toThrow("The model returned Infinity at step 0 of 4.");
  });
});
