import { addFixed, fixedPoint } from "./exact-sums.ts";
import { followGaps, layerOf, type Paths } from "./paths.ts";
import type { StateGraph } from "./state-graph.ts";

/**
 * The path with the least sum of `terms` (one per edge, finite, 0 or more), all budgets up to `budget` from one pass. Sums are exact (fixed point over the bits that the terms have), so ties are
 * true ties of the float64 terms and go to the lexicographically smaller list of steps: as in `leximaxPaths`, targets
 * are tried in ascending order.
 * Cost: states·B·G additions of a few digits.
 */
export function additivePaths(graph: StateGraph, terms: Float64Array, budget: number): Paths {
  const { vertices, maxGap, firstState, firstEdge, target } = graph;
  const states = firstEdge.length - 1;
  const { width, digits } = fixedPoint(terms);
  const gaps = new Uint16Array(budget * states);
  const candidate = new Float64Array(width);
  let sums = new Float64Array(states * width);
  let extended = new Float64Array(states * width);

  for (let edges = 1; edges < budget; edges++) {
    const { first, last } = layerOf(vertices, maxGap, edges);
    const targets = layerOf(vertices, maxGap, edges - 1);
    for (let from = first; from <= last; from++) {
      const least = Math.max(1, targets.first - from);
      const most = Math.min(maxGap, targets.last - from);
      for (let state = firstState[from]; state < firstState[from + 1]; state++) {
        const row = firstEdge[state] - 1;
        for (let gap = least; gap <= most; gap++) {
          addFixed(width, candidate, 0, sums, target[row + gap] * width, digits, (row + gap) * width);
          if (gap === least || isLess(width, candidate, extended, state * width)) {
            extended.set(candidate, state * width);
            gaps[edges * states + state] = gap;
          }
        }
      }
    }
    [sums, extended] = [extended, sums];
  }
  return followGaps(graph, gaps);
}

/**
 * error^γ of every edge, divided by a power of two near the greatest error before: so it cannot overflow for γ up to
 * 1000, whole errors keep exact powers, and the order of sums stays. What falls below 2^−1074 counts as 0.
 */
export function powersOf(errors: Float64Array, gamma: number): Float64Array {
  const greatest = errors.reduce((most, error) => Math.max(most, error), 0);
  if (greatest === 0) return errors;
  const scale = 2 ** Math.floor(Math.log2(greatest));
  return errors.map((error) => (error / scale) ** gamma);
}

function isLess(width: number, a: Float64Array, b: Float64Array, start: number): boolean {
  for (let d = 0; d < width; d++) {
    if (a[d] !== b[start + d]) return a[d] < b[start + d];
  }
  return false;
}
