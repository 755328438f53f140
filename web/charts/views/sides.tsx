import { useTranslation } from "react-i18next";
import { measuredEdges } from "#formats/error-graph-file.ts";
import { publishedFor } from "#web/charts/budget/published.ts";
import { SetBudget } from "#web/charts/budget/set-budget.tsx";
import { SaveSchedule } from "#web/charts/schedule/save-schedule.tsx";
import { Numbers, StepList } from "#web/charts/workbench/numbers.tsx";
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

/** What the error graph holds: all edges, by their errors. */
export function HeatmapSide({ bench: { graph, file } }: BenchViewProps) {
  const { t } = useTranslation();
  if (!graph) return null;
  const rows = () =>
    measuredEdges(graph)
      .map(([from, to, error]) => [`${from} → ${to}`, to - from, error] as const)
      .sort((a, b) => a[2] - b[2]);
  const count = file?.samples?.length ?? 0;
  return (
    <>
      <p className="side-note">{t("charts.graph-facts", { count: measuredEdges(graph).length, gap: graph.maxGap })}</p>
      <p className="side-note">{count > 0 ? t("charts.of-samples", { count }) : t("charts.no-samples")}</p>
      <Numbers columns={[t("charts.edge-column"), t("charts.gap"), t("charts.error")]} rows={rows} />
    </>
  );
}

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

/** Sets the budget at hand in the workflow, tells its steps, and all budgets in numbers. */
export function BudgetSide({ bench }: BenchViewProps) {
  const { t } = useTranslation();
  const { solved, path, steps, graph, setBudget } = bench;
  const published = publishedFor(steps);
  const beyond = published.filter(({ compute }) =>
    compute.some((step, k) => k > 0 && step - compute[k - 1]! > (graph?.maxGap ?? 0)),
  ).length;
  const rows = () => (solved?.worst ?? []).map((worst, k) => [solved!.min + k, worst, solved!.sum[k]]);
  return (
    <section>
      <SetBudget bench={bench} />
      <StepList compute={path.compute} />
      <p className="side-note">
        {published.length === 0 ? t("charts.none-published", { count: steps }) : t("charts.published-note")}
        {beyond > 0 && ` ${t("charts.published-beyond", { count: beyond, gap: graph?.maxGap })}`}
      </p>
      <Numbers
        columns={[t("charts.budget"), t("charts.worst"), t("charts.sum")]}
        rows={rows}
        at={solved && path.compute.length - solved.min}
        onPick={(row) => solved && setBudget(solved.min + row)}
      />
    </section>
  );
}
