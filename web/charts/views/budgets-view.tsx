import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Numbers } from "#web/charts/workbench/numbers.tsx";
import { readBudgetsValue } from "#web/charts/workbench/read-value.ts";
import { useSurroundings } from "#web/charts/workbench/surroundings.ts";
import type { ValueViewProps } from "./value-view-props.ts";
import { Workbench } from "./workbench.tsx";

/** The best schedules of all budgets, with the error graph that they were chosen by; without it, their numbers. */
export function BudgetsView({ value, run, node, port }: ValueViewProps) {
  const { t } = useTranslation();
  const budgets = useMemo(() => readBudgetsValue(value), [value]);
  const { source, graph, schedules, budget, ready } = useSurroundings(run, node, port, false);
  if (graph)
    return <Workbench facts={{ run, source, file: graph, steps: graph.steps, schedules, budget }} view="budgets" />;
  if (!budgets) return <p className="chart-empty">{t("charts.nothing-yet")}</p>;
  if (!ready) return null;
  const rows = () => budgets.rows.map((row) => [row.budget, row.errors[0] ?? 0, row.compute.join(" ")]);
  return <Numbers columns={[t("charts.budget"), t("charts.worst"), t("charts.steps")]} rows={rows} open />;
}
