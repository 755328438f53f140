import { predictorRow } from "#core/predictor-row.ts";
import { taylor } from "#core/taylor.ts";
import { rowOf, type SampleProducts, type WeightOptions } from "#diffusion/loop/interval-fit.ts";

/** Of one sample, what the weights of an interval are fitted by. */
export interface ToldInterval {
  /** The computed steps that are looked back on, newest first. */
  readonly seen: readonly number[];
  /** How far the latent at the interval's end moves with each of its predictions. */
  readonly moves: readonly number[];
  /** Inner products of these steps' predictions, the noise, and what is left of the interval. */
  readonly gram: Float64Array;
}

/** The row by which all samples end nearest to their full runs, drawn to `taylor1`: as `fitInClosedLoop` has it, one row for all branches. */
export function intervalWeights(
  told: readonly ToldInterval[],
  from: number,
  to: number,
  sigmas: readonly number[],
  options: WeightOptions,
): number[] {
  const { seen, moves } = told[0]!;
  const action = new Float64Array(to);
  action.set(moves, from + 1);
  const line = predictorRow(taylor(1), seen, from + 1, to, { action, sigmas: Float64Array.from(sigmas) }, seen.length);
  const toward = [...line, 0];
  const products = told.map(({ gram }) => productsOf(gram, toward.length));
  return [...rowOf(products, options, toward)];
}

/** Of the inner products of k columns and, last, of what they are to make. */
function productsOf(gram: Float64Array, k: number): SampleProducts {
  const at = (i: number, j: number) => gram[i * (k + 1) + j]!;
  const every = Array.from({ length: k }, (_, i) => i);
  return {
    columns: Float64Array.from(every.flatMap((i) => every.map((j) => at(i, j)))),
    targets: Float64Array.from(every, (i) => at(i, k)),
    square: at(k, k),
  };
}
