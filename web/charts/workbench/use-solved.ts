import { useEffect, useState } from "react";
import type { ErrorGraph } from "#core/error-graph.ts";
import { isLarge, type Solved, solveAll } from "./solved.ts";

/** The solution of an error graph; undefined until it is found, in a task of its own or by a worker. */
export function useSolved(graph: ErrorGraph | undefined): Solved | undefined {
  const [found, setFound] = useState<{ readonly of: ErrorGraph; readonly solved: Solved }>();
  useEffect(() => {
    if (!graph) return;
    const put = (solved: Solved) => setFound({ of: graph, solved });
    if (!isLarge(graph)) {
      const timer = setTimeout(() => put(solveAll(graph)));
      return () => clearTimeout(timer);
    }
    const worker = new Worker(new URL("./solve-worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Solved>) => put(data));
    worker.postMessage(graph);
    return () => worker.terminate();
  }, [graph]);
  return found?.of === graph ? found?.solved : undefined;
}
