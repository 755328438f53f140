import { z } from "zod";
import { aggregate, parseAggregate } from "#core/aggregate.ts";
import { said } from "#core/said.ts";
import { type ErrorGraphFile, fileOf, graphOf } from "#formats/error-graph-file.ts";
import { trimmed } from "#formats/trim-error-graph.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { failure } from "../failures.ts";
import { aggregateParam } from "../params/aggregate.ts";
import { trimmedFacts } from "../params/foresight.ts";
import { heatmapOf } from "../previews/heatmap.ts";
import { ERROR_GRAPH } from "../sockets.ts";

export const errorGraphNode = defineNode({
  type: "calibrate/error-graph",
  version: 1,
  title: "Error Graph",
  summary: "Aggregates the errors over samples in another way, trims the longest gaps, and shows the result.",
  inputs: { errors: input(ERROR_GRAPH, "Calibrated or loaded errors") },
  outputs: { errors: output(ERROR_GRAPH, "The errors, aggregated and trimmed") },
  params: z.object({
    aggregate: aggregateParam
      .optional()
      .meta({ title: "Aggregate", description: "mean, median, max or quantile:0.9; as it came where left out" }),
    maxGap: z
      .int()
      .min(1)
      .max(999)
      .optional()
      .meta({ title: "Largest gap", unit: "steps", description: "As it came where left out" }),
  }),
  foresee: ({ errors }, { maxGap }) => (errors ? { outputs: { errors: trimmedFacts(errors, maxGap) } } : {}),
  run: ({ errors }, { aggregate: how, maxGap }) => ({
    errors: trimmed(how === undefined ? errors : aggregatedAgain(errors, how), maxGap),
  }),
  preview: ({ errors }) => heatmapOf(errors),
});

/** @throws Failure `calibrate/no-samples`. */
function aggregatedAgain(file: ErrorGraphFile, text: string): ErrorGraphFile {
  const { samples = [] } = file;
  if (samples.length === 0) {
    throw failure(
      "calibrate/no-samples",
      said("This error graph keeps no errors per sample, so they cannot be aggregated again. Leave the aggregate out."),
    );
  }
  const how = parseAggregate(text);
  const perSample = samples.map((sample) => Float64Array.from(sample.errors));
  return fileOf({ ...graphOf(file), errors: aggregate(perSample, how) }, { ...file, aggregate: how });
}
