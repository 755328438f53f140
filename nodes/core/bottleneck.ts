import { type ErrorGraph, rowStart } from "./error-graph.ts";
import { layerOf, type Paths } from "./paths.ts";

/**
 * The path whose largest error is least, all budgets up to `budget` from one pass; among equally good ones the
 * lexicographically smallest list of steps.
 *
 * Here one best tail per state would not do: of two tails with unequal worst errors, the worse is as good once an edge
 * before them is worse than both. So the pass keeps the least possible worst error only, and the list is then made from
 * the front: the nearest next step from which the end can still be reached within the optimum of the whole path.
 * Cost: T·B·G comparisons, and B·G for each list.
 */
export function bottleneckPaths(graph: ErrorGraph, budget: number): Paths {
  const { steps, maxGap, errors } = graph;
  const worst = leastWorstErrors(graph, budget);
  return (count) => {
    const compute = [0];
    const limit = worst[(count - 1) * steps];
    for (let left = count - 2, step = 0; left >= 0; left--) {
      const row = rowStart(steps, maxGap, step) - step - 2;
      let to = step + 1;
      while (worst[left * steps + to] > limit || (to > step + 1 && errors[row + to] > limit)) to++;
      compute.push(to);
      step = to;
    }
    return compute;
  };
}

/** Row c: from each step, the least worst error over c edges to the last step; infinite where there is no such path. */
function leastWorstErrors({ steps, maxGap, errors }: ErrorGraph, budget: number): Float64Array {
  const worst = new Float64Array(budget * steps).fill(Number.POSITIVE_INFINITY);
  worst[steps - 1] = 0;
  for (let edges = 1; edges < budget; edges++) {
    const { first, last } = layerOf(steps, maxGap, edges);
    const tails = worst.subarray((edges - 1) * steps, edges * steps);
    for (let from = first; from <= last; from++) {
      const row = rowStart(steps, maxGap, from) - from - 2;
      const end = Math.min(from + maxGap, steps - edges);
      let least = tails[from + 1];
      for (let to = from + 2; to <= end; to++) least = Math.min(least, Math.max(errors[row + to], tails[to]));
      worst[edges * steps + from] = least;
    }
  }
  return worst;
}
