import { describe, expect, test } from "vitest";
import { predictorById, predictorIds } from "#core/predictors.ts";
import type { Sampler } from "#diffusion/loop/branches.ts";
import { advance, compute, predictedOf, remembering, type Start, startState } from "#diffusion/loop/run.ts";
import { type ReusePlan, sample } from "#diffusion/loop/sampling.ts";
import { Recycler, sameKind } from "#diffusion/tensors/recycling.ts";
import { guidances, schedulers, toySampler, toyStart } from "./toy-sampler.ts";

/** The loop with an array of its own for everything that it makes. */
async function withoutRecycling(sampler: Sampler, start: Start, { mask, predictor }: ReusePlan): Promise<Float32Array> {
  const run = { sampler, start, predictor };
  let state = startState(run);
  for (let step = 0; step < sampler.scheduler.steps; step++) {
    let predictions = mask[step] === 1 ? undefined : predictedOf(run, step, state);
    if (!predictions) {
      const [made] = await compute(run, step, [state]);
      state = remembering(run, step, state, made!.kept);
      predictions = made!.predictions;
    }
    state = advance(run, step, state, predictions);
  }
  return state.x;
}

describe("a loop that uses its arrays again", () => {
  const cases = Object.keys(schedulers).flatMap((name) => predictorIds.map((predictor) => [name, predictor] as const));

  test.each(cases)("makes the same bits as one that does not: %s, %s", async (name, id) => {
    const predictor = predictorById(id);
    for (const guidance of Object.values(guidances)) {
      const sampler = toySampler(schedulers[name as keyof typeof schedulers], 9, guidance);
      const start = toyStart(sampler, 3);
      const mask = Array.from({ length: sampler.scheduler.steps }, (_, k) => (k < 3 || k % 3 === 2 ? 1 : 0));
      const first = start.latent.slice();
      const { latent } = await sample(sampler, start, { plan: { mask, predictor } });
      expect(latent).toEqual(await withoutRecycling(sampler, start, { mask, predictor }));
      expect(start.latent).toEqual(first);
    }
  });
});

describe("arrays that are used again", () => {
  test("are those that nothing holds, however deep, of the length that is asked for", () => {
    const recycler = new Recycler();
    const [held, free, other] = recycler.work(() => [4, 4, 8].map((length) => sameKind(new Float32Array(length))));
    recycler.keepOnly({ state: [{ clean: [held] }] });
    const next = recycler.work(() => [4, 4, 8].map((length) => sameKind(new Float32Array(length))));
    expect(next[0]).toBe(free);
    expect(next[2]).toBe(other);
    expect(next).not.toContain(held);
  });

  test("are never those that somebody else has made", () => {
    const recycler = new Recycler();
    const own = sameKind(new Float32Array(4));
    recycler.keepOnly();
    expect(recycler.work(() => sameKind(own))).not.toBe(own);
    expect(recycler.work(() => sameKind(new Float64Array(4)))).toBeInstanceOf(Float64Array);
  });
});
