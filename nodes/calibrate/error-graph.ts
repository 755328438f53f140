import { z } from "zod";
import { aggregate, parseAggregate } from "#core/aggregate.ts";
import { trimGap } from "#core/error-graph.ts";
import { Failure } from "#core/failure.ts";
import { fileOf, graphOf } from "#formats/error-graph-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { ERROR_GRAPH } from "../sockets.ts";
import { heatmapOf } from "./heatmap.ts";

export const errorGraphNode = defineNode({
  type: "calibrate/error-graph",
  version: 1,
  title: "Error Graph",
  summary: "Aggregates the errors over samples in another way, trims the longest gaps, and shows the result.",
  inputs: { errors: input(ERROR_GRAPH, "Calibrated or loaded errors") },
  outputs: { errors: output(ERROR_GRAPH, "The errors, aggregated and trimmed") },
  params: z.object({
    aggregate: z.string().default("").meta({ title: "Aggregate", description: "mean, median, max or quantile:0.9; as it came where left empty" }),
    maxGap: z.int().min(1).max(999).optional().meta({ title: "Largest gap", unit: "steps", description: "As it came where left out" }),
  }),
  run: ({ errors }, { aggregate: how, maxGap }) => {
    const graph = graphOf(errors);
    const again = how === "" ? graph : { ...graph, errors: aggregate(samplesOf(errors.samples), parseAggregate(how)) };
    const trimmed = maxGap === undefined || maxGap >= again.maxGap ? again : trimGap(again, maxGap);
    // Per-sample errors list every edge of the graph, so those of a trimmed graph are trimmed alike.
    const samples = errors.samples?.map((s) => ({
      ...s,
      errors: [...trimGap({ ...graph, errors: Float64Array.from(s.errors) }, trimmed.maxGap).errors],
    }));
    return { errors: fileOf(trimmed, { ...errors, ...(how !== "" && { aggregate: parseAggregate(how) }), ...(samples && { samples }) }) };
  },
  preview: ({ errors }) => heatmapOf(errors),
});

function samplesOf(samples: readonly { readonly errors: readonly number[] }[] | undefined): Float64Array[] {
  if (samples && samples.length > 0) return samples.map((s) => Float64Array.from(s.errors));
  throw new Failure("calibrate/no-samples", "This error graph keeps no errors per sample, so they cannot be aggregated again. Leave the aggregate empty.");
}
