import { z } from "zod";
import { edgeError } from "#core/error-graph.ts";
import { estimate } from "#core/estimate.ts";
import { said } from "#core/said.ts";
import { type ErrorGraphFile, formatErrorGraph, graphOf, measuredEdges } from "#formats/error-graph-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { input } from "#kit/port.ts";
import { filesOf } from "#media/svg.ts";
import { type Colours, looks } from "#picture/look.ts";
import { rampOf } from "#picture/ramp.ts";
import { nameParam } from "../params/file-name.ts";
import { ERROR_GRAPH, SCHEDULE } from "../sockets.ts";

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
  params: z.object({
    name: nameParam("errors"),
    theme: z
      .enum(["light", "dark"])
      .default("light")
      .meta({ title: "Theme", description: "The colours around the heatmap; errors have the same in both" }),
  }),
  run: async ({ errors, schedule }, { name, theme }, { files, log, preview }) => {
    const graph = graphOf(errors);
    // Of what is reused at the run's end no error graph tells anything.
    schedule?.compute.slice(1).forEach((to, k) => void edgeError(graph, schedule.compute[k]!, to));
    const { svg, png } = await filesOf(
      await pictureOf(errors, schedule?.compute, looks[theme]),
      "Error graph",
      looks[theme],
    );
    const picture = await files.write(`${name}.png`, png);
    await files.write(`${name}.svg`, svg);
    const rows = measuredEdges(graph).map((edge) => edge.join());
    await files.write(`${name}.csv`, `from,to,error\n${rows.join("\n")}\n`);
    const file = await files.write(`${name}.error-graph.json`, formatErrorGraph(errors));
    log(said("saved {file} and {picture}", { file: file.name, picture: picture.name }));
    preview({ kind: "image", source: picture.name });
    return {};
  },
});

/** A node shows it at half this size, a window larger: its letters can be read in both. */
const SIZE = { width: 400, height: 380 };

/** The picture that the editor draws of an error graph, with the edges of a schedule on it. */
async function pictureOf(errors: ErrorGraphFile, compute: readonly number[] | undefined, colours: Colours) {
  // Its scales take a while to load: not before the first picture.
  const { errorGraphPicture, errorName } = await import("#picture/error-graph.ts");
  const graph = graphOf(errors);
  const { edges, worst } = estimate(graph, graph.steps, compute ?? []);
  return errorGraphPicture(graph, {
    layout: "to",
    size: SIZE,
    colours,
    ramp: rampOf("log", graph.errors),
    words: { across: "To step", down: "From step", value: errorName("Error", errors.distance) },
    taken: edges,
    worst,
  });
}
