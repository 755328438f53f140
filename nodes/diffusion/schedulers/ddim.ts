import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { alphaBarOptions, alphaBarTable } from "./alpha-bar-table.ts";
import { type CleanUpdate, cleanSteps } from "./clean-update.ts";
import { flag, notSupported, number, readOptions, withoutEffect } from "./options.ts";
import { cleanWeights, noiseWeights } from "./prediction.ts";
import type { Scheduler, TableRequest } from "./scheduler.ts";
import { checkRequest } from "./table-request.ts";

const className = "DDIMScheduler";

export const ddimOptions = {
  ...alphaBarOptions,
  set_alpha_to_one: flag(true),
  clip_sample: flag(true),
  clip_sample_range: number(1, 0),
  thresholding: notSupported(),
  dynamic_thresholding_ratio: withoutEffect(0.995),
  sample_max_value: withoutEffect(1),
  rescale_betas_zero_snr: flag(false),
};

/**
 * DDIM: Song et al. 2021, eq. 12 and 16. Deterministic at η = 0, else one draw a step.
 *
 * A step goes to timestep t − ⌊T/N⌋, which is not the next entry of the table where N does not divide T (or the spacing is
 * `linspace`); diffusers does so, and the reference images are made with it. Clipping x0 leaves ε as predicted.
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`, `diffusion/bad-table-request`,
 *   `diffusion/impossible-scheduler-table`
 */
export function ddimScheduler(config: Readonly<Record<string, unknown>>, request: TableRequest): Scheduler<null> {
  const options = readOptions(className, ddimOptions, config);
  const { num_train_timesteps: train, prediction_type: type } = options;
  checkRequest(className, request, { steps: train });
  const { eta = 0 } = request;
  if (!(eta >= 0 && eta <= 1)) {
    throw failure(
      "diffusion/bad-table-request",
      said("eta, DDIM's share of fresh noise, is {eta}; it must be 0 to 1.", { eta }),
    );
  }
  const grid = alphaBarTable(className, options, request.steps);
  const final = options.set_alpha_to_one ? 1 : grid.table[0];
  const stride = Math.floor(train / request.steps);
  const updates = Array.from(grid.timesteps, (t, i): CleanUpdate => {
    const from = grid.before[i];
    const to = t - stride >= 0 ? grid.table[t - stride] : final;
    const fresh = eta * Math.sqrt(((1 - to) / (1 - from)) * (1 - from / to));
    const kept = Math.sqrt(Math.max(1 - to - fresh * fresh, 0));
    const noise = noiseWeights(type, Math.sqrt(from), Math.sqrt(1 - from));
    return {
      clean: cleanWeights(type, Math.sqrt(from), Math.sqrt(1 - from)),
      clip: options.clip_sample ? options.clip_sample_range : Infinity,
      toClean: Math.sqrt(to),
      toX: kept * noise.x,
      toPrediction: kept * noise.prediction,
      toNoise: fresh,
    };
  });
  return cleanSteps(className, options, grid, final, updates);
}
