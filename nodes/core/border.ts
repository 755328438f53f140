import { failure } from "./failures.ts";
import type { HistoryError } from "./history-graph.ts";
import { said } from "./said.ts";
import type { StateGraph } from "./state-graph.ts";

/**
 * A border is the step at which a second denoiser takes over (as that of Wan 2.2 for low noise): what the first one predicted says
 * nothing of the second, so that this step is computed, nothing is reused across it, and no predictor looks back behind it.
 */

/** The error of an edge that crosses a border: no path takes it where there is another, and there always is one. */
const CROSSING = Number.MAX_VALUE;

/** @throws Failure `core/border-invalid` unless it is a step of the run, and not the first. */
export function checkBorder(steps: number, border: number): void {
  if (Number.isInteger(border) && border >= 1 && border < steps) return;
  throw failure(
    "core/border-invalid",
    said("A border must be one of the steps 1 to {last}, not {border}: it is the first step of the second denoiser.", {
      last: steps - 1,
      border,
    }),
  );
}

/** The steps of a list that a predictor may look back on from one of them, which is the last: those on its side of the border. */
export function onOneSide(history: readonly number[], border: number | undefined): readonly number[] {
  const newest = Math.max(...history);
  return border === undefined || newest < border ? history : history.filter((step) => step >= border);
}

/** The same errors with a border between vertices. */
export function acrossNoBorder(errorOf: HistoryError, border: number): HistoryError {
  return (history, to) => {
    if (history[0] < border && to > border) return CROSSING;
    return errorOf(onOneSide(history, border), to);
  };
}

/** The same graph, in which edges depend on nothing, with a border between its vertices. */
export function withBorder(graph: StateGraph, border: number): StateGraph {
  const { firstEdge, target } = graph;
  const errors = graph.errors.slice();
  for (let from = 0; from < border; from++) {
    for (let edge = firstEdge[from]; edge < firstEdge[from + 1]; edge++)
      if (target[edge] > border) errors[edge] = CROSSING;
  }
  return { ...graph, errors };
}

/** The largest error that is none of those of edges that cross a border. */
export function withinBorder(bound = Number.POSITIVE_INFINITY): number {
  return Math.min(bound, CROSSING / 2);
}
