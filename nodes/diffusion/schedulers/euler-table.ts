import { almostZeroTerminalSnr, alphaBars, betaOptions, noiseLevel } from "./alpha-bar.ts";
import { flag, type OptionValues } from "./options.ts";
import { spacedTimesteps, spacingOptions } from "./spacing.ts";

/** The keys that both Euler samplers have. */
export const eulerTableOptions = {
  ...betaOptions(0.0001, 0.02, "linear"),
  ...spacingOptions("linspace"),
  rescale_betas_zero_snr: flag(false),
};

type TableOptions = OptionValues<typeof eulerTableOptions>;

/** The noise level σ = √((1 − ᾱ)/ᾱ) of every training timestep, ascending and finite. */
export function learnedSigmas(options: Omit<TableOptions, "timestep_spacing" | "steps_offset">): Float64Array {
  const table = alphaBars(options);
  return (options.rescale_betas_zero_snr ? almostZeroTerminalSnr(table) : table).map(noiseLevel);
}

/** Descending timesteps; `linspace` keeps its fractions. */
export function eulerTimesteps(options: TableOptions, steps: number): Float64Array {
  return spacedTimesteps({
    spacing: options.timestep_spacing,
    steps,
    train: options.num_train_timesteps,
    offset: options.steps_offset,
    rounded: false,
  });
}

/** What unit noise is scaled by: `leading` does not start at the last timestep, so the signal's share is added. */
export function eulerInitNoiseSigma(options: TableOptions, sigmas: Float64Array): number {
  const most = sigmas.reduce((a, b) => Math.max(a, b));
  return options.timestep_spacing === "leading" ? Math.sqrt(most * most + 1) : most;
}

/** What the latent is scaled by for the denoiser, which learned on latents of variance 1. */
export function eulerInputScale(sigma: number): number {
  return 1 / Math.sqrt(sigma * sigma + 1);
}
