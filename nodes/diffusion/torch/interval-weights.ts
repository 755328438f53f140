import { fitWeights } from "#core/least-squares.ts";
import { predictorRow } from "#core/predictor-row.ts";
import { taylor } from "#core/taylor.ts";
import type { WeightOptions } from "#diffusion/loop/interval-fit.ts";

/** Of one sample, what the weights of an interval are fitted by. */
export interface IntervalProducts {
  /** The computed steps that are looked back on, newest first. */
  readonly seen: readonly number[];
  /** How far the latent at the interval's end moves with each of its predictions. */
  readonly moves: readonly number[];
  /** Inner products of these steps' predictions, the noise, and what is left of the interval. */
  readonly gram: Float64Array;
}

/** The row by which all samples end nearest to their full runs, drawn to `taylor1`: as `fitInClosedLoop` has it, of one branch. */
export function intervalWeights(
  told: readonly IntervalProducts[],
  from: number,
  to: number,
  sigmas: readonly number[],
  options: WeightOptions,
): number[] {
  const { seen, moves } = told[0]!;
  const action = new Float64Array(to);
  action.set(moves, from + 1);
  const line = predictorRow(taylor(1), seen, from + 1, to, { action, sigmas: Float64Array.from(sigmas) }, seen.length);
  const toward = Float64Array.from([...line, 0]);
  const k = toward.length;
  const columns = new Float64Array(told.length * k * k);
  const targets = new Float64Array(told.length * k);
  const squares = new Float64Array(told.length);
  for (const [s, { gram }] of told.entries()) {
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) columns[(s * k + i) * k + j] = gram[i * (k + 1) + j]!;
      targets[s * k + i] = gram[i * (k + 1) + k]!;
    }
    squares[s] = gram[k * (k + 1) + k]!;
  }
  return [...fitWeights({ columns, targets, squares }, options, toward).weights];
}
