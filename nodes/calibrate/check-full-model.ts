import { said } from "#core/said.ts";
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
