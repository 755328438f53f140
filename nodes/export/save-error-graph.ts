import { z } from "zod";
import { edgesOf } from "#core/error-graph.ts";
import { said } from "#core/said.ts";
import { formatErrorGraph, graphOf } from "#formats/error-graph-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { input } from "#kit/port.ts";
import { heatmapSvg } from "#media/heatmap.ts";
import { svgToPng } from "#media/svg.ts";
import { ERROR_GRAPH, SCHEDULE } from "../sockets.ts";
import { nameParam } from "./file-name.ts";

export const saveErrorGraph = defineNode({
  type: "export/error-graph",
  version: 1,
  title: "Save Error Graph",
  summary: "Saves calibrated errors as .error-graph.json, with a heatmap and a table beside it.",
  inputs: {
    errors: input(ERROR_GRAPH, "The errors to save"),
    schedule: input(SCHEDULE, "A schedule to draw on the heatmap", { optional: true }),
  },
  outputs: {},
  params: z.object({ name: nameParam("errors") }),
  run: async ({ errors, schedule }, { name }, { files, log, preview }) => {
    const graph = graphOf(errors);
    const svg = heatmapSvg({ graph, scale: "log", ...(schedule && { path: schedule.compute }) });
    const picture = await files.write(`${name}.png`, await svgToPng(svg, 1600));
    await files.write(`${name}.svg`, svg);
    const rows = edgesOf(graph.steps, graph.maxGap).map(([from, to], k) => `${from},${to},${graph.errors[k]}`);
    await files.write(`${name}.csv`, `from,to,error\n${rows.join("\n")}\n`);
    const file = await files.write(`${name}.error-graph.json`, formatErrorGraph(errors));
    log(said("saved {file} and {picture}", { file: file.name, picture: picture.name }));
    preview({ kind: "image", source: picture.name });
    return {};
  },
});
