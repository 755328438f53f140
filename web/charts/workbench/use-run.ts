import { useEffect, useMemo, useState } from "react";
import type { NodeStates } from "#protocol/run-state.ts";
import type { End, WorkflowDocument } from "../../document/document.ts";
import { endKey } from "../../document/document.ts";
import { type NodeKinds, nodeKinds } from "../../document/node-kinds.ts";
import { openDocument } from "../../document/open-document.ts";
import { call, routes, useServer } from "../../store/server.ts";

/** A run's workflow as it was submitted, with what its nodes are. */
export interface RunDocument {
  readonly document: WorkflowDocument;
  readonly kinds: NodeKinds;
}

/** The workflow of a run; undefined until it has been read. */
export function useRunDocument(run: string): RunDocument | undefined {
  const catalogue = useServer((server) => server.catalogue);
  const [read, setRead] = useState<{ readonly run: string; readonly document: WorkflowDocument }>();
  useEffect(() => {
    const stop = new AbortController();
    call(routes.readRun, { params: { id: run }, signal: stop.signal })
      .then((detail) => setRead({ run, document: openDocument(detail.document).document }))
      .catch(() => undefined);
    return () => stop.abort();
  }, [run]);
  return useMemo(
    () =>
      catalogue && read?.run === run
        ? { document: read.document, kinds: nodeKinds(catalogue, read.document.blocks) }
        : undefined,
    [catalogue, read, run],
  );
}

const values = new Map<string, Promise<unknown>>();
const KEPT = 40;

/** A value of a run; read once, since a finished node's never changes. */
function readOutput(run: string, [node, port]: End): Promise<unknown> {
  const key = `${run}\n${node}\n${port}`;
  const known = values.get(key);
  if (known) return known;
  const reading = call(routes.readOutput, { params: { id: run, node, port } }).then(({ value }) => value);
  reading.catch(() => values.delete(key));
  values.set(key, reading);
  if (values.size > KEPT) values.delete(values.keys().next().value!);
  return reading;
}

const NO_STATES: NodeStates = {};

/** What outputs of a run gave, by `endKey`: those of nodes that have finished and can be read, each as soon as it can. */
export function useOutputs(run: string, ends: readonly End[]): ReadonlyMap<string, unknown> {
  const states = useServer((server) => server.live.nodes.get(run) ?? NO_STATES);
  const [found, setFound] = useState<ReadonlyMap<string, unknown>>(new Map());
  // Runs of before the last start of the server are not followed live: theirs are asked for, whatever is known.
  const ready = ends.filter(([node]) => (states[node]?.status ?? "done") === "done").map(endKey);
  const wanted = ready.join("\t");
  useEffect(() => {
    let over = false;
    const known = wanted === "" ? [] : wanted.split("\t");
    void Promise.all(
      known.map(async (key) => {
        const [node = "", port = ""] = key.split("\n");
        const value = await readOutput(run, [node, port]).catch(() => undefined);
        return [key, value] as const;
      }),
    ).then((read) => over || setFound(new Map(read.filter(([, value]) => value !== undefined))));
    return () => {
      over = true;
    };
  }, [run, wanted]);
  return found;
}
