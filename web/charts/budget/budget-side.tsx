import { useTranslation } from "react-i18next";
import { Numbers } from "#web/charts/workbench/numbers.tsx";
import { StepList } from "#web/charts/workbench/step-list.tsx";
import type { BenchViewProps } from "#web/charts/workbench/use-bench.ts";
import { publishedFor } from "./published.ts";
import { SetBudget } from "./set-budget.tsx";

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
