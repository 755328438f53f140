import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { outermostId } from "#protocol/block.ts";
import { readScheduleValue } from "#web/charts/workbench/read-value.ts";
import { useSurroundings } from "#web/charts/workbench/surroundings.ts";
import type { ValueViewProps } from "./value-view-props.ts";
import { Workbench } from "./workbench.tsx";

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
