import { failure } from "./failures.ts";
import { historyGraph } from "./history-graph.ts";
import { fittedErrors, type Recorded } from "./local-errors.ts";
import { type ProposalOptions, proposeSchedules } from "./propose.ts";
import { said } from "./said.ts";
import { bestPaths, type Objective } from "./solver.ts";
import { errorsAlong } from "./state-graph.ts";

/** A schedule in which guidance is a kind of step of its own. */
export interface GuidanceProposal {
  /** Steps at which the prompt's branch is computed. */
  readonly compute: readonly number[];
  /** Those of them at which both branches are. */
  readonly both: readonly number[];
  /** Of the intervals of the one and of the other, in their order; the last of each to the end of the run. */
  readonly errors: readonly number[];
  readonly guidanceErrors: readonly number[];
}

export interface GuidanceOptions extends Omit<ProposalOptions, "openEnd" | "predictor" | "bound"> {
  /** What the negative branch counts in what is guided. */
  readonly factor: number;
  /** Steps that compute both branches; as the objective prefers where left out. */
  readonly both?: number | undefined;
}

/** Of the steps that compute the prompt's branch, the most that lie between two that compute both. */
const MOST_BETWEEN = 8;

/**
 * The schedule that spends so many evaluations (two where both branches are computed, one where the prompt's is alone) by local errors
 * of the prompt's branch and of the difference negative − positive, each predicted for itself: what is guided is off by the one and
 * `factor` times the other. For each number of steps that compute both, the best path of the prompt's branch, then the best path of the
 * difference along it; of all these, and the best path of what is guided with both branches wherever it computes, the one that the
 * objective prefers, over all its intervals together. Exact in each pass, not in both together. Deterministic; of equals the one with
 * more steps that compute both.
 * @param guided of what is guided. @throws Failure `core/evaluations-infeasible`; as `proposeSchedules`.
 */
export function proposeGuidance(
  guided: Recorded,
  positive: Recorded,
  difference: Recorded,
  { factor, both: wanted, ...options }: GuidanceOptions,
  evaluations: number,
): GuidanceProposal {
  const steps = positive.action.length;
  const paths = proposeSchedules(positive, { ...options, openEnd: true });
  // Fewer than half of the evaluations, so that some step computes the prompt's branch alone.
  const most = Math.min(Math.ceil(evaluations / 2) - 1, evaluations - paths.min);
  let best = wanted === undefined || 2 * wanted === evaluations ? everywhere(guided, options, evaluations) : undefined;
  for (let count = most; count >= 1 && evaluations - count <= steps; count--) {
    if (wanted !== undefined && wanted !== count) continue;
    const { compute, errors } = paths.at(evaluations - count);
    const along = alongPath(difference, options, [...compute, steps], count);
    if (!along) continue;
    const guidanceErrors = along.errors.map((error) => factor ** 2 * error);
    const found = { compute, errors, both: along.both, guidanceErrors };
    if (!best || isBetter(options.objective, found, best)) best = found;
  }
  if (best) return best;
  throw failure(
    "core/evaluations-infeasible",
    said(
      "{evaluations} evaluations are not possible for {steps} steps with gaps up to {maxGap}: choose from {least} to {most}, or allow a larger gap.",
      { evaluations, steps, maxGap: options.maxGap, least: paths.min + 1, most: 2 * steps },
    ),
  );
}

/** The best path of what is guided, with both branches wherever it computes; none for an odd number, or where there is none. */
function everywhere(
  guided: Recorded,
  options: Omit<GuidanceOptions, "factor" | "both">,
  evaluations: number,
): GuidanceProposal | undefined {
  const paths = proposeSchedules(guided, { ...options, openEnd: true });
  const budget = evaluations / 2;
  if (!Number.isInteger(budget) || budget < paths.min || budget > paths.max) return undefined;
  const { compute, errors } = paths.at(budget);
  return { compute, both: compute, errors, guidanceErrors: [] };
}

/** The best `count` of the vertices but the last, the first among them, for the difference to be computed at. */
function alongPath(
  difference: Recorded,
  options: Omit<GuidanceOptions, "factor" | "both">,
  vertices: readonly number[],
  count: number,
): { readonly both: number[]; readonly errors: number[] } | undefined {
  const errorOf = fittedErrors(difference, options);
  const places = (history: readonly number[]) => history.map((place) => vertices[place]);
  const widest = Math.max(MOST_BETWEEN, Math.ceil((vertices.length - 1) / count));
  const graph = historyGraph(
    vertices.length,
    widest,
    options.lookBack,
    (history, to) => errorOf(places(history), vertices[to]),
    { neighbours: true },
  );
  if (count > vertices.length - 1) return undefined;
  const path = bestPaths(graph, options.objective, count + 1)(count + 1);
  return { both: path.slice(0, -1).map((place) => vertices[place]), errors: errorsAlong(graph, path) };
}

function isBetter(objective: Objective, a: GuidanceProposal, b: GuidanceProposal): boolean {
  const [x, y] = [a, b].map(({ errors, guidanceErrors }) => [...errors, ...guidanceErrors].sort((p, q) => q - p));
  if (objective === "leximax" || objective === "bottleneck") {
    for (let k = 0; k < Math.max(x.length, y.length); k++) {
      const [p, q] = [x[k] ?? 0, y[k] ?? 0];
      if (p !== q) return p < q;
      if (objective === "bottleneck") return false;
    }
    return false;
  }
  const gamma = objective === "sum" ? 1 : Number(objective.slice("power:".length));
  const total = (errors: readonly number[]) => errors.reduce((sum, error) => sum + error ** gamma, 0);
  return total(x) < total(y);
}
