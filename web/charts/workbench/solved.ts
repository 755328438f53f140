import type { ErrorGraph } from "#core/error-graph.ts";
import { estimate } from "#core/estimate.ts";
import { solve } from "#core/solver.ts";

/** The best schedules of all feasible budgets. */
export interface Solved {
  readonly graph: ErrorGraph;
  readonly min: number;
  readonly max: number;
  /** By budget, from `min` on. */
  readonly schedules: readonly (readonly number[])[];
  readonly worst: readonly number[];
  readonly sum: readonly number[];
}

/** Solves an error graph by the method: leximax. Costs as `solve` does. */
export function solveAll(graph: ErrorGraph): Solved {
  const solution = solve(graph);
  const { min, max } = solution;
  const schedules = Array.from({ length: max - min + 1 }, (_, k) => solution.compute(min + k));
  const estimates = schedules.map((compute) => estimate(graph, graph.steps, compute));
  return {
    graph,
    min,
    max,
    schedules,
    worst: estimates.map(({ worst }) => worst?.error ?? 0),
    sum: estimates.map(({ sum }) => sum ?? 0),
  };
}

/** The best schedule of a budget, if there is one. */
export function optimum({ min, schedules }: Solved, budget: number): readonly number[] | undefined {
  return schedules[budget - min];
}

/** Comparisons above which solving is left to a worker: some 50 ms, the first time. */
const MOST_HERE = 100_000;

export function isLarge({ steps, maxGap }: ErrorGraph): boolean {
  return steps * steps * Math.min(maxGap, steps) > MOST_HERE;
}
