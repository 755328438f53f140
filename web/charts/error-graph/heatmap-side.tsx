import { useTranslation } from "react-i18next";
import { edgesOf } from "#core/error-graph.ts";
import { Numbers } from "#web/charts/workbench/numbers.tsx";
import type { BenchViewProps } from "#web/charts/workbench/use-bench.ts";

/** What the error graph holds: all edges, by their errors. */
export function HeatmapSide({ bench: { graph, file } }: BenchViewProps) {
  const { t } = useTranslation();
  if (!graph) return null;
  const rows = () =>
    edgesOf(graph.steps, graph.maxGap)
      .map(([from, to], k) => [`${from} → ${to}`, to - from, graph.errors[k]!] as const)
      .sort((a, b) => a[2] - b[2]);
  const count = file?.samples?.length ?? 0;
  return (
    <>
      <p className="side-note">{t("charts.graph-facts", { count: graph.errors.length, gap: graph.maxGap })}</p>
      <p className="side-note">{count > 0 ? t("charts.of-samples", { count }) : t("charts.no-samples")}</p>
      <Numbers columns={[t("charts.edge-column"), t("charts.gap"), t("charts.error")]} rows={rows} />
    </>
  );
}
