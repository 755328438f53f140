import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { betaOptions } from "./alpha-bar.ts";
import { alphaBarOptions, alphaBarTable } from "./alpha-bar-table.ts";
import { type CleanUpdate, cleanSteps } from "./clean-update.ts";
import { flag, notSupported, number, readOptions, whole, withoutEffect } from "./options.ts";
import { cleanWeights } from "./prediction.ts";
import type { Scheduler, TableRequest } from "./scheduler.ts";
import { checkRequest } from "./table-request.ts";

const className = "LCMScheduler";

/** Standard deviation of the data, by which the consistency function blends x0 and x. */
const dataSigma = 0.5;

export const lcmOptions = {
  ...alphaBarOptions,
  ...betaOptions(0.00085, 0.012, "scaled_linear"),
  original_inference_steps: whole(50, 1, 100_000),
  timestep_scaling: number(10),
  clip_sample: flag(false),
  clip_sample_range: number(1, 0),
  thresholding: notSupported(),
  dynamic_thresholding_ratio: withoutEffect(0.995),
  sample_max_value: withoutEffect(1),
  rescale_betas_zero_snr: flag(false),
  set_alpha_to_one: withoutEffect(true),
};

/**
 * Latent consistency sampling: Luo et al. 2023, algorithm 3. Timesteps are chosen among the `original_inference_steps` of
 * the distillation, whatever `timestep_spacing` says. One draw a step, none at the last.
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`, `diffusion/bad-table-request`,
 *   `diffusion/impossible-scheduler-table`
 */
export function lcmScheduler(config: Readonly<Record<string, unknown>>, request: TableRequest): Scheduler<null> {
  const options = readOptions(className, lcmOptions, config);
  const { num_train_timesteps: train, original_inference_steps: original } = options;
  if (original > train) {
    throw failure(
      "diffusion/impossible-scheduler-table",
      said(
        "original_inference_steps is {original} but the model was trained on {train} timesteps; it must be at most that.",
        { original, train },
      ),
    );
  }
  checkRequest(className, request, { steps: original });
  const stride = Math.floor(train / original);
  const timesteps = Float64Array.from({ length: request.steps }, (_, i) => {
    const skipped = Math.floor(i * (original / request.steps));
    return (original - skipped) * stride - 1;
  });
  const grid = alphaBarTable(className, options, request.steps, timesteps);
  const updates = Array.from(timesteps, (t, i): CleanUpdate => {
    const from = grid.before[i];
    const to = i + 1 < timesteps.length ? grid.before[i + 1] : 1;
    const scaled = t * options.timestep_scaling;
    const spread = scaled ** 2 + dataSigma ** 2;
    return {
      clean: cleanWeights(options.prediction_type, Math.sqrt(from), Math.sqrt(1 - from)),
      clip: options.clip_sample ? options.clip_sample_range : Infinity,
      toClean: (Math.sqrt(to) * scaled) / Math.sqrt(spread),
      toX: (Math.sqrt(to) * dataSigma ** 2) / spread,
      toPrediction: 0,
      toNoise: Math.sqrt(1 - to),
    };
  });
  return cleanSteps(className, options, grid, 1, updates);
}
