import { describe, expect, test } from "vitest";
import { distance } from "#core/distance.ts";
import { type FittedRow, fitted } from "#core/fitted.ts";
import { hold } from "#core/hold.ts";
import { taylor } from "#core/taylor.ts";
import { type FittingSample, fitInClosedLoop } from "#diffusion/loop/closed-loop.ts";
import { recordFullRun } from "#diffusion/loop/full-run.ts";
import type { WeightOptions } from "#diffusion/loop/interval-fit.ts";
import { sample } from "#diffusion/loop/sampling.ts";
import { Shelf } from "#diffusion/tensors/shelf.ts";
import { guidances, schedulers, toySampler, toyStart } from "./toy-sampler.ts";

const STEPS = 12;
const compute = [0, 1, 3, 6, 9];
const options: WeightOptions = { lookBack: 3, noise: true, form: "guided", ridge: 1e-5, rounds: 3 };
const seeds = [1, 2, 3, 4, 5, 6];

type Toy = ReturnType<typeof toySampler>;

/** With so many bytes of the samples in memory, 128 MiB if absent. */
async function fitWeights(
  sampler: Toy,
  samples: readonly FittingSample[],
  wanted: WeightOptions,
  { held, ...work }: { together: number; held?: number; onComputed?: (evaluations: number) => void },
): Promise<FittedRow[]> {
  const shelf = new Shelf(held);
  try {
    return await fitInClosedLoop(sampler, samples, compute, wanted, { ...work, shelf });
  } finally {
    await shelf.close();
  }
}

async function samplesOf(sampler: Toy): Promise<FittingSample[]> {
  return Promise.all(
    seeds.map(async (seed) => {
      const start = toyStart(sampler, seed);
      const { states } = await recordFullRun(sampler, start);
      return { start: () => start, fullState: (step) => states[step]! };
    }),
  );
}

/** Mean distance of final latents to full runs, over samples that were fitted to or not. */
async function error(sampler: Toy, of: readonly number[], predictor: ReturnType<typeof fitted>): Promise<number> {
  const mask = Array.from({ length: STEPS }, (_, step) => (compute.includes(step) ? 1 : 0));
  let sum = 0;
  for (const seed of of) {
    const start = toyStart(sampler, seed);
    const full = await sample(sampler, start);
    const reused = await sample(sampler, start, { plan: { mask, predictor } });
    sum += distance("l1")(reused.latent, full.latent);
  }
  return sum / of.length;
}

/** What else is linear in its predictions: on signal shares, of first and second order. */
const others = [
  ["DDIM", { _class_name: "DDIMScheduler", clip_sample: false, beta_schedule: "scaled_linear" }],
  ["DPM++ 2M", { _class_name: "DPMSolverMultistepScheduler", beta_schedule: "scaled_linear" }],
  ["UniPC", { _class_name: "UniPCMultistepScheduler", beta_schedule: "scaled_linear" }],
  ["Euler", { _class_name: "EulerDiscreteScheduler", beta_schedule: "scaled_linear" }],
  [
    "DPM++ 2M on a flow",
    {
      _class_name: "DPMSolverMultistepScheduler",
      use_flow_sigmas: true,
      prediction_type: "flow_prediction",
      flow_shift: 3,
    },
  ],
] as const;

const cases = Object.entries(guidances).flatMap(([guidance, how]) =>
  (["flow Euler", "flow UniPC"] as const).map((name) => ({ guidance, how, name })),
);

