import {
  eulerInitNoiseSigma,
  eulerInputScale,
  eulerTableOptions,
  eulerTimesteps,
  learnedSigmas,
} from "./euler-table.ts";
import { oneOf, readOptions } from "./options.ts";
import { slopeWeights } from "./prediction.ts";
import { pureSteps } from "./pure-steps.ts";
import type { Scheduler, TableRequest } from "./scheduler.ts";
import { valueAt, withFinal } from "./sigma-tables.ts";
import { checkRequest } from "./table-request.ts";
import { sum2, sum3 } from "./weighted-sum.ts";

const className = "EulerAncestralDiscreteScheduler";

export const eulerAncestralOptions = { ...eulerTableOptions, prediction_type: oneOf("epsilon", "v_prediction") };

/**
 * Ancestral Euler: a step down to σ_down = σ'²/σ, then noise up to σ'. One draw a step, none at the last. The denoiser sees
 * x / √(σ² + 1). (Crowson, k-diffusion, `sample_euler_ancestral`.)
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`, `diffusion/bad-table-request`,
 *   `diffusion/impossible-scheduler-table`
 */
export function eulerAncestralScheduler(
  config: Readonly<Record<string, unknown>>,
  request: TableRequest,
): Scheduler<null> {
  const options = readOptions(className, eulerAncestralOptions, config);
  checkRequest(className, request, { steps: options.num_train_timesteps });
  const learned = learnedSigmas(options);
  const timesteps = eulerTimesteps(options, request.steps);
  const sigmas = withFinal(
    timesteps.map((t) => valueAt(learned, t)),
    0,
  );
  return pureSteps<null>({
    className,
    config: options,
    timesteps,
    sigmas,
    initNoiseSigma: eulerInitNoiseSigma(options, sigmas),
    start: null,
    inputScale: (step) => eulerInputScale(sigmas[step]),
    update: ({ step, prediction, x, noise }) => {
      const from = sigmas[step];
      const to = sigmas[step + 1];
      const up = Math.sqrt((to ** 2 * (from ** 2 - to ** 2)) / from ** 2);
      const change = Math.sqrt(to ** 2 - up ** 2) - from;
      const slope = slopeWeights(options.prediction_type, from);
      const a = 1 + change * slope.x;
      const b = change * slope.prediction;
      return { state: null, x: up === 0 ? sum2(a, x, b, prediction) : sum3(a, x, b, prediction, up, noise(step, 0)) };
    },
  });
}
