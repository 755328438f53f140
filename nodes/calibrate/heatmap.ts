import { edgesOf } from "#core/error-graph.ts";
import { type ErrorGraphFile, graphOf } from "#formats/error-graph-file.ts";
import type { Preview } from "#kit/preview.ts";

/** The error graph as a picture: rows are the step an edge leaves, columns the step it reaches. */
export function heatmapOf(file: ErrorGraphFile): Preview {
  const { steps, maxGap, errors } = graphOf(file);
  const values: (number | null)[] = new Array(steps * steps).fill(null);
  edgesOf(steps, maxGap).forEach(([from, to], k) => {
    values[from * steps + to] = errors[k]!;
  });
  return { kind: "heatmap", rows: steps, columns: steps, values, xTitle: "To step", yTitle: "From step", scale: "log" };
}
