import {
  eulerInitNoiseSigma,
  eulerInputScale,
  eulerTableOptions,
  eulerTimesteps,
  learnedSigmas,
} from "./euler-table.ts";
import { flag, maybeNumber, notSupported, type OptionValues, oneOf, readOptions } from "./options.ts";
import { slopeWeights } from "./prediction.ts";
import { pureSteps } from "./pure-steps.ts";
import type { Scheduler, TableRequest } from "./scheduler.ts";
import { exponentialSigmas, karrasSigmas, timestepOf, valueAt, withFinal } from "./sigma-tables.ts";
import { checkRequest, refuseTwoSigmaTables } from "./table-request.ts";
import { sum2 } from "./weighted-sum.ts";

const className = "EulerDiscreteScheduler";

/** Far above any learned noise level; a larger one is a mistake. */
const mostSigma = 1e6;

export const eulerOptions = {
  ...eulerTableOptions,
  prediction_type: oneOf("epsilon", "v_prediction", "sample", "original_sample"),
  interpolation_type: oneOf("linear", "log_linear"),
  use_karras_sigmas: flag(false),
  use_exponential_sigmas: flag(false),
  use_beta_sigmas: notSupported(),
  sigma_min: maybeNumber(0),
  sigma_max: maybeNumber(0),
  timestep_type: oneOf("discrete", "continuous"),
  final_sigmas_type: oneOf("zero", "sigma_min"),
};

/**
 * Euler steps in σ with the signal at weight 1: Karras et al. 2022, algorithm 2 without churn. Deterministic. The denoiser
 * sees x / √(σ² + 1).
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`, `diffusion/bad-table-request`,
 *   `diffusion/impossible-scheduler-table`
 */
export function eulerScheduler(config: Readonly<Record<string, unknown>>, request: TableRequest): Scheduler<null> {
  const options = readOptions(className, eulerOptions, config);
  refuseTwoSigmaTables(className, options);
  checkRequest(className, request, { steps: options.num_train_timesteps, sigmas: mostSigma });
  const { timesteps, sigmas } = eulerTable(options, request);
  const type = options.prediction_type === "original_sample" ? "sample" : options.prediction_type;
  return pureSteps<null>({
    className,
    config: options,
    timesteps,
    sigmas,
    initNoiseSigma: eulerInitNoiseSigma(options, sigmas),
    start: null,
    inputScale: (step) => eulerInputScale(sigmas[step]),
    update: ({ step, prediction, x }) => {
      const slope = slopeWeights(type, sigmas[step]);
      const change = sigmas[step + 1] - sigmas[step];
      return { state: null, x: sum2(1 + change * slope.x, x, change * slope.prediction, prediction) };
    },
  });
}

function eulerTable(options: OptionValues<typeof eulerOptions>, request: TableRequest) {
  const learned = learnedSigmas(options);
  const { sigmas, timesteps } = discreteTable(options, request, learned);
  const continuous = options.timestep_type === "continuous" && options.prediction_type === "v_prediction";
  return { sigmas, timesteps: continuous ? sigmas.subarray(0, -1).map((sigma) => 0.25 * Math.log(sigma)) : timesteps };
}

function discreteTable(options: OptionValues<typeof eulerOptions>, request: TableRequest, learned: Float64Array) {
  const timestepsOf = (sigmas: Float64Array) => sigmas.map((sigma) => timestepOf(sigma, learned));
  if (request.sigmas !== undefined) {
    const sigmas = Float64Array.from(request.sigmas);
    return { timesteps: timestepsOf(sigmas), sigmas: withFinal(sigmas, 0) };
  }
  const timesteps = eulerTimesteps(options, request.steps);
  // log_linear lays out one point more than there are steps, and so takes the place of the final sigma.
  const interpolated =
    options.interpolation_type === "linear"
      ? timesteps.map((t) => valueAt(learned, t))
      : exponentialSigmas(learned[learned.length - 1], learned[0], request.steps + 1);
  const final = options.final_sigmas_type === "zero" ? 0 : learned[0];
  if (!options.use_karras_sigmas && !options.use_exponential_sigmas) {
    return { timesteps, sigmas: withFinal(interpolated, final).slice(0, request.steps + 1) };
  }
  const most = options.sigma_max ?? interpolated[0];
  const least = options.sigma_min ?? interpolated[interpolated.length - 1];
  const sigmas = (options.use_karras_sigmas ? karrasSigmas : exponentialSigmas)(most, least, request.steps);
  return { timesteps: timestepsOf(sigmas), sigmas: withFinal(sigmas, final) };
}
