import { additivePaths, powersOf } from "./additive.ts";
import { checkBorder, withBorder, withinBorder } from "./border.ts";
import { bottleneckPaths } from "./bottleneck.ts";
import { boundedTerms, withinBound } from "./bound.ts";
import { checkSize, checkWhole, type ErrorGraph } from "./error-graph.ts";
import type { Failure } from "./failure.ts";
import { failure } from "./failures.ts";
import { leximaxPaths } from "./leximax.ts";
import type { Paths } from "./paths.ts";
import { inARow, type Said, said } from "./said.ts";
import { type StateGraph, statesOf } from "./state-graph.ts";

/**
 * What a schedule minimises: `leximax` the worst error, then the next worst, and so on (the method); for comparison
 * `sum` of errors, `power:γ` the sum of error^γ, `bottleneck` the worst error alone.
 */
export type Objective = "leximax" | "sum" | "bottleneck" | `power:${number}`;

/** Beyond this float64 has no room for the powers, and leximax is what they approach. */
const MAX_GAMMA = 1000;

/** What schedules must keep to. */
export interface Limits {
  /** No edge may have a larger error; budgets that need one throw `core/bound-infeasible`. */
  readonly bound?: number | undefined;
  /** This step is computed, and nothing is reused across it. */
  readonly border?: number | undefined;
}

/** The best schedules of an error graph for every feasible budget. */
export interface Solution {
  /** The smallest feasible budget. */
  readonly min: number;
  /** The largest feasible budget: all steps. */
  readonly max: number;
  /** Those that the graph holds for, ascending: all from `min` to `max`, or those that are settled. */
  readonly budgets: readonly number[];
  /**
   * Exactly `budget` steps, ascending, from 0 to T − 1, a new array; of equally good lists the lexicographically
   * smallest.
   * @throws Failure `core/budget-infeasible` with the feasible range, `core/partly-measured` with the budgets that are settled
   */
  compute(budget: number): number[];
}

/** @throws Failure `core/objective-unknown` */
export function parseObjective(text: string): Objective {
  if (text === "leximax" || text === "sum" || text === "bottleneck") return text;
  const power = /^power:(\d*\.?\d+(?:e[+-]?\d+)?)$/.exec(text);
  const gamma = power ? Number(power[1]) : 0;
  if (gamma > 0 && gamma <= MAX_GAMMA) return `power:${gamma}`;
  throw failure(
    "core/objective-unknown",
    said(
      '"{text}" is no objective: use leximax, sum, bottleneck, or power:γ with an exponent above 0 and up to {MAX_GAMMA}, such as power:4.',
      { text, MAX_GAMMA },
    ),
  );
}

/**
 * The budgets B for which a path 0 → T − 1 of B steps and gaps up to `maxGap` exists: ⌈(T − 1) ÷ maxGap⌉ + 1 to T; with a border, by
 * way of it.
 * @throws Failure `core/steps-invalid`, `core/max-gap-invalid`
 */
export function feasibleBudgets(steps: number, maxGap: number, border?: number): { min: number; max: number } {
  checkSize(steps, maxGap);
  const parts = border === undefined ? [steps - 1] : [border, steps - 1 - border];
  return { min: parts.reduce((sum, part) => sum + Math.ceil(part / maxGap), 1), max: steps };
}

/**
 * Solves all feasible budgets in one pass, exactly and deterministically. Equal errors are equal float64 numbers; `sum`
 * and `power:γ` compare sums of float64 terms without rounding.
 * Cost: see `leximaxPaths`; T = 50 takes milliseconds, T = 1000 with gaps up to 64 some two seconds and 200 MB.
 * @throws Failure `core/objective-unknown`, `core/border-invalid`; `core/partly-measured` for another objective than leximax, or a border, where
 *   edges were left out.
 */
