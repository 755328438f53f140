import { useEffect, useState } from "react";
import type { End } from "#web/document/document.ts";
import { call, routes } from "#web/store/server.ts";
import { innerEnd } from "./inner-end.ts";
import type { KnownRun } from "./run-book.ts";

/** A value that travelled in a run, or why it cannot be had; neither while it may still come. */
export interface ReadValue {
  readonly value: unknown;
  readonly failure: unknown;
}

const NOTHING: ReadValue = { value: undefined, failure: undefined };

/** Reads the value at an output of a drawn node as soon as that has finished; of a block, that of the node inside. */
export function useValue({ id, document, states }: KnownRun, output: End): ReadValue {
  const [read, set] = useState(NOTHING);
  const [node, port] = (document && innerEnd(document, output)) ?? ["", ""];
  const done = states[node]?.status === "done";
  useEffect(() => {
    set(NOTHING);
    if (!done) return;
    const stop = new AbortController();
    call(routes.readOutput, { params: { id, node, port }, signal: stop.signal }).then(
      ({ value }) => set({ value, failure: undefined }),
      (failure) => stop.signal.aborted || set({ value: undefined, failure }),
    );
    return () => stop.abort();
  }, [done, id, node, port]);
  return read;
}
