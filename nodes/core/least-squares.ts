import { solveCholesky } from "./cholesky.ts";

/** Targets and the k columns that are to make them up, as their inner products in each of S samples, one after the other. */
export interface Products {
  /** Of the columns with each other: S · k · k. */
  readonly columns: Float64Array;
  /** Of each column with the target: S · k. */
  readonly targets: Float64Array;
  /** Of the target with itself: S. */
  readonly squares: Float64Array;
}

export interface FitOptions {
  /** Of the mean square of the columns: how much the weights are drawn to `toward`, 0 or more. */
  readonly ridge: number;
  /** How often the samples are weighed anew by what is left of them, 0 or more. */
  readonly rounds: number;
  /** How they are weighed: `alike` where left out. */
  readonly counting?: Counting;
}

/**
 * `alike`: what is left counts by its share of what is left of the sample, so that none rules that tips into another picture. `plain`:
 * by its square, as least squares have it. `worst`: by its cube, so that samples far behind count most.
 */
export const countings = ["alike", "plain", "worst"] as const;
export type Counting = (typeof countings)[number];

export interface Fit {
  readonly weights: Float64Array;
  /** The square of what is left of the target, in each sample. */
  readonly left: Float64Array;
}

/** Added to what is left of a sample, a part of the median: no good one rules, and none counts for nothing. */
const FLOOR = 0.1;

const COUNTS: Readonly<Record<Counting, (left: number) => number>> = {
  alike: (left) => 1 / left,
  plain: () => 1,
  worst: Math.sqrt,
};

/**
 * The weights w of the columns by which Σ ω |y − F w|² + ridge · tr ÷ k · |w − toward|² is least over the samples, tr being the
 * trace of Σ ω F'F. ω is 1 at first, then of each sample what `counting` makes of what is left of it and `FLOOR`, in rounds. Where the products say nothing of the
 * weights (no columns but zeros) they are `toward`. Deterministic.
 *
 * @param toward as many as there are columns; zeros if left out. Cost: S · k² + k³ a round.
 */
export function fitWeights(
  products: Products,
  { ridge, rounds, counting = "alike" }: FitOptions,
  toward?: Float64Array,
): Fit {
  const { columns, targets, squares } = products;
  const samples = squares.length;
  const k = targets.length / samples;
  const weights = toward ? toward.slice() : new Float64Array(k);
  const left = new Float64Array(samples);
  const counts = new Float64Array(samples).fill(1);
  const matrix = new Float64Array(k * k);
  const change = new Float64Array(k);
  const start = weights.slice();
  leftOf(products, weights, left);
  for (let round = 0; round <= rounds; round++) {
    matrix.fill(0);
    change.fill(0);
    for (let s = 0; s < samples; s++) {
      for (let i = 0; i < k; i++) {
        const row = (s * k + i) * k;
        let gradient = targets[s * k + i];
        for (let j = 0; j < k; j++) {
          gradient -= columns[row + j] * start[j];
          matrix[i * k + j] += counts[s] * columns[row + j];
        }
        change[i] += counts[s] * gradient;
      }
    }
    let trace = 0;
    for (let i = 0; i < k; i++) trace += matrix[i * k + i];
    for (let i = 0; i < k; i++) matrix[i * k + i] += (ridge * trace) / k;
    if (!solveCholesky(matrix, change)) break;
    for (let i = 0; i < k; i++) weights[i] = start[i] + change[i];
    leftOf(products, weights, left);
    const floor = FLOOR * medianOf(left);
    if (floor === 0) break;
    for (let s = 0; s < samples; s++) counts[s] = COUNTS[counting](left[s] + floor);
  }
  return { weights, left };
}

/** |y − F w|² of each sample, which rounding may not make less than 0, into `left`. */
export function leftOf({ columns, targets, squares }: Products, weights: Float64Array, left: Float64Array): void {
  const k = weights.length;
  for (let s = 0; s < squares.length; s++) {
    let sum = squares[s];
    for (let i = 0; i < k; i++) {
      const row = (s * k + i) * k;
      let part = -2 * targets[s * k + i];
      for (let j = 0; j < k; j++) part += columns[row + j] * weights[j];
      sum += weights[i] * part;
    }
    left[s] = Math.max(0, sum);
  }
}

function medianOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
