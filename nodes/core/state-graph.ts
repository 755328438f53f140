import { type ErrorGraph, rowStart } from "./error-graph.ts";

/**
 * What the solver walks: the DAG over the vertices of a run, each split into states where an edge's error depends on the
 * vertices before it. Every edge leads from a state to one of a later vertex, over any gap from 1 to `maxGap`.
 */
export interface StateGraph {
  /** The steps of the run, and one more for its end where the last step may be reused. */
  readonly vertices: number;
  readonly maxGap: number;
  /** The states at vertex v are numbered `firstState[v]` to `firstState[v + 1] − 1`; length vertices + 1. */
  readonly firstState: Uint32Array;
  /** The edge of gap g from state s is `firstEdge[s] + g − 1`; length states + 1. */
  readonly firstEdge: Uint32Array;
  /** The state that an edge leads to. */
  readonly target: Uint32Array;
  /** One finite error, 0 or more, per edge; 0 for a gap of 1. */
  readonly errors: Float64Array;
}

/** An error graph, whose edges depend on nothing: one state a step. */
export function statesOf({ steps, maxGap, errors }: ErrorGraph): StateGraph {
  const firstEdge = new Uint32Array(steps + 1);
  for (let from = 0; from < steps; from++) firstEdge[from + 1] = firstEdge[from] + Math.min(maxGap, steps - 1 - from);
  const target = new Uint32Array(firstEdge[steps]);
  const all = new Float64Array(firstEdge[steps]);
  for (let from = 0; from < steps; from++) {
    const row = rowStart(steps, maxGap, from) - from - 2;
    for (let edge = firstEdge[from], to = from + 1; edge < firstEdge[from + 1]; edge++, to++) {
      target[edge] = to;
      if (to > from + 1) all[edge] = errors[row + to];
    }
  }
  const firstState = Uint32Array.from({ length: steps + 1 }, (_, step) => step);
  return { vertices: steps, maxGap, firstState, firstEdge, target, errors: all };
}

/** The errors of a path's edges, in its order; vertices ascending from 0, gaps up to `maxGap`. */
export function errorsAlong({ firstEdge, target, errors }: StateGraph, path: readonly number[]): number[] {
  let state = 0;
  return path.slice(1).map((to, k) => {
    const edge = firstEdge[state] + to - path[k] - 1;
    state = target[edge];
    return errors[edge];
  });
}
