import type { Gram } from "./gram.ts";
import type { Products } from "./least-squares.ts";

/**
 * The reused steps of an interval as one target, in every sample: y = Σ action_t v_t ÷ Σ action_t over the reused steps t. So a row of
 * weights that stands for all of them leaves |y − F w|², whatever the columns F; times the square of `action` it is how far the final
 * latent is moved. Where Σ action_t is 0, as at a last step that changes nothing, y is 0: there is nothing to be made up.
 */
export interface Interval {
  /** Σ action_t. */
  readonly action: number;
  /** Of each vector of a sample's Gram matrix with y: S · size. */
  readonly moments: Float64Array;
  /** Of y with itself: S. */
  readonly squares: Float64Array;
}

/** @param from the first reused step. @param to the first one behind that is computed, or the end. */
export function intervalOf(grams: readonly Gram[], action: Float64Array, from: number, to: number): Interval {
  const size = grams[0].size;
  const moments = new Float64Array(grams.length * size);
  const squares = new Float64Array(grams.length);
  let whole = 0;
  for (let t = from; t < to; t++) whole += action[t];
  if (whole === 0) return { action: 0, moments, squares };
  grams.forEach(({ products }, s) => {
    for (let t = from; t < to; t++) {
      const share = action[t] / whole;
      for (let i = 0; i < size; i++) moments[s * size + i] += share * products[t * size + i];
    }
    for (let t = from; t < to; t++) squares[s] += (action[t] / whole) * moments[s * size + t];
  });
  return { action: whole, moments, squares };
}

/** The products of an interval with these columns, by their places among the vectors. */
export function productsOf(
  grams: readonly Gram[],
  { moments, squares }: Interval,
  places: readonly number[],
): Products {
  const k = places.length;
  const columns = new Float64Array(grams.length * k * k);
  const targets = new Float64Array(grams.length * k);
  let at = 0;
  for (let s = 0; s < grams.length; s++) {
    const { size, products } = grams[s];
    for (let i = 0; i < k; i++) {
      targets[s * k + i] = moments[s * size + places[i]];
      const row = places[i] * size;
      for (let j = 0; j < k; j++) columns[at++] = products[row + places[j]];
    }
  }
  return { columns, targets, squares };
}
