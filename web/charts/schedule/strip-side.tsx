import { useTranslation } from "react-i18next";
import { Numbers } from "#web/charts/workbench/numbers.tsx";
import { StepList } from "#web/charts/workbench/step-list.tsx";
import type { BenchViewProps } from "#web/charts/workbench/use-bench.ts";
import { SaveSchedule } from "./save-schedule.tsx";

/** Keeps the schedule at hand, and tells its edges. */
export function StripSide({ bench }: BenchViewProps) {
  const { t } = useTranslation();
  const { taken, path } = bench;
  const rows = () => taken.edges.map(({ from, to, error }) => [`${from} → ${to}`, to - from, error ?? null]);
  return (
    <section>
      <SaveSchedule bench={bench} />
      <StepList compute={path.compute} />
      <Numbers columns={[t("charts.edge-column"), t("charts.gap"), t("charts.error")]} rows={rows} />
    </section>
  );
}
