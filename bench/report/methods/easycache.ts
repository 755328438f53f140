import { distanceOf, sizeOf } from "../arithmetic.ts";
import { type Method, method } from "../method.ts";
import { type Form, held, thresholds } from "../online.ts";
import { newest, type Policy, type RunSoFar } from "../policy.ts";

/** Steps at the start that are always computed: the paper's ten would be all of the smallest budget. */
const warmUp = (budget: number) => Math.min(10, 1 + Math.floor(budget / 4));

/**
 * EasyCache (arXiv 2507.02860): how much the prediction changes for a change of the latent is taken from the last two computed
 * steps; what the latents' changes since then come to by it is summed, and a step is computed when that passes the threshold.
 */
function easyCache(steps: number, threshold: number, budget: number, form: Form): Policy {
  let sum = 0;
  let last = 0;
  const reused = held(form);
  const computes = (run: RunSoFar) => {
    const { step, x, computed, trace } = run;
    if (step < warmUp(budget) || step === steps - 1 || computed.length < 2) return true;
    const [a, b] = computed;
    const rate = distanceOf(a!.guided, b!.guided) / distanceOf(a!.x, b!.x);
    sum += (rate * distanceOf(x, trace.at(-1)!.x)) / sizeOf(a!.guided);
    return sum >= threshold;
  };
  return {
    computes(run) {
      if (!computes(run)) return false;
      sum = 0;
      last = run.step;
      return true;
    },
    prediction: (run) => (run.step === last ? newest(run) : reused(run)),
  };
}

export const easyCacheMethod: Method = method<{ threshold: number; form: Form; budget: number }>({
  id: "easycache",
  title: "EasyCache",
  version: 1,
  differs:
    "fewer steps at the start (a quarter of the budget), the threshold set on 8 full runs so that the budget is met on average, and of prediction and difference to the latent that one is held which changes less",
  async choose(study) {
    const found = await thresholds(study, 8, (threshold, budget) =>
      easyCache(study.steps, threshold, budget, "prediction"),
    );
    const entries = Object.entries(found.byBudget).map(([budget, choice]) => [budget, { ...choice, budget: +budget }]);
    return { ...found, byBudget: Object.fromEntries(entries) };
  },
  variation: (study, { threshold, form, budget }) => ({
    start: () => easyCache(study.steps, threshold, budget, form),
  }),
});