export function solve(graph: ErrorGraph, objective: Objective = "leximax", { bound, border }: Limits = {}): Solution {
  const { settled } = graph;
  if (settled && objective !== "leximax") throw notSettled(settled, said("the objective {objective}", { objective }));
  if (settled && border !== undefined) throw notSettled(settled, said("a border at step {border}", { border }));
  if (border !== undefined) checkBorder(graph.steps, border);
  const feasible = feasibleBudgets(graph.steps, graph.maxGap, border);
  const { min, max } = feasible;
  const states = statesOf(graph);
  const paths =
    border === undefined
      ? bestPaths(states, objective, max, bound)
      : bestPaths(withBorder(states, border), objective, max, withinBorder(bound));
  const compute = (budget: number) => {
    checkBudget(graph, budget, feasible);
    if (settled && !settled.includes(budget)) throw notSettled(settled, said("a budget of {budget}", { budget }));
    return paths(budget);
  };
  const budgets = settled
    ? settled.toSorted((a, b) => a - b)
    : Array.from({ length: max - min + 1 }, (_, k) => min + k);
  return { min, max, budgets, compute };
}

function notSettled(settled: readonly number[], asked: Said): Failure {
  return failure(
    "core/partly-measured",
    said(
      "Only the edges that matter for the budgets {settled} by leximax were measured, so that {asked} cannot be answered: choose one of these budgets, or calibrate with this one or without budgets.",
      { settled: inARow(settled), asked },
    ),
  );
}

/**
 * The schedule of one budget by lexicographic minimax; larger budgets are not computed.
 * @throws Failure `core/budget-infeasible` with the feasible range
 */
export function leastWorst(graph: ErrorGraph, budget: number): number[] {
  checkWhole(graph);
  checkBudget(graph, budget);
  return leximaxPaths(statesOf(graph), budget)(budget);
}

/**
 * The best paths from the first vertex to the last for all feasible numbers of vertices up to `budget`, in one pass.
 * @param bound no error may be larger; of leximax and bottleneck none is if that can be. @throws Failure `core/objective-unknown`; the
 *   paths themselves `core/bound-infeasible`.
 */
export function bestPaths(
  graph: StateGraph,
  objective: Objective,
  budget: number,
  bound = Number.POSITIVE_INFINITY,
): Paths {
  const paths = unboundedPaths(graph, parseObjective(objective), budget, bound);
  return bound === Number.POSITIVE_INFINITY ? paths : withinBound(graph, paths, budget, bound);
}

function unboundedPaths(graph: StateGraph, objective: Objective, budget: number, bound: number): Paths {
  if (objective === "leximax") return leximaxPaths(graph, budget);
  if (objective === "bottleneck") return bottleneckPaths(graph, budget);
  // Powers are reckoned from the largest that may be.
  const errors = bound === Number.POSITIVE_INFINITY ? graph.errors : graph.errors.map((e) => (e <= bound ? e : 0));
  const terms = objective === "sum" ? errors : powersOf(errors, Number(objective.slice("power:".length)));
  return additivePaths(graph, boundedTerms(graph, terms, bound), budget);
}

/** @throws Failure `core/budget-infeasible` with the range that is feasible. */
export function checkBudget(
  { steps, maxGap }: Pick<ErrorGraph, "steps" | "maxGap">,
  budget: number,
  { min, max } = feasibleBudgets(steps, maxGap),
): void {
  if (Number.isInteger(budget) && budget >= min && budget <= max) return;
  const what = { budget, steps, maxGap, min, max };
  throw failure(
    "core/budget-infeasible",
    budget < min
      ? said(
          "A budget of {budget} is not possible for {steps} steps with gaps up to {maxGap}: choose a whole number from {min} to {max} or allow a larger gap than {maxGap}.",
          what,
        )
      : said(
          "A budget of {budget} is not possible for {steps} steps with gaps up to {maxGap}: choose a whole number from {min} to {max}.",
          what,
        ),
  );
}
