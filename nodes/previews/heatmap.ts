import { said } from "#core/said.ts";
import type { ErrorGraphFile } from "#formats/error-graph-file.ts";
import type { Preview } from "#kit/preview.ts";

/** The error graph as a picture: rows are the step an edge leaves, columns the step it reaches. */
export function heatmapOf(file: ErrorGraphFile): Preview {
  return heatmapOfEdges(file.steps, file.edges);
}

/** The same of some edges with their errors; the others stay empty. */
export function heatmapOfEdges(
  steps: number,
  edges: Iterable<readonly [from: number, to: number, error: number]>,
): Preview {
  const values: (number | null)[] = new Array(steps * steps).fill(null);
  for (const [from, to, error] of edges) values[from * steps + to] = error;
  return {
    kind: "heatmap",
    rows: steps,
    columns: steps,
    values,
    xTitle: said("To step"),
    yTitle: said("From step"),
    scale: "log",
  };
}
