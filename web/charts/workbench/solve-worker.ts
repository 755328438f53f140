import type { ErrorGraph } from "#core/error-graph.ts";
import { solveAll } from "./solved.ts";

/* A thread of its own: it is given an error graph, and answers with what `solveAll` finds. */
self.addEventListener("message", ({ data }: MessageEvent<ErrorGraph>) => self.postMessage(solveAll(data)));
