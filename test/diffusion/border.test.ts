import { describe, expect, test } from "vitest";
import { hold } from "#core/hold.ts";
import type { Predictor } from "#core/predictor.ts";
import { taylor } from "#core/taylor.ts";
import { fitInClosedLoop } from "#diffusion/loop/closed-loop.ts";
import { sample } from "#diffusion/loop/sampling.ts";
import { Shelf } from "#diffusion/tensors/shelf.ts";
import { toySampler, toyStart } from "./toy-sampler.ts";

const MASK = [1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0];
const BORDER = 5;

describe("Reuse in a run whose second denoiser begins at a border", () => {
  test("looks back on nothing that was computed before it", async () => {
    const sampler = toySampler();
    const seen: (readonly [step: number, history: readonly number[]])[] = [];
    const line = taylor(1);
    const watched: Predictor = {
      ...line,
      at: (history, wanted, make) => {
        if (wanted.branch === "positive") seen.push([wanted.step, history.map(({ step }) => step)]);
        return line.at(history, wanted, make);
      },
    };
    await sample(sampler, toyStart(sampler, 1), { plan: { mask: MASK, predictor: watched, border: BORDER } });
    const unique = new Map(seen.map(([step, history]) => [step, history.join(" ")]));
    expect([...unique]).toEqual([
      [2, "1 0"],
      [4, "3 1"],
      [6, "5"],
      [7, "5"],
      [9, "8 5"],
      [11, "10 8"],
    ]);
  });

  test("fits weights to as many predictions as there are on its side", async () => {
    const sampler = toySampler();
    const samples = [1, 2, 3].map((seed) => ({
      start: () => toyStart(sampler, seed),
      fullState: () => toyStart(sampler, seed).latent,
    }));
    const compute = MASK.flatMap((flag, step) => (flag ? [step] : []));
    const options = { lookBack: 3, noise: true, form: "guided", ridge: 1e-5, rounds: 1, border: BORDER } as const;
    const rows = await fitInClosedLoop(sampler, samples, compute, options, { together: 3, shelf: new Shelf() });
    expect(rows.map(({ from, weights }) => [from, weights.every!.length])).toEqual([
      [1, 3],
      [3, 4],
      [5, 2],
      [8, 3],
      [10, 4],
    ]);
  });

  test("is refused where the border itself is reused", async () => {
    const sampler = toySampler();
    const plan = { mask: MASK, predictor: hold, border: 4 };
    await expect(sample(sampler, toyStart(sampler, 1), { plan })).rejects.toMatchObject({
      code: "diffusion/border-reused",
    });
  });
});
