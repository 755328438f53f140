import type { Predictor } from "./predictor.ts";

/** The weights of one interval of reuse. */
export interface FittedRow {
  /** The computed step before it. */
  readonly from: number;
  /** The computed step behind it, or the number of steps where the run's end is. */
  readonly to: number;
  /**
   * By guidance branch, or once as `every`: a weight for each of the last computed values, newest first (fewer while fewer were
   * computed than are looked back on), and behind them one for the noise that the run began with, where it is looked at.
   */
  readonly weights: Readonly<Record<string, readonly number[]>>;
}

/** Weights that were fitted to one schedule of one model, table and guidance, and are good for no other. */
export interface FittedWeights {
  /** Computed values that are looked back on, 1 to 4. */
  readonly lookBack: number;
  readonly noise: boolean;
  /** One for each interval with a reused step, ascending. */
  readonly rows: readonly FittedRow[];
  /** Where guidance is reused by itself: of the difference between branches, one for each interval between steps that compute both. */
  readonly guidanceRows?: readonly FittedRow[] | undefined;
}

/** What a schedule's predictor is called that has weights of its own. */
export const FITTED = "fitted";

/** The most that is looked back on: what is made of it is made in one pass over memory. */
export const MOST_LOOK_BACK = 4;

/**
 * Makes a reused value as a weighted sum of the last computed ones and the noise, with a row of weights for each interval.
 * Asked for a step that no row is for, it repeats the last computed value.
 */
export function fitted({ lookBack, noise, rows }: FittedWeights): Predictor {
  const byStart = new Map(rows.map((row) => [row.from, row]));
  return {
    id: FITTED,
    looksBack: lookBack,
    at(history, wanted, make) {
      const [last] = history;
      const row = byStart.get(last!.step);
      const weights = row?.weights[wanted.branch] ?? row?.weights.every;
      if (!weights || wanted.step >= row!.to) return last!.value;
      const seen = history.map(({ value }) => value);
      return weightedSum(noise ? [...seen, wanted.noise] : seen, weights, make(last!.value));
    },
    // A row is for its whole interval.
    repeats: ([last], step) => byStart.get(last!.step)?.to !== step,
  };
}

/** Σ weights · arrays, up to five of them in one pass, rounded once. */
function weightedSum<A extends Float32Array | Float64Array>(
  arrays: readonly A[],
  weights: readonly number[],
  out: A,
): A {
  // Absent ones are the first again, with weight 0.
  const [a, b = a!, c = a!, d = a!, e = a!] = arrays;
  const [p = 0, q = 0, r = 0, s = 0, t = 0] = weights;
  for (let k = 0; k < out.length; k++) out[k] = p * a![k]! + q * b[k]! + r * c[k]! + s * d[k]! + t * e[k]!;
  return out;
}
