import type { ErrorGraph } from "#core/error-graph.ts";
import { estimate } from "#core/estimate.ts";
import { uniformSteps } from "#core/schedule.ts";
import type { PublishedList } from "#formats/published-lists.ts";
import type { Solved } from "./solved.ts";

/** What is drawn against the budget: the worst edge error, or the sum of all. */
export type Measure = "worst" | "sum";

/** A schedule as a point: its budget, and its error as far as the edges were measured. */
export interface BudgetPoint {
  readonly budget: number;
  readonly error: number;
  readonly compute: readonly number[];
}

/** A point that stands alone, with its name. */
interface NamedPoint extends BudgetPoint {
  readonly name: string;
}

/** What is known of a joint error: the true error of a whole schedule, measured in the run. */
export interface JointError {
  readonly budget: number;
  readonly error: number;
  /** Of each sample. */
  readonly errors?: readonly number[] | undefined;
  readonly compute: readonly number[];
  readonly name: string;
}

export interface Curves {
  readonly best: readonly BudgetPoint[];
  readonly uniform: readonly BudgetPoint[];
  readonly published: readonly (NamedPoint & { readonly list: PublishedList })[];
  readonly joint: readonly JointError[];
  /** Published lists that take edges longer than were measured. */
  readonly beyond: readonly PublishedList[];
}

/** The curve of the solver, and what it is held against. Time O(budgets · steps). */
export function curvesOf(
  { graph, min, schedules, worst, sum }: Solved,
  measure: Measure,
  published: readonly PublishedList[],
  joint: readonly JointError[],
): Curves {
  const values = measure === "worst" ? worst : sum;
  const points = published.map((list) => ({ list, point: pointOf(graph, list.compute, measure) }));
  return {
    best: schedules.flatMap((compute, k) => (compute ? [{ budget: min + k, error: values[k]!, compute }] : [])),
    uniform: schedules.flatMap((_, k) =>
      min + k < 2 && graph.steps > 1 ? [] : (pointOf(graph, uniformSteps(graph.steps, min + k), measure) ?? []),
    ),
    published: points.flatMap(({ list, point }) =>
      point ? [{ ...point, list, name: `${list.model} ${list.name}` }] : [],
    ),
    beyond: points.flatMap(({ list, point }) => (point ? [] : [list])),
    joint,
  };
}

/** Undefined if some edge of it was not measured. */
function pointOf(graph: ErrorGraph, compute: readonly number[], measure: Measure): BudgetPoint | undefined {
  const { budget, worst, sum, unknown, reusedAtEnd } = estimate(graph, graph.steps, compute);
  if (unknown.length > 0 || reusedAtEnd > 0) return undefined;
  return { budget, error: measure === "worst" ? (worst?.error ?? 0) : (sum ?? 0), compute };
}
