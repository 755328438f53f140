import { alphaBarOptions, alphaBarTable } from "./alpha-bar-table.ts";
import { type CleanUpdate, cleanSteps } from "./clean-update.ts";
import { flag, notSupported, number, oneOf, readOptions, withoutEffect } from "./options.ts";
import { cleanWeights } from "./prediction.ts";
import type { Scheduler, TableRequest } from "./scheduler.ts";
import { checkRequest } from "./table-request.ts";

const className = "DDPMScheduler";

/** What diffusers keeps the variance from falling below. */
const leastVariance = 1e-20;

export const ddpmOptions = {
  ...alphaBarOptions,
  variance_type: oneOf("fixed_small", "fixed_small_log", "fixed_large"),
  clip_sample: flag(true),
  clip_sample_range: number(1, 0),
  thresholding: notSupported(),
  dynamic_thresholding_ratio: withoutEffect(0.995),
  sample_max_value: withoutEffect(1),
  rescale_betas_zero_snr: flag(false),
};

/**
 * DDPM: Ho et al. 2020, eq. 7, between the timesteps of the table. One draw a step, none at timestep 0.
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`, `diffusion/bad-table-request`,
 *   `diffusion/impossible-scheduler-table`
 */
export function ddpmScheduler(config: Readonly<Record<string, unknown>>, request: TableRequest): Scheduler<null> {
  const options = readOptions(className, ddpmOptions, config);
  checkRequest(className, request, { steps: options.num_train_timesteps });
  const grid = alphaBarTable(className, options, request.steps);
  const updates = Array.from(grid.timesteps, (t, i): CleanUpdate => {
    const from = grid.before[i];
    const to = i + 1 < grid.before.length ? grid.before[i + 1] : 1;
    const alpha = from / to;
    const beta = 1 - alpha;
    const small = Math.max(((1 - to) / (1 - from)) * beta, leastVariance);
    return {
      clean: cleanWeights(options.prediction_type, Math.sqrt(from), Math.sqrt(1 - from)),
      clip: options.clip_sample ? options.clip_sample_range : Infinity,
      toClean: (Math.sqrt(to) * beta) / (1 - from),
      toX: (Math.sqrt(alpha) * (1 - to)) / (1 - from),
      toPrediction: 0,
      toNoise: t > 0 ? Math.sqrt(options.variance_type === "fixed_large" ? beta : small) : 0,
    };
  });
  return cleanSteps(className, options, grid, 1, updates);
}
