import { Failure } from "#core/failure.ts";
import { type ConditionedSample, startOf } from "./conditioned-sample.ts";
import type { Session } from "./inference.ts";
import type { Model } from "./model.ts";
import { type Sampler, type SamplingOptions, type SamplingResult, sample } from "./sampling.ts";
import { denoiserOf } from "./session-denoiser.ts";
import { type Settings, schedulerOf } from "./settings.ts";
import { elements } from "./tensor.ts";

/** The sampler of a model under settings, by a session of its denoiser. */
export function samplerOf(model: Model, settings: Settings, session: Session): Sampler {
  return { denoiser: denoiserOf(model, session), scheduler: schedulerOf(settings), guidance: settings.guidance };
}

/**
 * Samples with a model, full or with the schedule that is laid on it.
 * @throws Failure as `sample`; `diffusion/other-table` when the schedule was calibrated on other sigmas.
 */
export function sampleModel(
  sampler: Sampler,
  model: Model,
  conditioned: ConditionedSample,
  options: Omit<SamplingOptions, "plan"> = {},
): Promise<SamplingResult> {
  const start = startOf(conditioned, sampler.scheduler, elements(model.latentDims));
  return sample(sampler, start, { ...options, plan: model.applied });
}

/** How far two tables of sigmas may differ: float32 rounding in the library that wrote one of them. */
const TOLERANCE = 1e-5;

/**
 * Library defaults change, and a schedule is only good for the table that it was calibrated on.
 * @throws Failure `diffusion/other-table`.
 */
export function checkTable(calibrated: readonly number[] | undefined, settings: Settings): void {
  if (!calibrated) return;
  const { sigmas } = settings;
  const same =
    calibrated.length === sigmas.length &&
    calibrated.every((s, k) => s === sigmas[k] || Math.abs(s - sigmas[k]!) <= TOLERANCE * Math.max(Math.abs(s), 1e-3));
  if (same) return;
  const first = calibrated.findIndex(
    (s, k) => sigmas[k] === undefined || Math.abs(s - sigmas[k]!) > TOLERANCE * Math.max(Math.abs(s), 1e-3),
  );
  const where =
    calibrated.length === sigmas.length
      ? `step ${first} has sigma ${sigmas[first]}, not ${calibrated[first]}`
      : `it has ${sigmas.length - 1} steps, not ${calibrated.length - 1}`;
  throw new Failure(
    "diffusion/other-table",
    `The schedule was calibrated on another timestep table than these settings give: ${where}. Use the same sampler, steps and shift, or calibrate again.`,
  );
}
