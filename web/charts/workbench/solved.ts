import type { ErrorGraph } from "#core/error-graph.ts";
import { estimate } from "#core/estimate.ts";
import { solve } from "#core/solver.ts";

/** The best schedules of all feasible budgets. */
export interface Solved {
  readonly graph: ErrorGraph;
  readonly min: number;
  readonly max: number;
  /** By budget, from `min` on; undefined where the graph does not hold for one. */
  readonly schedules: readonly (readonly number[] | undefined)[];
  readonly worst: readonly number[];
  readonly sum: readonly number[];
}

/** Solves an error graph by the method: leximax. Costs as `solve` does. */
export function solveAll(graph: ErrorGraph): Solved {
  const solution = solve(graph);
  const { min, max } = solution;
  const settled = new Set(solution.budgets);
  const schedules = Array.from({ length: max - min + 1 }, (_, k) =>
    settled.has(min + k) ? solution.compute(min + k) : undefined,
  );
  const estimates = schedules.map((compute) => compute && estimate(graph, graph.steps, compute));
  return {
    graph,
    min,
    max,
    schedules,
    worst: estimates.map((found) => found?.worst?.error ?? 0),
    sum: estimates.map((found) => found?.sum ?? 0),
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
