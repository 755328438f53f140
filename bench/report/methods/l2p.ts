import { fitWeights } from "#core/least-squares.ts";
import { combined } from "../arithmetic.ts";
import { type Method, method } from "../method.ts";
import { masked } from "../policy.ts";
import { everyNth } from "./taylorseer.ts";

interface Choice {
  readonly compute: number[];
  /** By reused step: a weight for each computed step before it, newest first. */
  readonly weights: Record<number, number[]>;
}

/** L2P (arXiv 2604.26365): every reused prediction is a weighted sum of all that were computed, with weights of its own. */
export const l2pMethod: Method = method<Choice>({
  id: "l2p",
  title: "L2P, fixed interval",
  version: 1,
  differs:
    "weights by least squares in closed form from 16 full runs (ridge 1e-5) instead of 200 epochs of gradient descent on 50 prompts",
  async choose(study) {
    const samples = await study.calibration(16);
    const { grams } = await study.recorded(samples);
    const entries = study.budgets.map((budget) => {
      const compute = everyNth(study.steps, budget);
      const weights: Choice["weights"] = {};
      for (let step = 0; step < study.steps; step++) {
        if (compute.includes(step)) continue;
        const seen = compute.filter((at) => at < step).reverse();
        // One problem over all samples together.
        const sum = (a: number, b: number) =>
          grams.reduce((all, { size, products }) => all + products[a * size + b]!, 0);
        const products = {
          columns: Float64Array.from(seen.flatMap((a) => seen.map((b) => sum(a, b)))),
          targets: Float64Array.from(seen, (a) => sum(a, step)),
          squares: Float64Array.of(sum(step, step)),
        };
        weights[step] = [...fitWeights(products, { ridge: 1e-5, rounds: 0 }).weights];
      }
      return [budget, { compute, weights }];
    });
    return { evaluations: samples.length * study.steps, byBudget: Object.fromEntries(entries) };
  },
  variation: (_, { compute, weights }) => ({
    start: masked(compute, ({ step, computed }) =>
      combined(...weights[step]!.map((weight, k) => [computed[k]!.guided, weight] as const)),
    ),
  }),
});
