import { onOneSide } from "./border.ts";
import type { FittedRow } from "./fitted.ts";
import { fitRow, type RowOptions } from "./held-out.ts";
import { intervalOf, productsOf } from "./interval-products.ts";
import type { Recorded } from "./local-errors.ts";
import { predictorRow } from "./predictor-row.ts";
import { taylor } from "./taylor.ts";

export interface OpenLoopOptions extends RowOptions {
  /** Computed predictions that are looked back on, 1 to 4. */
  readonly lookBack: number;
  /** Whether the noise that a run begins with is among the columns. */
  readonly noise: boolean;
  /** The first step of a second denoiser, if any, across which nothing is looked back on. */
  readonly border?: number | undefined;
}

/**
 * The weights of every interval of a schedule from full runs alone: the row by which the last computed predictions (and the noise)
 * come nearest to what the full run predicts over the interval, drawn to what `taylor1` makes. No model runs for it; what drift
 * makes of it is not seen, as it is in closed loop.
 * @param compute computed steps, ascending from 0.
 */
export function fitInOpenLoop(
  recorded: Recorded,
  compute: readonly number[],
  { lookBack, noise, border, ...options }: OpenLoopOptions,
): FittedRow[] {
  const { grams, action } = recorded;
  const steps = action.length;
  return compute.flatMap((from, k) => {
    const to = compute[k + 1] ?? steps;
    if (to === from + 1) return [];
    const history = onOneSide(compute.slice(Math.max(0, k + 1 - lookBack), k + 1).reverse(), border);
    const places = noise ? [...history, steps] : history;
    const toward = predictorRow(taylor(1), history, from + 1, to, recorded, places.length);
    const interval = intervalOf(grams, action, from + 1, to);
    const { weights } = fitRow(productsOf(grams, interval, places), options, toward);
    return [{ from, to, weights: { every: [...weights] } }];
  });
}
