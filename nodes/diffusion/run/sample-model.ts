import { fitted } from "#core/fitted.ts";
import { predictorById } from "#core/predictors.ts";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { familyById } from "#diffusion/families/index.ts";
import type { Sampler } from "#diffusion/loop/branches.ts";
import { type ConditionedSample, startOf } from "#diffusion/loop/conditioned-sample.ts";
import { type ReusePlan, type SamplingOptions, type SamplingResult, sample } from "#diffusion/loop/sampling.ts";
import type { AppliedSchedule, Model } from "#diffusion/model/model.ts";
import { type Settings, schedulerOf } from "#diffusion/model/settings.ts";
import type { CutSession, Session } from "#diffusion/session.ts";
import { tableDifference } from "#diffusion/tensors/table-difference.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import { residualDenoiserOf } from "./residual-denoiser.ts";
import { denoiserOf, type Note } from "./session-denoiser.ts";
import { checkWholeTimesteps } from "./whole-timesteps.ts";

/**
 * The sampler of a model under settings, by a session of its denoiser.
 * @param note told once what a user should know. @throws Failure as `schedulerOf`; `model/whole-timesteps`.
 */
export function samplerOf(model: Model, settings: Settings, session: Session | CutSession, note?: Note): Sampler {
  const denoiser =
    "short" in session
      ? residualDenoiserOf(model, session, note)
      : denoiserOf(model, session, familyById(model.family), note);
  checkWholeTimesteps(model, settings.timesteps, session.inputs, note);
  return { denoiser, scheduler: schedulerOf(settings), guidance: settings.guidance };
}

/**
 * Samples with a model, full or with the schedule that is laid on it (whose table is not looked at: see `checkTable`).
 * @param sampler of this model, as `samplerOf` makes it.
 * @throws Failure as `startOf` and `sample`.
 */
export function sampleModel(
  sampler: Sampler,
  model: Model,
  conditioned: ConditionedSample,
  options: Omit<SamplingOptions, "plan"> = {},
): Promise<SamplingResult> {
  const start = startOf(conditioned, sampler.scheduler, elements(model.latentDims));
  const { applied } = model;
  return sample(sampler, start, { ...options, plan: applied && planOf(applied) });
}

function planOf({ mask, predictor: id, weights, promptSteps, border }: AppliedSchedule<unknown>): ReusePlan {
  const predictor = weights ? fitted(weights) : predictorById(id);
  if (!promptSteps) return { mask, predictor, border };
  const ofGuidance = weights ? fitted({ ...weights, rows: weights.guidanceRows ?? [] }) : predictor;
  const flags = mask.map((_, step) => (promptSteps.includes(step) ? 1 : 0));
  return { mask, predictor, border, guidance: { flags, predictor: ofGuidance } };
}

/**
 * Library defaults change, and a schedule is only good for the table that it was calibrated on.
 * @param calibrated the T + 1 sigmas of the calibration; an imported schedule has none, and is not checked.
 * @throws Failure `diffusion/other-table`, for entries that differ by more than float32 rounding.
 */
export function checkTable(calibrated: readonly number[] | undefined, { sigmas }: Settings): void {
  const difference = calibrated && tableDifference("sigma", sigmas, calibrated);
  if (difference === undefined) return;
  throw failure(
    "diffusion/other-table",
    said(
      "The schedule was calibrated on another timestep table than these settings give: {difference}. Use the same sampler, steps and shift, or calibrate again.",
      { difference },
    ),
  );
}

/**
 * Weights of each branch hold the scale of the guidance that they were fitted with; one row for all branches only says less under
 * another.
 * @param fittedWith the guidance of the schedule's provenance; undefined where it is not known, and nothing is checked.
 * @returns whether the guidance is another, and the weights may be used. @throws Failure `diffusion/other-guidance`.
 */
export function underOtherGuidance(
  { weights }: Pick<AppliedSchedule<unknown>, "weights">,
  fittedWith: { readonly mode: string; readonly scale?: number | undefined } | undefined,
  { guidance }: Pick<Settings, "guidance">,
): boolean {
  const scale = guidance.mode === "none" ? 1 : guidance.scale;
  const fittedScale = fittedWith?.scale ?? 1;
  if (!weights || !fittedWith || (fittedWith.mode === guidance.mode && fittedScale === scale)) return false;
  if (weights.rows.every((row) => row.weights.every)) return true;
  throw failure(
    "diffusion/other-guidance",
    said(
      "The schedule's weights were fitted for each branch with the guidance {mode} at scale {fittedScale}, and these settings have {guidanceMode} at scale {scale}. Set the same guidance, or fit the weights again.",
      { mode: fittedWith.mode, fittedScale, guidanceMode: guidance.mode, scale },
    ),
  );
}
