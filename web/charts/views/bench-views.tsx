import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { outermostId } from "#protocol/block.ts";
import { LiveHeatmap } from "#web/charts/error-graph/live-heatmap.tsx";
import { Numbers } from "#web/charts/workbench/numbers.tsx";
import { readBudgetsValue, readGraphValue, readScheduleValue } from "#web/charts/workbench/read-value.ts";
import { useSurroundings } from "#web/charts/workbench/surroundings.ts";
import { useServer } from "#web/store/server.ts";
import { Workbench } from "./workbench.tsx";

/** A value to look at: what a node of a run gave at one of its outputs. */
export interface ValueViewProps {
  /** As `readOutput` answers it; undefined while the node has not finished, or where it cannot be read. */
  readonly value: unknown;
  readonly run: string;
  readonly node: string;
  readonly port: string;
}

/** An error graph: while it is measured what is known of it, then all that can be seen and done with it. */
export function ErrorGraphView({ value, run, node, port }: ValueViewProps) {
  const { t } = useTranslation();
  const file = useMemo(() => readGraphValue(value), [value]);
  const around = useSurroundings(run, node, port, true);
  const state = useServer(
    (server) => server.live.nodes.get(run)?.[node] ?? server.live.nodes.get(run)?.[outermostId(node)],
  );
  if (file) {
    const { source, schedules, budget, planned } = around;
    if (!planned) return null;
    return <Workbench facts={{ run, source, file, steps: file.steps, schedules, budget }} view="errors" />;
  }
  if (state?.preview?.kind === "heatmap") return <LiveHeatmap preview={state.preview} state={state} />;
  return <p className="chart-empty">{t(state?.status === "running" ? "charts.measuring" : "charts.nothing-yet")}</p>;
}

/** A schedule, with the error graph that it was chosen by if the run has it. */
export function ScheduleView({ value, run, node, port }: ValueViewProps) {
  const { t } = useTranslation();
  const schedule = useMemo(() => readScheduleValue(value), [value]);
  const { source, graph, schedules, ready } = useSurroundings(run, node, port, false);
  if (!schedule) return <p className="chart-empty">{t("charts.nothing-yet")}</p>;
  const file = graph?.steps === schedule.steps ? graph : undefined;
  const facts = {
    run,
    source: file ? source : ([outermostId(node), port] as const),
    file,
    steps: schedule.steps,
    schedule,
    schedules,
    budget: schedule.budget,
  };
  // Begun anew once the error graph is there, which decides on the views.
  return ready || file ? <Workbench key={file ? "graph" : "alone"} facts={facts} view="steps" /> : null;
}

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
