import type { Gram } from "./gram.ts";
import type { HistoryError } from "./history-graph.ts";
import { type Interval, intervalOf, productsOf } from "./interval-products.ts";
import { type FitOptions, fitWeights, leftOf } from "./least-squares.ts";
import type { Predictor } from "./predictor.ts";
import { predictorRow } from "./predictor-row.ts";

/** What full runs say of the intervals between computed steps, whatever is guided or sampled. */
export interface Recorded {
  /** A Gram matrix of each sample, of its guided predictions and the noise: T + 1 vectors. */
  readonly grams: readonly Gram[];
  /** How far the final latent moves with the prediction of a step, others being the same: T numbers (Euler: σ_{t+1} − σ_t). */
  readonly action: Float64Array;
  /** Before each step and after the last. */
  readonly sigmas: Float64Array;
}

export interface LocalErrorOptions extends FitOptions {
  /** Of the columns: whether the noise is among them beside the last computed predictions. */
  readonly noise: boolean;
  /** ρ ≥ 0: an interval that ends at the noise level σ counts 1 + ρσ times, for later steps act on what it leaves. */
  readonly early: number;
  /** How what is left in samples becomes one error: `geometric` (each counts alike) where left out. */
  readonly over?: Over;
}

/** Of samples: their geometric mean, their mean (which the worse ones make), or the worst. */
export const overNames = ["geometric", "mean", "worst"] as const;
type Over = (typeof overNames)[number];

/**
 * What the best fit over the last computed predictions (and the noise) leaves of an interval of reuse, for a graph of vertices 0 to
 * T, T being the run's end: the error of an edge a→b after a1, a2, … is the geometric mean over samples (or what `over` says) of |y − F w|² · (1 + ρ σ_b),
 * where y = Σ action_t v_t over the reused steps and F are the columns times Σ action_t. No model runs for it. In squares of the
 * latent's unit, summed over its numbers. Cost of an edge: samples · columns² a round.
 */
export function fittedErrors(recorded: Recorded, options: LocalErrorOptions): HistoryError {
  const { grams, action, sigmas } = recorded;
  const levels = noiseLevels(sigmas);
  const intervals = intervalsOf(recorded);
  return (history, to) => {
    const interval = intervals(history[0], to);
    const places = options.noise ? [...history, action.length] : history;
    const { left } = fitWeights(productsOf(grams, interval, places), options);
    return interval.action ** 2 * overSamples(left, options.over) * (1 + options.early * levels[to]);
  };
}

/** The same of a predictor whose weights are known, such as `hold`. */
export function predictedErrors(
  recorded: Recorded,
  predictor: Predictor,
  { early, over }: Pick<LocalErrorOptions, "early" | "over">,
): HistoryError {
  const { grams, sigmas } = recorded;
  const levels = noiseLevels(sigmas);
  const intervals = intervalsOf(recorded);
  const left = new Float64Array(grams.length);
  return (history, to) => {
    const interval = intervals(history[0], to);
    const row = predictorRow(predictor, history, history[0] + 1, to, recorded, history.length);
    leftOf(productsOf(grams, interval, history), row, left);
    return interval.action ** 2 * overSamples(left, over) * (1 + early * levels[to]);
  };
}

/** How noisy a latent is at a sigma, 0 to 1: the flow's own sigma, and √(1 − ᾱ) where sigmas go beyond 1. */
export function noiseLevels(sigmas: Float64Array): Float64Array {
  if (sigmas.every((sigma) => sigma <= 1)) return sigmas;
  return sigmas.map((sigma) => (Number.isFinite(sigma) ? sigma / Math.hypot(1, sigma) : 1));
}

/** Those behind one step are asked for again and again, with all that may have been computed before it. */
function intervalsOf({ grams, action }: Recorded): (from: number, to: number) => Interval {
  const known = new Map<number, Interval>();
  let latest = -1;
  return (from, to) => {
    if (from !== latest) known.clear();
    latest = from;
    const interval = known.get(to) ?? intervalOf(grams, action, from + 1, to);
    known.set(to, interval);
    return interval;
  };
}

/** The geometric mean is 0 if any is. */
function overSamples(values: Float64Array, over: Over = "geometric"): number {
  if (over === "mean") return values.reduce((total, value) => total + value, 0) / values.length;
  if (over === "worst") return values.reduce((most, value) => Math.max(most, value), 0);
  let sum = 0;
  for (const value of values) sum += Math.log(value);
  return Math.exp(sum / values.length);
}
