import { useEffect, useMemo, useState } from "react";
import type { ErrorGraph } from "#core/error-graph.ts";
import { isLarge, type Solved, solveAll } from "./solved.ts";

/** The solution of an error graph; undefined while a worker is at it. */
export function useSolved(graph: ErrorGraph | undefined): Solved | undefined {
  const here = useMemo(() => (graph && !isLarge(graph) ? solveAll(graph) : undefined), [graph]);
  const [there, setThere] = useState<{ readonly of: ErrorGraph; readonly solved: Solved }>();
  useEffect(() => {
    if (!graph || !isLarge(graph)) return;
    const worker = new Worker(new URL("./solve-worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Solved>) => setThere({ of: graph, solved: data }));
    worker.postMessage(graph);
    return () => worker.terminate();
  }, [graph]);
  return here ?? (there?.of === graph ? there?.solved : undefined);
}
