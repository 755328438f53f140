import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { outermostId } from "#protocol/block.ts";
import { LiveHeatmap } from "#web/charts/error-graph/live-heatmap.tsx";
import { readGraphValue } from "#web/charts/workbench/read-value.ts";
import { useSurroundings } from "#web/charts/workbench/surroundings.ts";
import { useServer } from "#web/store/server.ts";
import type { ValueViewProps } from "./value-view-props.ts";
import { Workbench } from "./workbench.tsx";

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
