import { almostZeroTerminalSnr, alphaBars, betaOptions, noiseLevel } from "./alpha-bar.ts";
import { timeShiftType } from "./flow-shift.ts";
import { linspace } from "./numpy-numbers.ts";
import { flag, notSupported, number, type OptionValues, oneOf, whole, withoutEffect } from "./options.ts";
import { spacingOptions } from "./spacing.ts";

/** The keys that UniPC and DPM-Solver++ have in common. */
export const multistepOptions = {
  ...betaOptions(0.0001, 0.02, "linear"),
  ...spacingOptions("linspace"),
  prediction_type: oneOf("epsilon", "v_prediction", "sample", "flow_prediction"),
  solver_order: whole(2, 1, 2),
  lower_order_final: flag(true),
  use_karras_sigmas: flag(false),
  use_exponential_sigmas: flag(false),
  use_beta_sigmas: notSupported(),
  use_flow_sigmas: flag(false),
  flow_shift: number(1, 1e-6),
  use_dynamic_shifting: flag(false),
  time_shift_type: timeShiftType,
  final_sigmas_type: oneOf("zero", "sigma_min"),
  rescale_betas_zero_snr: flag(false),
  thresholding: notSupported(),
  dynamic_thresholding_ratio: withoutEffect(0.995),
  sample_max_value: withoutEffect(1),
};

type MultistepOptions = Pick<
  OptionValues<typeof multistepOptions>,
  keyof ReturnType<typeof betaOptions> | "rescale_betas_zero_snr"
>;

export interface MultistepTable {
  readonly timesteps: Float64Array;
  /** One more than timesteps. */
  readonly sigmas: Float64Array;
}

/** ᾱ of every training timestep, never 0. */
export function multistepAlphaBars(options: MultistepOptions): Float64Array {
  const table = alphaBars(options);
  return options.rescale_betas_zero_snr ? almostZeroTerminalSnr(table) : table;
}

/** The noise level of every training timestep, ascending. */
export function multistepLevels(options: MultistepOptions): Float64Array {
  return multistepAlphaBars(options).map(noiseLevel);
}

/** Sigmas of a flow path as DPM-Solver++ lays them out, and UniPC did up to diffusers 0.36: the first is below 1. */
export function flippedFlowSigmas(shift: (sigma: number) => number, train: number, steps: number): Float64Array {
  return linspace(1, 1 / train, steps + 1)
    .map((signal) => shift(1 - signal))
    .reverse()
    .slice(0, steps);
}

/** Timesteps on a flow path are truncated to whole numbers, and so can repeat. */
export function truncatedTimesteps(sigmas: Float64Array, train: number): Float64Array {
  return sigmas.map((sigma) => Math.trunc(sigma * train));
}
