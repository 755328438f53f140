import { z } from "zod";
import { parseAggregate } from "#core/aggregate.ts";
import { said } from "#core/said.ts";
import { mergeErrorGraphs } from "#formats/merge-error-graphs.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { aggregateParam } from "../params/aggregate.ts";
import { heatmapOf } from "../previews/heatmap.ts";
import { ERROR_GRAPH } from "../sockets.ts";

export const mergeErrorGraphsNode = defineNode({
  type: "calibrate/merge",
  version: 1,
  title: "Merge Error Graphs",
  summary:
    "One error graph of the samples of several: more prompts, more seeds, other resolutions. Refuses what was not measured alike, with every reason.",
  inputs: {
    first: input(ERROR_GRAPH, "Its provenance is kept"),
    second: input(ERROR_GRAPH, "Measured with the same model, steps and sampler"),
    third: input(ERROR_GRAPH, "One more", { optional: true }),
    fourth: input(ERROR_GRAPH, "One more", { optional: true }),
  },
  outputs: { errors: output(ERROR_GRAPH, "The errors of all samples") },
  params: z.object({
    aggregate: aggregateParam
      .default("mean")
      .meta({ title: "Aggregate", description: "Over all samples: mean, median, max or quantile:0.9" }),
    anyTable: z.boolean().default(false).meta({
      title: "Allow other sigmas",
      description:
        "Merge step by step although the runs had other sigmas, as with other resolutions under a dynamic shift",
    }),
    anyModel: z
      .boolean()
      .default(false)
      .meta({ title: "Allow other models", description: "Merge although the models have other content" }),
  }),
  // All that it merges have the steps and gaps of the first.
  foresee: ({ first }) => (first ? { outputs: { errors: first } } : {}),
  run: ({ first, second, third, fourth }, { aggregate, ...allowed }, { log }) => {
    const files = [first, second, third, fourth].filter((file) => file !== undefined);
    const { file, notes } = mergeErrorGraphs(files, { aggregate: parseAggregate(aggregate), ...allowed });
    for (const note of notes) log(note);
    log(said("{count} samples in all", { count: file.samples?.length ?? 0 }));
    return { errors: file };
  },
  preview: ({ errors }) => heatmapOf(errors),
});
