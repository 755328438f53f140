import { type ErrorGraph, edgeError } from "#core/error-graph.ts";

/**
 * Lexicographic minimax the plain way, best list per budget: every state keeps its errors in a sorted array and its
 * whole list of steps. Too slow for a thousand steps, and simple enough to check by eye.
 */
export function solveBySortedArrays(graph: ErrorGraph): Map<number, number[]> {
  const { steps, maxGap } = graph;
  const best = new Map<number, number[]>();
  let tails = new Map([[steps - 1, { errors: [] as number[], path: [steps - 1] }]]);
  for (let budget = 1; tails.size > 0; budget++) {
    const whole = tails.get(0);
    if (whole) best.set(budget, whole.path);
    const longer: typeof tails = new Map();
    for (let from = steps - 2; from >= 0; from--) {
      for (let to = from + 1; to <= Math.min(from + maxGap, steps - 1); to++) {
        const tail = tails.get(to);
        if (!tail) continue;
        const errors = inserted(tail.errors, edgeError(graph, from, to));
        const current = longer.get(from);
        if (!current || isLess(errors, current.errors)) longer.set(from, { errors, path: [from, ...tail.path] });
      }
    }
    tails = longer;
  }
  return best;
}

function inserted(descending: readonly number[], error: number): number[] {
  const place = descending.findIndex((other) => other < error);
  return place < 0 ? [...descending, error] : [...descending.slice(0, place), error, ...descending.slice(place)];
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const k = a.findIndex((error, index) => error !== b[index]);
  return k >= 0 && a[k] < b[k];
}
