import type { TFunction } from "i18next";
import { edgesOf } from "#core/error-graph.ts";
import type { Sheet } from "#picture/sheet.ts";
import { spreadOf } from "#web/charts/workbench/shown-graph.ts";
import type { Bench } from "#web/charts/workbench/use-bench.ts";

/** All edges with their errors, those of the samples beside them, and whether the schedule at hand takes them. */
export function edgeTable({ graph, file, taken }: Pick<Bench, "graph" | "file" | "taken">, t: TFunction): Sheet {
  if (!graph) return { columns: [], rows: [] };
  const samples = file?.samples ?? [];
  const takes = new Set(taken.edges.map(({ from, to }) => `${from} ${to}`));
  const several = samples.length > 1;
  return {
    columns: [
      t("charts.from-step"),
      t("charts.to-step"),
      t("charts.gap"),
      t("charts.error"),
      t("charts.taken"),
      ...(several ? [t("charts.least"), t("charts.aggregate-mean"), t("charts.greatest")] : []),
      ...samples.map(({ prompt, seed }) => t("charts.sample", { prompt, seed })),
    ],
    rows: edgesOf(graph.steps, graph.maxGap).map(([from, to], k) => {
      const spread = several && file ? spreadOf(file, k) : undefined;
      return [
        from,
        to,
        to - from,
        Number.isFinite(graph.errors[k]) ? graph.errors[k] : "",
        takes.has(`${from} ${to}`) ? 1 : 0,
        ...(spread ? [spread.min, spread.mean, spread.max] : []),
        ...samples.map(({ errors }) => errors[k]),
      ];
    }),
  };
}
