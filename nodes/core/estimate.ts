import { type ErrorGraph, edgeError, isMeasured } from "./error-graph.ts";
import { reusedAtEnd } from "./schedule.ts";

/** An edge that a schedule takes. */
export interface TakenEdge {
  readonly from: number;
  readonly to: number;
  /** 0 for a gap of 1; undefined for one that was not measured. */
  readonly error: number | undefined;
}

/** What the errors of single edges say of a schedule; the true error of the whole is the joint error, which is measured. */
export interface Estimate {
  readonly budget: number;
  /** Full steps to computed ones: what can be gained at most. */
  readonly speedUp: number;
  readonly edges: readonly TakenEdge[];
  /** The edge with the largest known error above 0, the first of equal ones. */
  readonly worst: TakenEdge | undefined;
  /** Of the known errors; undefined if there is no error graph. */
  readonly sum: number | undefined;
  /** Edges that were not measured: the true worst error and sum may be larger. */
  readonly unknown: readonly TakenEdge[];
  /** Steps at the end of the run that are reused, of which no error graph tells anything. */
  readonly reusedAtEnd: number;
}

/** Without a graph every edge of gap 2 and more is unknown. Time O(computed steps). */
export function estimate(graph: ErrorGraph | undefined, steps: number, compute: readonly number[]): Estimate {
  const edges = compute.slice(1).map((to, k): TakenEdge => {
    const from = compute[k]!;
    if (to - from === 1) return { from, to, error: 0 };
    return { from, to, error: graph && isMeasured(graph, from, to) ? edgeError(graph, from, to) : undefined };
  });
  let worst: TakenEdge | undefined;
  for (const edge of edges) if ((edge.error ?? 0) > (worst?.error ?? 0)) worst = edge;
  return {
    budget: compute.length,
    speedUp: steps / compute.length,
    edges,
    worst,
    sum: graph && edges.reduce((sum, { error = 0 }) => sum + error, 0),
    unknown: edges.filter(({ error }) => error === undefined),
    reusedAtEnd: reusedAtEnd(steps, compute),
  };
}
