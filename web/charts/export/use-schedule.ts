import { useMemo } from "react";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import { outputsOf } from "#web/charts/workbench/find-outputs.ts";
import { readScheduleValue } from "#web/charts/workbench/read-value.ts";
import { endKey } from "#web/document/document.ts";
import { nodeKinds } from "#web/document/node-kinds.ts";
import { useOutputs } from "#web/runs/outputs.ts";
import { useShownStates } from "#web/runs/shown-states.ts";
import { useServer } from "#web/store/server.ts";

/** The schedule that is given, or the one that a node gave in the run that is shown; undefined while there is none. */
export function useSchedule(given: ScheduleFile | undefined, node: string | undefined): ScheduleFile | undefined {
  const { run } = useShownStates();
  const catalogue = useServer((server) => server.catalogue);
  const ends = useMemo(() => {
    if (!run?.document || !catalogue || node === undefined) return [];
    const kinds = nodeKinds(catalogue, run.document.blocks);
    return outputsOf(
      run.document.nodes.filter(({ id }) => id === node),
      kinds,
      "SCHEDULE",
    );
  }, [run?.document, catalogue, node]);
  const values = useOutputs(run, ends);
  const [end] = ends;
  const value = end && values.get(endKey(end));
  return useMemo(() => given ?? readScheduleValue(value), [given, value]);
}
