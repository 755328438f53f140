import { type Numbers, sameKind } from "../tensor.ts";

/*
 * Solver steps are weighted sums of a few arrays. Fixed arities keep the whole sum of an element in float64 and the loop
 * free of allocations and calls; one rounding to the result's kind is all that a float32 run loses. O(n), n the elements.
 */

/** a·x, a new array of the kind of `x`. */
export function scaled<A extends Numbers>(a: number, x: A): A {
  const out = sameKind(x);
  for (let i = 0; i < out.length; i++) out[i] = a * x[i];
  return out;
}

/** a·x + b·y, a new array of the kind of `x`. */
export function sum2<A extends Numbers>(a: number, x: A, b: number, y: Numbers): A {
  const out = sameKind(x);
  for (let i = 0; i < out.length; i++) out[i] = a * x[i] + b * y[i];
  return out;
}

/** a·x + b·y + c·z, a new array of the kind of `x`. */
export function sum3<A extends Numbers>(a: number, x: A, b: number, y: Numbers, c: number, z: Numbers): A {
  const out = sameKind(x);
  for (let i = 0; i < out.length; i++) out[i] = a * x[i] + b * y[i] + c * z[i];
  return out;
}

/** a·x + b·y + c·z + d·w, a new array of the kind of `x`. */
export function sum4<A extends Numbers>(
  a: number,
  x: A,
  b: number,
  y: Numbers,
  c: number,
  z: Numbers,
  d: number,
  w: Numbers,
): A {
  const out = sameKind(x);
  for (let i = 0; i < out.length; i++) out[i] = a * x[i] + b * y[i] + c * z[i] + d * w[i];
  return out;
}
