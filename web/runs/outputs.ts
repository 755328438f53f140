import { useEffect, useState } from "react";
import { type End, endKey } from "#web/document/document.ts";
import { call, routes } from "#web/store/server.ts";
import { innerEnd } from "./inner-end.ts";
import { keptPromises } from "./kept-promises.ts";
import type { KnownRun } from "./run-book.ts";

const kept = keptPromises<unknown>(40);

/** A value of a run; read once, since a finished node's never changes. */
function readOutput(run: string, [node, port]: End): Promise<unknown> {
  const params = { id: run, node, port };
  return kept(`${run}\n${node}\n${port}`, async () => (await call(routes.readOutput, { params })).value);
}

/** The output of a running node that one of a drawn node is, as soon as it has finished. */
function doneEnd({ document, states }: KnownRun, output: End): End | undefined {
  const inner = document && innerEnd(document, output);
  return inner && states[inner[0]]?.status === "done" ? inner : undefined;
}

/** A value that travelled in a run, or why it cannot be had; neither while it may still come. */
export interface ReadValue {
  readonly value: unknown;
  readonly failure: unknown;
}

const NO_VALUE: ReadValue = { value: undefined, failure: undefined };

/** Reads the value at an output of a drawn node as soon as that has finished; of a block, that of the node inside. */
export function useValue(run: KnownRun, output: End): ReadValue {
  const [read, set] = useState(NO_VALUE);
  const { id } = run;
  const [node, port] = doneEnd(run, output) ?? [];
  useEffect(() => {
    set(NO_VALUE);
    if (node === undefined || port === undefined) return;
    let over = false;
    readOutput(id, [node, port]).then(
      (value) => over || set({ value, failure: undefined }),
      (failure) => over || set({ value: undefined, failure }),
    );
    return () => {
      over = true;
    };
  }, [id, node, port]);
  return read;
}

const NO_VALUES: ReadonlyMap<string, unknown> = new Map();

/** What outputs of drawn nodes gave in a run, by `endKey`: those that can be read, each as soon as its node has finished. */
export function useOutputs(run: KnownRun | undefined, ends: readonly End[]): ReadonlyMap<string, unknown> {
  const [found, setFound] = useState(NO_VALUES);
  const id = run?.id;
  const ready = ends.flatMap((end) => {
    const inner = run && doneEnd(run, end);
    return inner ? [[endKey(end), inner] as const] : [];
  });
  const wanted = JSON.stringify(ready);
  useEffect(() => {
    const all = JSON.parse(wanted) as typeof ready;
    if (id === undefined || all.length === 0) return setFound(NO_VALUES);
    let over = false;
    const reads = all.map(async ([key, end]) => [key, await readOutput(id, end).catch(() => undefined)] as const);
    void Promise.all(reads).then(
      (values) => over || setFound(new Map(values.filter(([, value]) => value !== undefined))),
    );
    return () => {
      over = true;
    };
  }, [id, wanted]);
  return found;
}
