import { edgesOf } from "#core/error-graph.ts";
import { said } from "#core/said.ts";
import { scheduleErrors } from "#core/schedule.ts";
import { type Objective, solve } from "#core/solver.ts";
import { type ErrorGraphFile, wholeGraphOf } from "./error-graph-file.ts";
import { failure } from "./failures.ts";
import { rankCorrelation } from "./rank-correlation.ts";
import { trimmed } from "./trim-error-graph.ts";

/** One edge in both graphs. */
interface ComparedEdge {
  readonly from: number;
  readonly to: number;
  readonly error: number;
  readonly reference: number;
}

/** What another graph would make of a budget. */
interface ComparedBudget {
  readonly budget: number;
  /** Steps that the one schedule computes and the other does not. */
  readonly moved: number;
  /** The worst edge error of the graph's own best schedule, and of the reference's, both in the graph's own errors. */
  readonly own: number;
  readonly borrowed: number;
}

export interface GraphDifference {
  readonly steps: number;
  /** Up to the largest gap that both have, in canonical order. */
  readonly edges: readonly ComparedEdge[];
  /** Spearman's rank correlation of the errors, −1 to 1: schedules only ask for the order. Absent if one is constant. */
  readonly correlation?: number;
  /** Median of error ÷ reference over edges where neither is 0; absent if there are none. */
  readonly ratio?: number;
  readonly budgets: readonly ComparedBudget[];
}

/**
 * Two error graphs side by side, edge by edge and by the schedules that they lead to.
 * Cost: two solutions of all budgets.
 * @throws Failure `formats/uncomparable` for other step counts
 */
export function compareErrorGraphs(
  file: ErrorGraphFile,
  reference: ErrorGraphFile,
  objective: Objective = "leximax",
): GraphDifference {
  if (file.steps !== reference.steps) {
    throw failure(
      "formats/uncomparable",
      said(
        "Error graphs of {steps} and {referenceSteps} steps have no edges in common; compare two of one step count.",
        { steps: file.steps, referenceSteps: reference.steps },
      ),
    );
  }
  const maxGap = Math.min(file.maxGap, reference.maxGap);
  const [graph, other] = [wholeGraphOf(trimmed(file, maxGap)), wholeGraphOf(trimmed(reference, maxGap))];
  const edges = edgesOf(graph.steps, maxGap).map(([from, to], k) => ({
    from,
    to,
    error: graph.errors[k]!,
    reference: other.errors[k]!,
  }));
  const correlation = rankCorrelation(graph.errors, other.errors);
  const ratios = edges.flatMap((e) => (e.error > 0 && e.reference > 0 ? [e.error / e.reference] : []));
  const ratio = ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)];
  const [best, others] = [solve(graph, objective), solve(other, objective)];
  const budgets = Array.from({ length: best.max - best.min + 1 }, (_, k) => {
    const [own, borrowed] = [best.compute(best.min + k), others.compute(best.min + k)];
    return {
      budget: best.min + k,
      moved: borrowed.filter((step) => !own.includes(step)).length,
      own: scheduleErrors(graph, own)[0] ?? 0,
      borrowed: scheduleErrors(graph, borrowed)[0] ?? 0,
    };
  });
  return {
    steps: graph.steps,
    edges,
    ...(correlation !== undefined && { correlation }),
    ...(ratio !== undefined && { ratio }),
    budgets,
  };
}
