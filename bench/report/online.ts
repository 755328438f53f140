import { mean } from "../moving-shapes.ts";
import { combined, squareDistance, thresholdFor } from "./arithmetic.ts";
import { byBudget } from "./method.ts";
import type { Policy, RunSoFar } from "./policy.ts";
import type { Ran } from "./run-together.ts";
import type { Study } from "./study.ts";

/** What a rule that decides while it runs holds: the prediction, or how it differs from the latent. */
export type Form = "prediction" | "difference";

/** Of the last computed step, carried to the present latent. */
export function held(form: Form): (run: RunSoFar) => Float32Array {
  return ({ computed, x }) => {
    const [last] = computed;
    return form === "prediction" ? last!.guided : combined([x, 1], [last!.guided, 1], [last!.x, -1]);
  };
}

/** Which form changes less over two steps of full runs: the better one for the rules that are compared with. */
export function betterForm(traces: readonly Ran[]): Form {
  const sums = { prediction: 0, difference: 0 };
  for (const { trace } of traces) {
    for (let t = 2; t < trace.length; t++) {
      const [now, then] = [trace[t]!, trace[t - 2]!];
      sums.prediction += Math.log(squareDistance(now.used, then.used));
      sums.difference += Math.log(
        squareDistance(combined([now.used, 1], [now.x, -1]), combined([then.used, 1], [then.x, -1])),
      );
    }
  }
  return sums.prediction <= sums.difference ? "prediction" : "difference";
}

/** The steps that a policy would compute if each latent were the full run's: no evaluation. */
function replayed({ trace, computed }: Ran, policy: Policy): number[] {
  const byStep = new Map(computed.map((one) => [one.step, one]));
  const found: number[] = [];
  for (let step = 0; step < trace.length; step++) {
    const so = {
      step,
      x: trace[step]!.x,
      noise: trace[0]!.x,
      computed: found.map((at) => byStep.get(at)!).reverse(),
      trace: trace.slice(0, step),
    };
    if (step === 0 || policy.computes(so)) found.push(step);
  }
  return found;
}

/** A threshold for each budget at which full runs are computed so often on average, and what is held. */
export async function thresholds(
  study: Study,
  samples: number,
  policy: (threshold: number, budget: number) => Policy,
): Promise<{ evaluations: number; byBudget: Record<number, { threshold: number; form: Form }> }> {
  const traces = await study.traces(await study.calibration(samples));
  const form = betterForm(traces);
  const count = (budget: number) => (threshold: number) =>
    mean(traces.map((trace) => replayed(trace, policy(threshold, budget)).length));
  return {
    evaluations: traces.length * study.steps,
    byBudget: byBudget(study, (budget) => ({ threshold: thresholdFor(budget, count(budget)), form })),
  };
}
