import type { Aggregate } from "./aggregate.ts";
import { edgesOf, rowStart } from "./error-graph.ts";
import { leximaxPaths } from "./leximax.ts";
import type { Item, PartialErrors } from "./partial-errors.ts";
import { statesOf } from "./state-graph.ts";

export interface Wanted {
  /** Feasible budgets. */
  readonly budgets: readonly number[];
  readonly aggregate: Aggregate;
}

export interface Choice extends Wanted {
  /** What errors are expected to be, by sample; no more than the order of measuring depends on it. */
  readonly expected: readonly Float64Array[];
  /** What a measurement of each edge costs. */
  readonly costs: ArrayLike<number>;
  /** Items, at most about so many. */
  readonly most: number;
}

/** The best path of each budget by what every edge comes to at least, and the edges on it that some sample does not know. */
export interface Best {
  readonly budget: number;
  readonly compute: readonly number[];
  readonly open: readonly number[];
}

/**
 * The best schedules by lower bounds, by lexicographic minimax. Where no edge of one is open it is the best of the full graph as well, ties
 * included: of any other path every error is at least its bound, so the path is at least what its bounds come to, and that is no less than
 * this one, whose bounds are its errors; and if it is as good, its bounds are as good, too, and it stands behind in the order of steps.
 * Cost: as `leximaxPaths`.
 */
export function bestByBounds(known: PartialErrors, { budgets, aggregate }: Wanted): Best[] {
  const { steps, maxGap } = known;
  const paths = leximaxPaths(statesOf({ steps, maxGap, errors: known.bounds(aggregate) }), Math.max(...budgets));
  return budgets.map((budget) => {
    const compute = paths(budget);
    return { budget, compute, open: edgesAlong(known, compute).filter((edge) => known.unknown(edge).length > 0) };
  });
}

/** The best schedules by lexicographic minimax of the edges that all samples know, each budget having one. */
export function bestOfMeasured(known: PartialErrors, wanted: Wanted): Pick<Best, "budget" | "compute">[] {
  const { steps, maxGap } = known;
  const errors = known.measured(wanted.aggregate);
  const paths = leximaxPaths(statesOf({ steps, maxGap, errors }), Math.max(...wanted.budgets));
  return wanted.budgets.map((budget) => ({ budget, compute: paths(budget) }));
}

/**
 * What to measure next: none where all budgets are settled. It is played through with what errors are expected to be: as long as the best
 * path by bounds has open edges, either it is expected to have one that is too bad for its budget, and the one that is shown so at the least
 * cost is measured, on the sample where it is expected to be worst; or all of it is measured. Cost: a pass of the solver for each few items.
 */
export function chooseItems(known: PartialErrors, choice: Choice): Item[] {
  const { expected, most, aggregate } = choice;
  const whole = known.filled(expected);
  const limits = new Map(
    bestByBounds(whole, choice).map(({ budget, compute }) => [budget, worstOf(whole, compute, aggregate)]),
  );
  const played = known.filled(known.errors);
  const chosen: Item[] = [];
  while (chosen.length < most) {
    const open = bestByBounds(played, choice).filter((best) => best.open.length > 0);
    if (open.length === 0) break;
    const now = new Map<string, Item>();
    for (const { budget, open: edges } of open) {
      const edge = refuting(played, edges, limits.get(budget)!, choice);
      for (const one of edge === undefined ? edges : [edge]) {
        const item = worstFirst(played, one, expected)[0];
        now.set(item.join(), item);
      }
    }
    for (const item of now.values()) {
      chosen.push(item);
      played.know(item, expected[item[0]][item[1]]);
    }
  }
  return chosen;
}

/** The edge that is expected to be lifted above a limit at the least cost, if any is. */
function refuting(
  known: PartialErrors,
  edges: readonly number[],
  limit: number,
  { aggregate: how, expected, costs }: Choice,
): number | undefined {
  let best: { readonly edge: number; readonly cost: number } | undefined;
  for (const edge of edges) {
    const items = worstFirst(known, edge, expected);
    const trial = known.only(edge);
    let count = 0;
    while (count < items.length && trial.bounds(how)[0] <= limit) {
      const [sample] = items[count++];
      trial.know([sample, 0], expected[sample][edge]);
    }
    const cost = count * costs[edge];
    if (trial.bounds(how)[0] > limit && (best === undefined || cost < best.cost)) {
      best = { edge, cost };
    }
  }
  return best?.edge;
}

/** An edge on the samples that do not know it, the one that is expected to be worst first. */
function worstFirst(known: PartialErrors, edge: number, expected: readonly Float64Array[]): Item[] {
  const samples = known.unknown(edge).sort((a, b) => expected[b][edge] - expected[a][edge] || a - b);
  return samples.map((sample) => [sample, edge]);
}

function worstOf(known: PartialErrors, compute: readonly number[], how: Aggregate): number {
  const errors = known.bounds(how);
  return Math.max(0, ...edgesAlong(known, compute).map((edge) => errors[edge]));
}

/** Places of a path's edges of gap 2 and more. */
export function edgesAlong({ steps, maxGap }: PartialErrors, compute: readonly number[]): number[] {
  return compute.slice(1).flatMap((to, k) => {
    const from = compute[k];
    return to - from < 2 ? [] : [rowStart(steps, maxGap, from) + to - from - 2];
  });
}

/** What edges cost to measure, in canonical order: the steps from their end on. */
export function measuringCosts(steps: number, maxGap: number): number[] {
  return edgesOf(steps, maxGap).map(([, to]) => steps - to);
}
