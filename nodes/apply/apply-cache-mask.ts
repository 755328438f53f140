import { z } from "zod";
import { predictorIds } from "#core/predictors.ts";
import { said } from "#core/said.ts";
import { reuseLevelOf } from "#diffusion/model/model.ts";
import { checkPublished } from "#formats/check-published.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { failure } from "../failures.ts";
import { stripOf } from "../previews/strip.ts";
import { MODEL, SCHEDULE } from "../sockets.ts";
import { layOn } from "./lay-on.ts";

const AS_CALIBRATED = "as-calibrated";

export const applyCacheMask = defineNode({
  type: "apply/cache-mask",
  version: 2,
  // Version 1 had its label for a value.
  migrate: { 1: (params) => (params.predictor === "as calibrated" ? { ...params, predictor: AS_CALIBRATED } : params) },
  title: "Apply Cache Mask",
  summary:
    "Lays a schedule on a model: a new model value that computes the chosen steps and reuses in between. The old one stays as it is.",
  inputs: { model: input(MODEL, "The full model"), schedule: input(SCHEDULE, "The steps to compute") },
  outputs: { model: output(MODEL, "The model with the schedule") },
  params: z.object({
    predictor: z
      .enum([AS_CALIBRATED, ...predictorIds])
      .default(AS_CALIBRATED)
      .meta({
        title: "Predictor",
        description: "How a reused value is made",
        labels: { [AS_CALIBRATED]: "as calibrated" },
      }),
    anyModel: z.boolean().default(false).meta({
      title: "Allow another model",
      description: "Apply even though the schedule was calibrated on a model with other content",
    }),
    anyLevel: z.boolean().default(false).meta({
      title: "Allow another reuse level",
      description: "Apply even though the schedule was calibrated at another level than the model reuses at",
    }),
  }),
  foresee: ({ schedule }) =>
    schedule?.steps === undefined ? {} : { outputs: { model: { scheduled: schedule.steps } } },
  run: ({ model, schedule }, { predictor, anyModel, anyLevel }) => {
    checkPublished(schedule, { model: model.name });
    const calibrated = schedule.provenance.model;
    if (!anyModel && calibrated?.hash !== undefined && calibrated.hash !== model.hash) {
      throw failure(
        "apply/other-model",
        said(
          'The schedule was calibrated on {calibrated} ({hash}), not on {model} ({hash2}). Calibrate this model, or switch on "Allow another model" (on the command line: --any-model).',
          {
            calibrated: calibrated.name ?? "a model",
            hash: calibrated.hash.slice(0, 12),
            model: model.name,
            hash2: model.hash.slice(0, 12),
          },
        ),
      );
    }
    const level = reuseLevelOf(model);
    if (!anyLevel && schedule.reuseLevel !== "unknown" && schedule.reuseLevel !== level) {
      throw failure(
        "apply/reuse-level",
        said(
          'The schedule was calibrated at the reuse level "{reuseLevel}", but the model reuses at the level "{level}". Set the node Reuse Level to "{reuseLevel}" (on the command line: --reuse-level {reuseLevel}), calibrate at the level "{level}", or switch on "Allow another reuse level".',
          { reuseLevel: schedule.reuseLevel, level },
        ),
      );
    }
    if (schedule.promptSteps && level !== "output") {
      throw failure(
        "apply/guidance-level",
        said(
          "The schedule reuses guidance by itself, which is for the model's output, and this model reuses at the residual level. Set the node Reuse Level to output.",
        ),
      );
    }
    return { model: layOn(model, schedule, predictor === AS_CALIBRATED ? undefined : predictor) };
  },
  preview: ({ model }) => stripOf(model.applied!.schedule),
});
