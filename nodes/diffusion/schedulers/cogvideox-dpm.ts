import type { Numbers } from "#diffusion/tensors/tensor.ts";
import { noiseLevel } from "./alpha-bar.ts";
import { alphaBarTable, cogVideoXOptions } from "./alpha-bar-table.ts";
import { readOptions, withoutEffect } from "./options.ts";
import { cleanWeights } from "./prediction.ts";
import { pureSteps } from "./pure-steps.ts";
import type { Scheduler, TableRequest } from "./scheduler.ts";
import { withFinal } from "./sigma-tables.ts";
import { checkRequest } from "./table-request.ts";
import { sum2, sum3 } from "./weighted-sum.ts";

const className = "CogVideoXDPMScheduler";

export const cogVideoXDpmOptions = {
  ...cogVideoXOptions,
  clip_sample: withoutEffect(true),
  clip_sample_range: withoutEffect(1),
  sample_max_value: withoutEffect(1),
};

/** The clean latent that the previous step made out; null before the first. */
export type CogVideoXDpmState = { readonly clean: Numbers } | null;

/**
 * CogVideoX's SDE DPM-Solver++ (2M): Lu et al. 2022, from t to t − ⌊T/N⌋.
 *
 * diffusers draws noise twice in a step that looks back and throws the first draw away: such a step asks for draw 1 only,
 * the others (the first, and the last, which needs none where no noise is left) for draw 0.
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`, `diffusion/bad-table-request`,
 *   `diffusion/impossible-scheduler-table`
 */
export function cogVideoXDpmScheduler(
  config: Readonly<Record<string, unknown>>,
  request: TableRequest,
): Scheduler<CogVideoXDpmState> {
  const options = readOptions(className, cogVideoXDpmOptions, config);
  const train = options.num_train_timesteps;
  checkRequest(className, request, { steps: train });
  const grid = alphaBarTable(className, options, request.steps);
  const final = options.set_alpha_to_one ? 1 : grid.table[0];
  const stride = Math.floor(train / request.steps);
  const updates = Array.from(grid.timesteps, (t, i) => {
    const from = grid.before[i];
    const hasTarget = t - stride >= 0;
    const to = hasTarget ? grid.table[t - stride] : final;
    const lambda = halfLogSnr(from);
    const h = halfLogSnr(to) - lambda;
    return {
      clean: cleanWeights(options.prediction_type, Math.sqrt(from), Math.sqrt(1 - from)),
      x: Math.sqrt((1 - to) / (1 - from)) * Math.exp(-h),
      toClean: -Math.expm1(-2 * h) * Math.sqrt(to),
      noise: Math.sqrt(1 - to) * Math.sqrt(1 - Math.exp(-2 * h)),
      /** h over twice the step before it: how much of the last change of x0 is carried on. */
      lookBack: i > 0 && hasTarget ? h / (2 * (lambda - halfLogSnr(grid.before[i - 1]))) : 0,
      draw: i > 0 && hasTarget ? 1 : 0,
    };
  });
  return pureSteps<CogVideoXDpmState>({
    className,
    config: options,
    timesteps: grid.timesteps,
    sigmas: withFinal(grid.before.map(noiseLevel), noiseLevel(final)),
    start: null,
    update: ({ step, state, prediction, x, noise }) => {
      const { clean: weights, x: toX, toClean, noise: toNoise, lookBack, draw } = updates[step];
      const clean = sum2(weights.x, x, weights.prediction, prediction);
      const ahead = state === null || lookBack === 0 ? clean : sum2(1 + lookBack, clean, -lookBack, state.clean);
      const next =
        toNoise === 0 ? sum2(toX, x, toClean, ahead) : sum3(toX, x, toClean, ahead, toNoise, noise(step, draw));
      return { state: { clean }, x: next };
    },
  });
}

/** λ = ½ ln(ᾱ / (1 − ᾱ)); −∞ without signal, ∞ without noise. */
function halfLogSnr(alphaBar: number): number {
  return Math.log(Math.sqrt(alphaBar / (1 - alphaBar)));
}
