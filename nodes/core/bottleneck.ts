import { layerOf, type Paths } from "./paths.ts";
import type { StateGraph } from "./state-graph.ts";

/**
 * The path whose largest error is least, all budgets up to `budget` from one pass; among equally good ones the
 * lexicographically smallest list of vertices.
 *
 * Here one best tail per state would not do: of two tails with unequal worst errors, the worse is as good once an edge
 * before them is worse than both. So the pass keeps the least possible worst error only, and the list is then made from
 * the front: the nearest next vertex from which the end can still be reached within the optimum of the whole path.
 * Cost: states·B·G comparisons, and B·G for each list.
 */
export function bottleneckPaths(graph: StateGraph, budget: number): Paths {
  const { firstEdge, target, errors } = graph;
  const states = firstEdge.length - 1;
  const worst = leastWorstErrors(graph, budget);
  return (count) => {
    const path = [0];
    const limit = worst[(count - 1) * states];
    for (let left = count - 2, vertex = 0, state = 0; left >= 0; left--) {
      let edge = firstEdge[state];
      while (worst[left * states + target[edge]] > limit || errors[edge] > limit) edge++;
      vertex += edge - firstEdge[state] + 1;
      state = target[edge];
      path.push(vertex);
    }
    return path;
  };
}

/** Row c: from each state, the least worst error over c edges to the last vertex; infinite where there is no such path. */
function leastWorstErrors(graph: StateGraph, budget: number): Float64Array {
  const { vertices, maxGap, firstState, firstEdge, target, errors } = graph;
  const states = firstEdge.length - 1;
  const worst = new Float64Array(budget * states).fill(Number.POSITIVE_INFINITY);
  worst.fill(0, firstState[vertices - 1], states);
  for (let edges = 1; edges < budget; edges++) {
    const { first, last } = layerOf(vertices, maxGap, edges);
    const tails = worst.subarray((edges - 1) * states, edges * states);
    for (let from = first; from <= last; from++) {
      const most = Math.min(maxGap, vertices - edges - from);
      for (let state = firstState[from]; state < firstState[from + 1]; state++) {
        const row = firstEdge[state];
        let least = Number.POSITIVE_INFINITY;
        for (let edge = row; edge < row + most; edge++) {
          least = Math.min(least, Math.max(errors[edge], tails[target[edge]]));
        }
        worst[edges * states + state] = least;
      }
    }
  }
  return worst;
}
