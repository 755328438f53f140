import type { Computed, History, Make, Numbers, Predictor } from "./predictor.ts";

/**
 * Extends a line or a parabola through the last two or three computed values by divided differences along sigma (TaylorSeer, arXiv
 * 2503.06923, on the raw prediction). With fewer points, or two at one sigma, the order is lowered.
 */
export function taylor(order: 1 | 2): Predictor {
  return {
    id: `taylor${order}`,
    looksBack: order + 1,
    order,
    at(history, { sigma }, make) {
      const [first, second, third] = usable(history, sigma);
      if (!second) return first!.value;
      return third ? onParabola([first!, second, third], sigma, make) : onLine([first!, second], sigma, make);
    },
  };
}

function onLine<A extends Numbers>([first, second]: readonly [Computed<A>, Computed<A>], sigma: number, make: Make): A {
  const a = first.value;
  const b = second.value;
  const out = make(a);
  const w = (sigma - first.sigma) / (first.sigma - second.sigma);
  for (let k = 0; k < out.length; k++) out[k] = a[k]! + w * (a[k]! - b[k]!);
  return out;
}

function onParabola<A extends Numbers>(
  [first, second, third]: readonly [Computed<A>, Computed<A>, Computed<A>],
  sigma: number,
  make: Make,
): A {
  const a = first.value;
  const b = second.value;
  const c = third.value;
  const out = make(a);
  const d = sigma - first.sigma;
  const h1 = first.sigma - second.sigma;
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
