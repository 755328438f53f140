import { Failure } from "#core/failure.ts";
import { sameKind } from "#diffusion/tensors/recycling.ts";
import type { Numbers } from "#diffusion/tensors/tensor.ts";

/**
 * How a reused prediction is made from computed ones: `hold` repeats the last; `taylor1` and `taylor2` extend a line or
 * a parabola through the last two or three computed ones by divided differences along sigma (TaylorSeer, arXiv
 * 2503.06923, on the raw prediction). With fewer points, or two at one sigma, the order is lowered.
 */
export type Predictor = "hold" | "taylor1" | "taylor2";

export const predictors: readonly Predictor[] = ["hold", "taylor1", "taylor2"];

const ORDER: Readonly<Record<Predictor, number>> = { hold: 0, taylor1: 1, taylor2: 2 };

/** @throws Failure `diffusion/unknown-predictor`. */
export function parsePredictor(text: string): Predictor {
  if ((predictors as readonly string[]).includes(text)) return text as Predictor;
  throw new Failure(
    "diffusion/unknown-predictor",
    `There is no predictor "${text}"; use one of ${predictors.join(", ")}.`,
  );
}

/** A computed prediction and where on the sigma axis it was computed. */
export interface Computed<A extends Numbers = Float32Array> {
  readonly sigma: number;
  readonly value: A;
}

/** The last computed predictions, newest first: as many as the predictor looks at. */
export type History<A extends Numbers = Float32Array> = readonly Computed<A>[];

/** The history with one more, without those that the predictor no longer looks at. */
export function remember<A extends Numbers>(
  predictor: Predictor,
  history: History<A>,
  computed: Computed<A>,
): History<A> {
  return [computed, ...history].slice(0, ORDER[predictor] + 1);
}

/** The prediction at `sigma` from a history of at least one computed one; the held one is handed on uncopied. */
export function predict<A extends Numbers>(history: History<A>, sigma: number): A {
  const [first, second, third] = usable(history, sigma);
  if (!second) return first!.value;
  const d = sigma - first!.sigma;
  const a = first!.value;
  const b = second.value;
  const out = sameKind(a);
  const h1 = first!.sigma - second.sigma;
  if (!third) {
    const w = d / h1;
    for (let k = 0; k < out.length; k++) out[k] = a[k]! + w * (a[k]! - b[k]!);
    return out;
  }
  const c = third.value;
  const h2 = second.sigma - third.sigma;
  const curve = (d * (sigma - second.sigma)) / (h1 + h2);
  for (let k = 0; k < out.length; k++) {
    const slope = (a[k]! - b[k]!) / h1;
    out[k] = a[k]! + d * slope + curve * (slope - (b[k]! - c[k]!) / h2);
  }
  return out;
}

/** The points before the first that is not finite or stands on another's sigma. */
function usable<A extends Numbers>(history: History<A>, sigma: number): History<A> {
  if (!Number.isFinite(sigma)) return history.slice(0, 1);
  const sigmas = history.map((h) => h.sigma);
  const end = sigmas.findIndex((s, k) => !Number.isFinite(s) || sigmas.indexOf(s) < k);
  return end === -1 ? history : history.slice(0, Math.max(1, end));
}
