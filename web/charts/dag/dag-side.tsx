import { useTranslation } from "react-i18next";
import { Numbers } from "#web/charts/workbench/numbers.tsx";
import { StepList } from "#web/charts/workbench/step-list.tsx";
import type { BenchViewProps } from "#web/charts/workbench/use-bench.ts";

/** The edges that the schedule at hand takes, the worst first. */
export function DagSide({ bench: { taken, path } }: BenchViewProps) {
  const { t } = useTranslation();
  const rows = () =>
    taken.edges
      .filter(({ from, to }) => to - from > 1)
      .sort((a, b) => (b.error ?? Number.POSITIVE_INFINITY) - (a.error ?? Number.POSITIVE_INFINITY))
      .map(({ from, to, error }) => [`${from} → ${to}`, to - from, error ?? null]);
  return (
    <section>
      <StepList compute={path.compute} />
      <Numbers columns={[t("charts.edge-column"), t("charts.gap"), t("charts.error")]} rows={rows} />
    </section>
  );
}
