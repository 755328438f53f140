import type { Preview } from "#kit/preview.ts";
import type { HeatmapEdges } from "./heatmap.ts";

export type HeatmapPreview = Extract<Preview, { kind: "heatmap" }>;

/** The edges that a preview of an error graph has errors of: not all while they are still being measured. */
export function measuredEdges({ rows, columns, values }: HeatmapPreview): HeatmapEdges {
  const edges = values.flatMap((error, k): [number, number, number][] =>
    error === null ? [] : [[Math.floor(k / columns), k % columns, error]],
  );
  const maxGap = edges.reduce((most, [from, to]) => Math.max(most, to - from), 2);
  return { steps: rows, maxGap, edges };
}
