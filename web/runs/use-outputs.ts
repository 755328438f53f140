import { useEffect, useState } from "react";
import { type End, endKey } from "#web/document/document.ts";
import { call, routes } from "#web/store/server.ts";
import { innerEnd } from "./inner-end.ts";
import type { KnownRun } from "./run-book.ts";

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

const NOTHING: ReadonlyMap<string, unknown> = new Map();

/** What outputs of drawn nodes gave in a run, by `endKey`: those that can be read, each as soon as its node has finished. */
export function useOutputs(run: KnownRun | undefined, ends: readonly End[]): ReadonlyMap<string, unknown> {
  const [found, setFound] = useState(NOTHING);
  const id = run?.id;
  const ready = ends.flatMap((end) => {
    const inner = run?.document && innerEnd(run.document, end);
    return inner && run.states[inner[0]]?.status === "done" ? [[endKey(end), ...inner].join("\t")] : [];
  });
  const wanted = ready.join("\f");
  useEffect(() => {
    if (id === undefined || wanted === "") return setFound(NOTHING);
    let over = false;
    const reads = wanted.split("\f").map(async (entry) => {
      const [key = "", node = "", port = ""] = entry.split("\t");
      return [key, await readOutput(id, [node, port]).catch(() => undefined)] as const;
    });
    void Promise.all(reads).then((all) => over || setFound(new Map(all.filter(([, value]) => value !== undefined))));
    return () => {
      over = true;
    };
  }, [id, wanted]);
  return found;
}
