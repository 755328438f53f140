import { said } from "#core/said.ts";
import { reuseLevelOf } from "#diffusion/model/model.ts";
import { failure } from "../failures.ts";
import type { PipelineModel } from "../values.ts";

/** @throws Failure `calibrate/masked-model` when a schedule is laid on the model. */
export function checkFullModel({ applied }: PipelineModel): void {
  if (applied === undefined) return;
  throw failure(
    "calibrate/masked-model",
    said(
      "Calibration needs the full model, but this one has a schedule laid on it. Connect the model from before Apply Cache Mask.",
    ),
  );
}

/**
 * Weights are fitted in closed loop to a full model's output.
 * @throws Failure `calibrate/masked-model`, `calibrate/residual-runs`.
 */
export function checkOutputModel(model: PipelineModel): void {
  checkFullModel(model);
  if (reuseLevelOf(model) === "output") return;
  throw failure(
    "calibrate/residual-runs",
    said(
      "Weights are fitted in closed loop to the model's output alone, and this model reuses at the residual level: what its block stack adds reaches the latent through an output head that is not linear. Connect the model from before Reuse Level (or set that to output), or take the schedule as it was proposed.",
    ),
  );
}
