import { describe, expect, test } from "vitest";
import { fitted } from "#core/fitted.ts";
import { hold } from "#core/hold.ts";
import { taylor } from "#core/taylor.ts";
import { computeBranches } from "#diffusion/loop/branches.ts";
import { sample } from "#diffusion/loop/sampling.ts";
import { guidances, schedulers, toySampler, toyStart } from "./toy-sampler.ts";

const MASK = [1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0];
const NONE = MASK.map(() => 0);
/** Of the computed steps 3, 8 and 10 compute the prompt's branch alone. */
const ALONE = MASK.map((_, step) => ([3, 8, 10].includes(step) ? 1 : 0));

const furthest = (a: Float32Array, b: Float32Array) => a.reduce((most, x, k) => Math.max(most, Math.abs(x - b[k]!)), 0);

describe("Guidance as a kind of step of its own", () => {
  test.each(Object.keys(schedulers) as (keyof typeof schedulers)[])(
    "is the reuse of both branches where each step computes both: %s",
    async (name) => {
      const sampler = toySampler(schedulers[name]);
      const start = toyStart(sampler, 3);
      for (const predictor of [hold, taylor(1), taylor(2)]) {
        const plan = { mask: MASK.slice(0, sampler.scheduler.steps), predictor };
        while (plan.mask.length < sampler.scheduler.steps) plan.mask.push(1);
        const flags = plan.mask.map(() => 0);
        const plain = await sample(sampler, start, { plan });
        const apart = await sample(sampler, start, { plan: { ...plan, guidance: { flags, predictor } } });
        expect([apart.evaluations, apart.computedSteps]).toEqual([plain.evaluations, plain.computedSteps]);
        const scale = Math.max(...plain.latent.map(Math.abs));
        expect(furthest(apart.latent, plain.latent)).toBeLessThan(1e-4 * scale);
      }
    },
  );

  test("computes the prompt's branch alone at its steps, and counts what it computes", async () => {
    const sampler = toySampler();
    const start = toyStart(sampler, 3);
    const result = await sample(sampler, start, {
      plan: { mask: MASK, predictor: hold, guidance: { flags: ALONE, predictor: hold } },
    });
    expect(result).toMatchObject({ computedSteps: 6, evaluations: 9 });
    expect(sampler.denoiser.calls).toEqual([2, 2, 1, 2, 1, 1]);
  });

  test("predicts the negative branch as the prompt's with the difference of before, written out by hand", async () => {
    const sampler = toySampler();
    const { scheduler, guidance } = sampler;
    const start = toyStart(sampler, 4);
    const weights = { positive: [0.7, 0.2, 0.1], guidance: [1.2, -0.3, 0.05] };
    const rows = [
      { from: 1, to: 3, weights },
      { from: 3, to: 5, weights },
      { from: 5, to: 8, weights },
      { from: 8, to: 10, weights },
      { from: 10, to: 12, weights },
    ];
    const guidanceRows = [
      { from: 1, to: 5, weights },
      { from: 5, to: 12, weights },
    ];
    const of = (some: typeof rows) => fitted({ lookBack: 2, noise: true, rows: some });
    const plan = { mask: MASK, predictor: of(rows), guidance: { flags: ALONE, predictor: of(guidanceRows) } };
    const { latent } = await sample(sampler, start, { plan });

    let at = { state: scheduler.start(), x: start.latent };
    const [positives, differences]: Float64Array[][] = [[], []];
    const scale = guidance.mode === "classifier-free" ? guidance.scale : 1;
    for (let step = 0; step < scheduler.steps; step++) {
      const pending = [{ x: at.x, conditionings: start.conditionings }];
      const truth = (await computeBranches(sampler, step, pending))[0]!.predictions;
      const sum = (list: Float64Array[], [a, b, n]: number[]) =>
        list[0]!.map((v, k) => a! * v + b! * list[1]![k]! + n! * start.latent[k]!);
      const positive = MASK[step] ? Float64Array.from(truth.positive!) : sum(positives, weights.positive);
      if (MASK[step]) positives.unshift(positive);
      if (MASK[step] && !ALONE[step]) differences.unshift(positive.map((v, k) => truth.negative![k]! - v));
      const difference = MASK[step] && !ALONE[step] ? differences[0]! : sum(differences, weights.guidance);
      const prediction = Float32Array.from(positive, (v, k) => v + (1 - scale) * difference[k]!);
      at = scheduler.step({ step, state: at.state, prediction, x: at.x, noise: start.noise });
    }
    expect(furthest(latent, at.x)).toBeLessThan(1e-4 * Math.max(...at.x.map(Math.abs)));
  });

  test("says nothing of a sampler without a negative branch", async () => {
    const sampler = toySampler(schedulers["flow Euler"], 12, guidances.none);
    const start = toyStart(sampler, 3);
    const plain = await sample(sampler, start, { plan: { mask: MASK, predictor: hold } });
    const apart = await sample(sampler, start, {
      plan: { mask: MASK, predictor: hold, guidance: { flags: NONE.fill(1), predictor: hold } },
    });
    expect(apart.latent).toEqual(plain.latent);
    expect(apart.evaluations).toBe(6);
  });
});
