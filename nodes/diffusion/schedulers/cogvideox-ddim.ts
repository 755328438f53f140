import { alphaBarTable, cogVideoXOptions } from "./alpha-bar-table.ts";
import { type CleanUpdate, cleanSteps } from "./clean-update.ts";
import { readOptions, withoutEffect } from "./options.ts";
import { cleanWeights } from "./prediction.ts";
import type { Scheduler, TableRequest } from "./scheduler.ts";
import { checkRequest } from "./table-request.ts";

const className = "CogVideoXDDIMScheduler";

export const cogVideoXDdimOptions = {
  ...cogVideoXOptions,
  clip_sample: withoutEffect(true),
  clip_sample_range: withoutEffect(1),
  sample_max_value: withoutEffect(1),
};

/**
 * CogVideoX's DDIM (Yang et al. 2024): x' = a·x + b·x0 from t to t − ⌊T/N⌋, which is DDIM at η = 0 with the noise eliminated.
 * Deterministic. diffusers reads `clip_sample` and does not clip.
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`, `diffusion/bad-table-request`,
 *   `diffusion/impossible-scheduler-table`
 */
export function cogVideoXDdimScheduler(
  config: Readonly<Record<string, unknown>>,
  request: TableRequest,
): Scheduler<null> {
  const options = readOptions(className, cogVideoXDdimOptions, config);
  const train = options.num_train_timesteps;
  checkRequest(className, request, { steps: train });
  const grid = alphaBarTable(className, options, request.steps);
  const final = options.set_alpha_to_one ? 1 : grid.table[0];
  const stride = Math.floor(train / request.steps);
  const updates = Array.from(grid.timesteps, (t, i): CleanUpdate => {
    const from = grid.before[i];
    const to = t - stride >= 0 ? grid.table[t - stride] : final;
    const kept = Math.sqrt((1 - to) / (1 - from));
    return {
      clean: cleanWeights(options.prediction_type, Math.sqrt(from), Math.sqrt(1 - from)),
      clip: Infinity,
      toClean: Math.sqrt(to) - Math.sqrt(from) * kept,
      toX: kept,
      toPrediction: 0,
      toNoise: 0,
    };
  });
  return cleanSteps(className, options, grid, final, updates);
}
