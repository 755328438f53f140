import { useEffect, useState } from "react";
import { innerEnd } from "../panels/results/inner-end.ts";
import { useRun } from "../panels/results/run-book.ts";
import { sentenceOf } from "../store/say.ts";
import { call, routes } from "../store/server.ts";
import type { ValuePlace } from "./value-views.ts";

/** A value that travelled in a run, or why it cannot be had. */
export interface ReadValue {
  readonly value: unknown;
  readonly failure: string | undefined;
}

const NOTHING: ReadValue = { value: undefined, failure: undefined };
/** By the key of the result, which differs whenever the value does. */
const values = new Map<string, Promise<unknown>>();
const KEPT = 40;

/** Reads the value at an output as soon as its node has finished; within a block, that of the node inside. */
export function useValue(place: Pick<ValuePlace, "run" | "document" | "node" | "port"> | undefined): ReadValue {
  const run = useRun(place?.run);
  const [read, set] = useState(NOTHING);
  const end = place && innerEnd(place.document, [place.node, place.port]);
  const [node, port] = end ?? ["", ""];
  const state = run?.states[node];
  const done = state?.status === "done";
  const id = place?.run ?? "";
  const key = done ? `${state.key ?? `${id} ${node}`} ${port}` : "";
  useEffect(() => {
    set(NOTHING);
    if (key === "") return;
    let over = false;
    valueOf(key, id, node, port).then(
      (value) => over || set({ value, failure: undefined }),
      (failure) => over || set({ value: undefined, failure: sentenceOf(failure) }),
    );
    return () => {
      over = true;
    };
  }, [key, id, node, port]);
  return read;
}

function valueOf(key: string, id: string, node: string, port: string): Promise<unknown> {
  const known = values.get(key);
  if (known) return known;
  const value = call(routes.readOutput, { params: { id, node, port } }).then((answer) => answer.value);
  values.set(key, value);
  value.catch(() => values.delete(key));
  for (const old of values.keys()) {
    if (values.size <= KEPT) break;
    values.delete(old);
  }
  return value;
}
