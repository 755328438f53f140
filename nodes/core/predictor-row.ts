import type { Computed, Predictor } from "./predictor.ts";

/**
 * The one row of weights that does to the final latent what a linear predictor does over the reused steps `from` to `to` − 1: the
 * mean of its weights at those steps, each counted by the step's action. What it makes of unit vectors are its weights.
 *
 * Zeros where the actions cancel out, and nothing is done to it.
 *
 * @param history the computed steps before, newest first. @param length of the row, which ends in zeros.
 */
export function predictorRow(
  predictor: Predictor,
  history: readonly number[],
  from: number,
  to: number,
  { action, sigmas }: { readonly action: Float64Array; readonly sigmas: Float64Array },
  length: number,
): Float64Array {
  const seen = history.slice(0, predictor.looksBack);
  const units = seen.map((step, k): Computed<Float64Array> => {
    const value = new Float64Array(seen.length);
    value[k] = 1;
    return { step, sigma: sigmas[step], value };
  });
  const noise = new Float64Array(seen.length);
  const row = new Float64Array(length);
  let whole = 0;
  for (let step = from; step < to; step++) {
    const wanted = { step, sigma: sigmas[step], branch: "positive", noise };
    const weights = predictor.at(units, wanted, (like) => like.slice() as typeof like);
    weights.forEach((weight, k) => {
      row[k] += action[step] * weight;
    });
    whole += action[step];
  }
  return whole === 0 ? row : row.map((sum) => sum / whole);
}
