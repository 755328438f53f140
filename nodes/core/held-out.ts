import { type Fit, type FitOptions, fitWeights, leftOf, type Products } from "./least-squares.ts";

export interface RowOptions extends FitOptions {
  /** Whether each row has the ridge by which samples that were held out are left nearest, in place of `ridge`. */
  readonly heldOut?: boolean;
}

/** What is tried: from hardly any to nearly `toward` itself. */
const RIDGES = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];

/** Parts that the samples are dealt into, each held out once. */
const PARTS = 4;

/**
 * The ridge by which samples that were not fitted to are left nearest: the samples are dealt into parts, each part is predicted by
 * weights that are fitted to the others, and the ridge with the least mean logarithm of what is left wins, the larger one of equals.
 * Where predictions carry noise of their own, as those of a quantised model do, that is a larger one.
 *
 * @returns `ridge` itself where there are fewer than 4 samples. Cost: parts · ridges fits.
 */
export function heldOutRidge(
  products: Products,
  { ridge, rounds, counting }: FitOptions,
  toward?: Float64Array,
): number {
  const samples = products.squares.length;
  if (samples < PARTS) return ridge;
  const dealt = Array.from({ length: PARTS }, (_, part) => {
    const held = Array.from({ length: samples }, (_, s) => s).filter((s) => s % PARTS === part);
    return { held: someOf(products, held), rest: someOf(products, held, true) };
  });
  let best = { ridge, error: Infinity };
  for (const tried of RIDGES) {
    let error = 0;
    for (const { held, rest } of dealt) {
      const { weights } = fitWeights(rest, { ridge: tried, rounds, ...(counting && { counting }) }, toward);
      const left = new Float64Array(held.squares.length);
      leftOf(held, weights, left);
      // Nothing left is as good as hardly anything.
      left.forEach((value, s) => {
        error += Math.log(Math.max(value, 1e-12 * held.squares[s], Number.MIN_VALUE));
      });
    }
    if (error <= best.error) best = { ridge: tried, error };
  }
  return best.ridge;
}

/** The weights of one interval: as `fitWeights`, with the ridge by held-out samples where that is asked for. */
export function fitRow(products: Products, options: RowOptions, toward?: Float64Array): Fit {
  const ridge = options.heldOut ? heldOutRidge(products, options, toward) : options.ridge;
  return fitWeights(products, { ...options, ridge }, toward);
}

/** The products of these samples, or of all others. */
function someOf({ columns, targets, squares }: Products, samples: readonly number[], others = false): Products {
  const taken = (s: number) => samples.includes(s) !== others;
  const k = targets.length / squares.length;
  return {
    columns: columns.filter((_, n) => taken(Math.floor(n / (k * k)))),
    targets: targets.filter((_, n) => taken(Math.floor(n / k))),
    squares: squares.filter((_, s) => taken(s)),
  };
}