describe("Weights fitted in closed loop", () => {
  test.each(cases)(
    "lead nearer to full runs than taylor1, samples that were not fitted to as well: $name, guidance $guidance",
    async ({ how, name }) => {
      const sampler = toySampler(schedulers[name], STEPS, how);
      const samples = await samplesOf(sampler);
      for (const form of ["guided", "branch"] as const) {
        const rows = await fitWeights(sampler, samples, { ...options, form }, { together: 4 });
        const predictor = fitted({ ...options, rows });
        for (const of of [seeds, [21, 22, 23, 24]]) {
          const [ours, line] = [await error(sampler, of, predictor), await error(sampler, of, taylor(1))];
          expect(ours).toBeLessThan(0.8 * line);
        }
      }
    },
  );

  test.each(others)("lead nearer to full runs under other deterministic samplers as well: %s", async (_, config) => {
    const sampler = toySampler(config, STEPS);
    const rows = await fitWeights(sampler, await samplesOf(sampler), { ...options, form: "branch" }, { together: 4 });
    const predictor = fitted({ ...options, rows });
    for (const of of [seeds, [21, 22, 23, 24]]) {
      const ours = await error(sampler, of, predictor);
      for (const other of [hold, taylor(1)]) expect(ours).toBeLessThan(0.8 * (await error(sampler, of, other)));
    }
  });

  test("are the least squares of what the run really has: no other weights of the last interval end nearer", async () => {
    const sampler = toySampler(schedulers["flow UniPC"], STEPS);
    const samples = await samplesOf(sampler);
    const plain = { ...options, ridge: 0, rounds: 0 };
    const rows = await fitWeights(sampler, samples, plain, { together: 8 });
    const mask = Array.from({ length: STEPS }, (_, step) => (compute.includes(step) ? 1 : 0));
    const squares = async (changed: readonly FittedRow[]) => {
      let sum = 0;
      for (const { start, fullState } of samples) {
        const plan = { mask, predictor: fitted({ ...plain, rows: changed }) };
        const { latent } = await sample(sampler, start(), { plan });
        sum += distance("rms")(latent, await fullState(STEPS)) ** 2;
      }
      return sum;
    };
    const best = await squares(rows);
    const last = rows.at(-1)!;
    for (let k = 0; k < last.weights.every!.length; k++) {
      for (const change of [-0.02, 0.02]) {
        const every = last.weights.every!.with(k, last.weights.every![k]! + change);
        expect(await squares([...rows.slice(0, -1), { ...last, weights: { every } }])).toBeGreaterThan(best);
      }
    }
  });

  test("cost one evaluation per branch for each sample and computed step, in calls of so many samples", async () => {
    const sampler = toySampler(schedulers["flow Euler"], STEPS, guidances.doubled);
    const samples = await samplesOf(sampler);
    sampler.denoiser.calls.length = 0;
    const seen: number[] = [];
    await fitWeights(sampler, samples, options, { together: 4, onComputed: (n) => seen.push(n) });
    expect(sampler.denoiser.calls).toEqual(compute.flatMap(() => [8, 4]));
    expect(seen.at(-1)).toBe(seeds.length * compute.length);
  });

  test("have a row for every interval with a reused step, the run's end among them, and are the same each time", async () => {
    const sampler = toySampler(schedulers["flow Euler"], STEPS);
    const samples = await samplesOf(sampler);
    const rows = await fitWeights(sampler, samples, options, { together: 4 });
    expect(rows.map(({ from, to, weights }) => [from, to, weights.every!.length])).toEqual([
      [1, 3, 3],
      [3, 6, 4],
      [6, 9, 4],
      [9, 12, 4],
    ]);
    expect(await fitWeights(sampler, samples, options, { together: 4 })).toEqual(rows);
  });

  test("are the same bit for bit where samples lie on the disk while others are worked on", async () => {
    for (const name of ["flow Euler", "flow UniPC"] as const) {
      const sampler = toySampler(schedulers[name], STEPS, guidances.doubled);
      const samples = await samplesOf(sampler);
      const rows = await fitWeights(sampler, samples, options, { together: 4 });
      expect(await fitWeights(sampler, samples, options, { together: 1, held: 0 })).toEqual(rows);
    }
  });

  test("are the same for all branches where one of them hardly counts", async () => {
    const alone = { mode: "classifier-free", scale: 0, belowOne: true, batch: "separate" } as const;
    const sampler = toySampler(schedulers["flow Euler"], STEPS, alone);
    const samples = await samplesOf(sampler);
    const rows = await fitWeights(sampler, samples, { ...options, form: "branch" }, { together: 8 });
    expect(rows.map(({ weights }) => Object.keys(weights))).toEqual([["every"], ["every"], ["every"], ["every"]]);
    expect(rows.every(({ weights }) => weights.every!.every(Number.isFinite))).toBe(true);
  });

  test("of each branch stand under its name", async () => {
    const sampler = toySampler(schedulers["flow Euler"], STEPS, guidances.doubled);
    const samples = await samplesOf(sampler);
    const rows = await fitWeights(sampler, samples, { ...options, form: "branch" }, { together: 8 });
    expect(Object.keys(rows[0]!.weights).sort()).toEqual(["negative", "positive"]);
    expect(rows[0]!.weights.positive).toHaveLength(3);
  });
});

describe("A full run", () => {
  test("has the inner products of what the model predicted, branch after branch, and of the noise", async () => {
    const sampler = toySampler(schedulers["flow Euler"], 5, guidances.doubled);
    const start = toyStart(sampler, 1);
    const { gram, states } = await recordFullRun(sampler, start);
    expect(gram.size).toBe(11);
    expect(states).toHaveLength(6);
    expect(states[5]).toEqual((await sample(sampler, start)).latent);
    const predictions: Float32Array[] = [];
    await sample(sampler, start, {
      onComputed: async ({ predictions: p }) => void predictions.push(p.negative!.slice()),
    });
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, v, k) => sum + v * b[k]!, 0);
    expect(gram.products[1 * 11 + 3]).toBeCloseTo(dot(predictions[1]!, predictions[3]!), 10);
    expect(gram.products[10 * 11 + 2]).toBeCloseTo(dot(start.latent, predictions[2]!), 10);
    expect(gram.products[2 * 11 + 10]).toBe(gram.products[10 * 11 + 2]);
  });
});
