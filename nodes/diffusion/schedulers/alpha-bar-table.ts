import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { alphaBars, betaOptions, shiftSnr, zeroTerminalSnr } from "./alpha-bar.ts";
import { flag, number, type OptionValues, oneOf } from "./options.ts";
import { spacedTimesteps, spacingOptions } from "./spacing.ts";

/** The keys of the samplers that step along ᾱ at whole timesteps (DDIM and its kin), with the defaults of most. */
export const alphaBarOptions = {
  ...betaOptions(0.0001, 0.02, "linear"),
  ...spacingOptions("leading"),
  prediction_type: oneOf("epsilon", "v_prediction", "sample"),
};

/** CogVideoX: other defaults, and the shift of the signal-to-noise ratio. */
export const cogVideoXOptions = {
  ...alphaBarOptions,
  ...betaOptions(0.00085, 0.012, "scaled_linear"),
  snr_shift_scale: number(3, 0),
  rescale_betas_zero_snr: flag(false),
  set_alpha_to_one: flag(true),
};

type TableOptions = OptionValues<typeof alphaBarOptions> & {
  readonly snr_shift_scale?: number;
  readonly rescale_betas_zero_snr?: boolean;
};

export interface AlphaBarTable {
  /** ᾱ of every training timestep. */
  readonly table: Float64Array;
  readonly timesteps: Float64Array;
  /** ᾱ before each step. */
  readonly before: Float64Array;
}

/**
 * Lays out the timesteps and looks up ᾱ at them. A class without a `rescale_betas_zero_snr` or `snr_shift_scale` of its own has none.
 *
 * @param timesteps the class's own, if it does not space them in the common way
 * @throws Failure `diffusion/impossible-scheduler-table` where a timestep lies beyond the training table, or where ε is
 *   predicted at a timestep without any signal: nothing about the clean latent follows from the noise there
 */
export function alphaBarTable(
  className: string,
  options: TableOptions,
  steps: number,
  timesteps: Float64Array = spacedTimesteps({
    spacing: options.timestep_spacing,
    steps,
    train: options.num_train_timesteps,
    offset: options.steps_offset,
  }),
): AlphaBarTable {
  const shifted = shiftSnr(alphaBars(options), options.snr_shift_scale ?? 1);
  const table = options.rescale_betas_zero_snr ? zeroTerminalSnr(shifted) : shifted;
  const beyond = timesteps.find((t) => t < 0 || t >= table.length);
  if (beyond !== undefined) {
    throw failure(
      "diffusion/impossible-scheduler-table",
      said(
        "Timestep {beyond} lies beyond the {tableCount} that the model was trained on; ask for fewer steps, or correct steps_offset.",
        { beyond, tableCount: table.length },
      ),
    );
  }
  const before = timesteps.map((t) => table[t]);
  if (options.prediction_type === "epsilon" && before.includes(0)) {
    throw failure(
      "diffusion/impossible-scheduler-table",
      said(
        '{className} with rescale_betas_zero_snr starts without any signal, where a prediction of noise ("epsilon") says nothing; use a model of "v_prediction", or another timestep_spacing.',
        { className },
      ),
    );
  }
  return { table, timesteps, before };
}
