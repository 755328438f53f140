import { FITTED } from "#core/fitted.ts";
import { predictorById } from "#core/predictors.ts";
import { withSchedule } from "#diffusion/model/model.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import type { PipelineModel } from "../values.ts";

/**
 * The model with a schedule laid on it, which is not compared with it.
 * @param predictor in place of the one that the schedule was calibrated with. @throws Failure `diffusion/unknown-predictor`.
 */
export function layOn(model: PipelineModel, schedule: ScheduleFile, predictor?: string): PipelineModel {
  const { mask, fitted, border, promptSteps } = schedule;
  return withSchedule(model, {
    mask,
    predictor: predictor ?? calibratedWith(schedule),
    ...(predictor === undefined && fitted && { weights: fitted }),
    ...(border !== undefined && { border }),
    ...(promptSteps && { promptSteps }),
    schedule,
  });
}

function calibratedWith({ predictor, fitted }: ScheduleFile): string {
  if (fitted) return FITTED;
  return predictor === "unknown" ? "hold" : predictorById(predictor).id;
}
