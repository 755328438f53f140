import { type ErrorGraph, edgeError } from "#core/error-graph.ts";

/** All lists of `budget` steps from 0 to the last step with gaps up to `maxGap`, in lexicographic order. */
export function allPaths(steps: number, maxGap: number, budget: number): number[][] {
  const extend = (path: number[]): number[][] => {
    const step = path[path.length - 1];
    if (path.length === budget) return step === steps - 1 ? [path] : [];
    const paths: number[][] = [];
    for (let to = step + 1; to <= Math.min(step + maxGap, steps - 1); to++) paths.push(...extend([...path, to]));
    return paths;
  };
  return extend([0]);
}

export function errorsAlong(graph: ErrorGraph, path: readonly number[]): number[] {
  return path.slice(1).map((to, k) => edgeError(graph, path[k], to));
}

/** Which of two lists of errors is better: negative the first, positive the second, 0 neither. */
export type Preference = (a: readonly number[], b: readonly number[]) => number;

export const byLeximax: Preference = (a, b) => {
  const [x, y] = [a, b].map((errors) => [...errors].sort((p, q) => q - p));
  const k = x.findIndex((error, index) => error !== y[index]);
  return k < 0 ? 0 : x[k] - y[k];
};

export const byBottleneck: Preference = (a, b) => Math.max(...a) - Math.max(...b);

/** By the exact sum of `term(error)`, a whole number. */
export function bySum(term: (error: number) => bigint): Preference {
  const sum = (errors: readonly number[]) => errors.reduce((total, error) => total + term(error), 0n);
  return (a, b) => {
    const difference = sum(a) - sum(b);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  };
}

/** The exact value of a float64 of 0 or more, in units of 2^−1074. */
export function exactly(number: number): bigint {
  const bits = new BigUint64Array(Float64Array.of(number).buffer)[0];
  const exponent = bits >> 52n;
  const fraction = bits & 0xfffffffffffffn;
  return exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n);
}

/** The first of the best paths in lexicographic order. */
export function bestByBruteForce(graph: ErrorGraph, budget: number, prefer: Preference): number[] {
  const paths = allPaths(graph.steps, graph.maxGap, budget);
  return paths.reduce((best, path) => (prefer(errorsAlong(graph, path), errorsAlong(graph, best)) < 0 ? path : best));
}
