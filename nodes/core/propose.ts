import { acrossNoBorder, checkBorder, withinBorder } from "./border.ts";
import { type HistoryError, historyGraph } from "./history-graph.ts";
import { fittedErrors, type LocalErrorOptions, predictedErrors, type Recorded } from "./local-errors.ts";
import type { Predictor } from "./predictor.ts";
import { bestPaths, checkBudget, feasibleBudgets, type Objective } from "./solver.ts";
import { errorsAlong } from "./state-graph.ts";

export interface ProposalOptions extends LocalErrorOptions {
  /** Computed steps that the predictor looks back on, 1 or more. */
  readonly lookBack: number;
  /** The largest gap between computed steps, and from the last of them to the end of the run. */
  readonly maxGap: number;
  readonly objective: Objective;
  /** Whether the last step may be reused, too. */
  readonly openEnd: boolean;
  /** No interval may leave more; what is asked for where left out is nothing of the kind. */
  readonly bound?: number | undefined;
  /** The first step of a second denoiser. */
  readonly border?: number | undefined;
  /** One whose weights are known; fitted where left out. */
  readonly predictor?: Predictor;
}

/** The best schedules by local errors, for every feasible budget. */
export interface Proposals {
  readonly min: number;
  readonly max: number;
  /**
   * Exactly `budget` steps from 0 on, with the errors of the intervals between them, in their order; the one behind the last step
   * is among them where the end is open. @throws Failure `core/budget-infeasible`, `core/bound-infeasible`
   */
  at(budget: number): { readonly compute: number[]; readonly errors: number[] };
}

/** The least and the greatest budget of proposals for a run of so many steps. */
export function proposedBudgets(
  steps: number,
  { maxGap, openEnd, border }: Pick<ProposalOptions, "maxGap" | "openEnd" | "border">,
): { readonly min: number; readonly max: number } {
  const all = feasibleBudgets(openEnd ? steps + 1 : steps, maxGap, border);
  return openEnd ? { min: Math.max(1, all.min - 1), max: steps } : all;
}

/**
 * Schedules from full runs alone: paths over the last computed steps with the local errors of `fittedErrors` (`predictedErrors` where
 * weights are known), all budgets in one pass, exact and deterministic, ties as in `solve`.
 *
 * Where the end is open, it is one vertex more: an edge to it reuses all steps behind, and a gap of 1 to it is no reuse.
 * @throws Failure `core/history-too-large`, `core/objective-unknown`, `core/border-invalid`, as `checkSize`
 */
export function proposeSchedules(recorded: Recorded, options: ProposalOptions): Proposals {
  const { maxGap, lookBack, objective, openEnd, predictor, bound, border } = options;
  const steps = recorded.action.length;
  const vertices = openEnd ? steps + 1 : steps;
  if (border !== undefined) checkBorder(steps, border);
  const plain: HistoryError = predictor
    ? predictedErrors(recorded, predictor, options)
    : fittedErrors(recorded, options);
  const errorOf = border === undefined ? plain : acrossNoBorder(plain, border);
  const graph = historyGraph(vertices, maxGap, lookBack, errorOf);
  const all = feasibleBudgets(vertices, maxGap, border);
  const { min, max } = proposedBudgets(steps, options);
  const paths = bestPaths(graph, objective, all.max, border === undefined ? bound : withinBorder(bound));
  return {
    min,
    max,
    at(budget) {
      checkBudget({ steps, maxGap }, budget, { min, max });
      const path = paths(openEnd ? budget + 1 : budget);
      return { compute: openEnd ? path.slice(0, -1) : path, errors: errorsAlong(graph, path) };
    },
  };
}
