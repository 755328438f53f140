import { bottleneckPaths } from "./bottleneck.ts";
import { failure } from "./failures.ts";
import type { Paths } from "./paths.ts";
import { said } from "./said.ts";
import { errorsAlong, type StateGraph } from "./state-graph.ts";

/**
 * The terms of edges for a sum, such that a path over an edge with a larger error than the bound is worse than each without: theirs
 * are more than all others together.
 */
export function boundedTerms(graph: StateGraph, terms: Float64Array, bound: number): Float64Array {
  const { errors, vertices } = graph;
  let most = 0;
  let over = false;
  for (let k = 0; k < terms.length; k++) {
    if (errors[k] <= bound) most = Math.max(most, terms[k]);
    else over = true;
  }
  if (!over) return terms;
  const beyond = most === 0 ? 1 : vertices * most;
  return terms.map((term, k) => (errors[k] <= bound ? term : beyond));
}

/** Paths none of whose errors is larger than the bound. @throws Failure `core/bound-infeasible` where there is none of that budget. */
export function withinBound(graph: StateGraph, paths: Paths, budget: number, bound: number): Paths {
  let least: Paths | undefined;
  return (count) => {
    const path = paths(count);
    if (errorsAlong(graph, path).every((error) => error <= bound)) return path;
    least ??= bottleneckPaths(graph, budget);
    const worst = Math.max(...errorsAlong(graph, least(count)));
    throw failure(
      "core/bound-infeasible",
      said(
        "No schedule of that budget keeps all its errors within {bound}: the least that the largest can be is {worst}. Compute more steps, or allow that much.",
        { bound, worst },
      ),
    );
  };
}
