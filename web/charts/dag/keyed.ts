import type { ErrorGraph } from "#core/error-graph.ts";
import type { Edge } from "#picture/error-graph.ts";
import { shifted, type Window } from "./arcs.ts";

/** What keys do over the arcs: arrows lead from edge to edge, plus and minus zoom. @returns whether it is one of them. */
export function keyed(
  key: string,
  edge: Edge | undefined,
  graph: ErrorGraph | undefined,
  window: Window,
  {
    setEdge,
    setWindow,
    steps,
    zoom,
  }: {
    setEdge(edge: Edge | undefined): void;
    setWindow(window: Window): void;
    readonly steps: number;
    zoom(factor: number): void;
  },
): boolean {
  if (key === "+" || key === "-") {
    zoom(key === "+" ? 0.5 : 2);
    return true;
  }
  if (key === "Escape" && edge) {
    setEdge(undefined);
    return true;
  }
  const [along, wider] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key] ?? [];
  if (along === undefined || wider === undefined || !graph) return false;
  const next = edge
    ? { from: edge.from + along, to: edge.to + along + wider }
    : { from: window.first, to: window.first + 2 };
  const gap = next.to - next.from;
  if (next.from < 0 || next.to >= graph.steps || gap < 2 || gap > graph.maxGap) return true;
  setEdge(next);
  const by = Math.min(0, next.from - window.first) + Math.max(0, next.to - window.last);
  if (by !== 0) setWindow(shifted({ first: window.first + by, last: window.last + by }, steps));
  return true;
}
