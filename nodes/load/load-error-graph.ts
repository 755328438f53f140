import { basename } from "node:path";
import { z } from "zod";
import { readErrorGraph } from "#formats/read-error-graph.ts";
import { defineNode } from "#kit/define-node.ts";
import { output } from "#kit/port.ts";
import { fileKey } from "../params/file-key.ts";
import { pathParam } from "../params/path.ts";
import { heatmapOf } from "../previews/heatmap.ts";
import { ERROR_GRAPH } from "../sockets.ts";

export const loadErrorGraph = defineNode({
  type: "load/error-graph",
  version: 1,
  title: "Load Error Graph",
  summary: "Reads calibrated errors from a file: our JSON, or a matrix as JSON, CSV or npy, made with any pipeline.",
  inputs: {},
  outputs: { errors: output(ERROR_GRAPH, "Errors between steps") },
  params: z.object({
    file: pathParam("error-graph", { title: "File", description: ".error-graph.json, .json, .csv or .npy" }),
  }),
  cacheKey: ({ file }, files) => fileKey(file, files),
  run: async (_, { file }, { files, log }) => {
    const errors = readErrorGraph(await files.read(file), basename(file));
    if (errors.provenance.notes) log(errors.provenance.notes);
    return { errors };
  },
  preview: ({ errors }) => heatmapOf(errors),
});
