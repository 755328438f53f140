import { combined } from "../arithmetic.ts";
import { byBudget, type Method, method } from "../method.ts";
import { betterForm, type Form, held } from "../online.ts";
import { masked } from "../policy.ts";
import type { Ran } from "../run-together.ts";

/**
 * MagCache (arXiv 2506.09045): how the length of what is held changes from step to step is known from one full run; while the
 * product of these ratios strays from 1 by less than a threshold in sum, and not more than so many steps in a row, steps are reused.
 */
function stepsOf(ratios: readonly number[], kept: number, threshold: number, most: number): number[] {
  const compute: number[] = [];
  let [product, error, row] = [1, 0, 0];
  ratios.forEach((ratio, step) => {
    product *= ratio;
    error += Math.abs(1 - product);
    row++;
    if (step >= kept && error <= threshold && row <= most) return;
    compute.push(step);
    [product, error, row] = [1, 0, 0];
  });
  return compute;
}

/** ‖r_t‖ ÷ ‖r_{t−1}‖, 1 for the first. */
function ratiosOf({ trace }: Ran, form: Form): number[] {
  const lengths = trace.map(({ x, used }) => {
    const r = form === "prediction" ? used : combined([used, 1], [x, -1]);
    return Math.sqrt(r.reduce((sum, value) => sum + value * value, 0));
  });
  return lengths.map((length, t) => (t === 0 ? 1 : length / lengths[t - 1]!));
}

/** The least number of reused steps in a row, and then the least threshold, that keep the budget exactly. */
function within(ratios: readonly number[], budget: number): number[] {
  const kept = Math.max(1, Math.round(budget / 5));
  for (let most = Math.ceil(ratios.length / budget) - 1; most < ratios.length; most++) {
    for (let threshold = 1e-5; threshold < 100; threshold *= 1.01) {
      const compute = stepsOf(ratios, kept, threshold, most);
      if (compute.length === budget) return compute;
      if (compute.length < budget) break;
    }
  }
  throw new Error(`MagCache has no threshold for a budget of ${budget}`);
}

export const magCacheMethod: Method = method<{ compute: number[]; form: Form }>({
  id: "magcache",
  title: "MagCache",
  version: 1,
  differs:
    "the first fifth of the budget is always computed instead of the first fifth of the steps, threshold and longest row are chosen so that the budget is met, and of prediction and difference to the latent that one is held which changes less",
  async choose(study) {
    const [run] = await study.traces(await study.calibration(1));
    const form = betterForm([run!]);
    const ratios = ratiosOf(run!, form);
    return {
      evaluations: study.steps,
      byBudget: byBudget(study, (budget) => ({ compute: within(ratios, budget), form })),
    };
  },
  variation: (_, { compute, form }) => ({ start: masked(compute, held(form)) }),
});
