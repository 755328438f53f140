import { useMemo } from "react";
import type { ErrorGraphFile } from "#formats/error-graph-file.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import { outermostId } from "#protocol/block.ts";
import { type End, endKey } from "#web/document/document.ts";
import { nodeKinds, paramSchema } from "#web/document/node-kinds.ts";
import { useOutputs } from "#web/runs/outputs.ts";
import { useRun } from "#web/runs/run-book.ts";
import { useTitles } from "#web/runs/use-titles.ts";
import { activeTab, useEditor } from "#web/store/editor.ts";
import { useServer } from "#web/store/server.ts";
import { nearestSource, nodesAfter, outputsOf, withNumberParam } from "./find-outputs.ts";
import { readGraphValue, readScheduleValue } from "./read-value.ts";

/** A schedule that a node of the run gave. */
export interface RunSchedule {
  readonly key: string;
  /** What the node is called. */
  readonly title: string;
  readonly file: ScheduleFile;
}

/** What stands around a value in its run. */
export interface Surroundings {
  /** The output of the error graph: the value's own, or the nearest it was made from. */
  readonly source: End | undefined;
  /** The error graph there, unless the value is one. */
  readonly graph: ErrorGraphFile | undefined;
  /** The schedules that were made from it, the nearest first. */
  readonly schedules: readonly RunSchedule[];
  /** The budget that a node behind it was given. */
  readonly budget: number | undefined;
  /** Whether the run's workflow is known, or is known to be gone. */
  readonly planned: boolean;
  /** Whether all that is there has been read. */
  readonly ready: boolean;
}

const MOST = 12;

/** Finds an error graph's schedules, or a schedule's error graph, in a run. `isGraph`: the value is an error graph. */
export function useSurroundings(run: string, node: string, port: string, isGraph: boolean): Surroundings {
  const known = useRun(run);
  const document = known?.document;
  const gone = known?.gone ?? false;
  const catalogue = useServer((server) => server.catalogue);
  const now = useEditor((editor) => activeTab(editor)?.history.document);
  const titleOf = useTitles(document);
  const plan = useMemo(() => {
    if (!document || !catalogue) return undefined;
    const kinds = nodeKinds(catalogue, document.blocks);
    const drawn = outermostId(node);
    const source: End | undefined = isGraph ? [drawn, port] : nearestSource(document, kinds, drawn, "ERROR_GRAPH");
    const after = source ? nodesAfter(document, source) : [];
    const [solver] = withNumberParam(after, kinds, "budget");
    // As it is in the workflow now, where that still has the node.
    const solving = now?.nodes.find(({ id }) => id === solver?.id) ?? solver;
    const given = solving && (solving.params.budget ?? paramSchema(kinds.nodes.get(solving.type), "budget")?.default);
    return {
      source,
      schedules: outputsOf(after, kinds, "SCHEDULE").slice(0, MOST),
      budget: typeof given === "number" ? given : undefined,
    };
  }, [document, catalogue, node, port, isGraph, now]);
  const ends = useMemo(
    () => [...(plan?.source && !isGraph ? [plan.source] : []), ...(plan?.schedules ?? [])],
    [plan, isGraph],
  );
  const outputs = useOutputs(known, ends);
  return useMemo(() => {
    const graph = plan?.source && !isGraph ? readGraphValue(outputs.get(endKey(plan.source))) : undefined;
    const schedules = (plan?.schedules ?? []).flatMap((end): RunSchedule[] => {
      const file = readScheduleValue(outputs.get(endKey(end)));
      return file ? [{ key: endKey(end), title: titleOf(end[0]), file }] : [];
    });
    const waiting = ends.some((end) => !outputs.has(endKey(end)));
    const planned = plan !== undefined || gone;
    return { source: plan?.source, budget: plan?.budget, graph, schedules, planned, ready: planned && !waiting };
  }, [plan, gone, outputs, isGraph, titleOf, ends]);
}
