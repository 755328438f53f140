import { type ErrorGraph, rowStart } from "./error-graph.ts";
import { addFixed, fixedPoint } from "./exact-sums.ts";
import { followGaps, layerOf, type Paths } from "./paths.ts";

/**
 * The path with the least sum of `terms` (one per edge in canonical order, finite, 0 or more; a gap of 1 has none), all
 * budgets up to `budget` from one pass. Sums are exact (fixed point over the bits that the terms have), so ties are
 * true ties of the float64 terms and go to the lexicographically smaller list of steps: as in `leximaxPaths`, targets
 * are tried in ascending order.
 * Cost: T·B·G additions of a few digits.
 */
export function additivePaths(graph: ErrorGraph, terms: Float64Array, budget: number): Paths {
  const { steps, maxGap } = graph;
  const { width, digits } = fixedPoint(terms);
  const gaps = new Uint16Array(budget * steps);
  const nothing = new Float64Array(width);
  const candidate = new Float64Array(width);
  let sums = new Float64Array(steps * width);
  let extended = new Float64Array(steps * width);

  for (let edges = 1; edges < budget; edges++) {
    const { first, last } = layerOf(steps, maxGap, edges);
    const targets = layerOf(steps, maxGap, edges - 1);
    for (let from = first; from <= last; from++) {
      const row = rowStart(steps, maxGap, from) - from - 2;
      const start = Math.max(from + 1, targets.first);
      const end = Math.min(from + maxGap, targets.last);
      for (let to = start; to <= end; to++) {
        if (to === from + 1) addFixed(width, candidate, 0, sums, to * width, nothing, 0);
        else addFixed(width, candidate, 0, sums, to * width, digits, (row + to) * width);
        if (to === start || isLess(width, candidate, extended, from * width)) {
          extended.set(candidate, from * width);
          gaps[edges * steps + from] = to - from;
        }
      }
    }
    [sums, extended] = [extended, sums];
  }
  return followGaps(steps, gaps);
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
