import { sameKind } from "#diffusion/tensors/recycling.ts";
import { summed } from "#diffusion/tensors/sum-kernels.ts";
import type { Numbers } from "#diffusion/tensors/tensor.ts";

/*
 * Solver steps are weighted sums of a few arrays. Fixed arities keep the whole sum of an element in float64 and the loop
 * free of allocations and calls; one rounding to the result's kind is all that a float32 run loses. O(n), n the elements.
 * Four elements a round take a third less time than one, and make the same bits; so do the kernels, for what lies in a workspace.
 */

/** a·x, a new array of the kind of `x`. */
export function scaled<A extends Numbers>(a: number, x: A): A {
  const out = sameKind(x);
  if (summed(out, [a], [x])) return out;
  const { length } = out;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    out[i] = a * x[i];
    out[i + 1] = a * x[i + 1];
    out[i + 2] = a * x[i + 2];
    out[i + 3] = a * x[i + 3];
  }
  for (; i < length; i++) out[i] = a * x[i];
  return out;
}

/** a·x + b·y, a new array of the kind of `x`. */
export function sum2<A extends Numbers>(a: number, x: A, b: number, y: Numbers): A {
  const out = sameKind(x);
  if (summed(out, [a, b], [x, y])) return out;
  const { length } = out;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    out[i] = a * x[i] + b * y[i];
    out[i + 1] = a * x[i + 1] + b * y[i + 1];
    out[i + 2] = a * x[i + 2] + b * y[i + 2];
    out[i + 3] = a * x[i + 3] + b * y[i + 3];
  }
  for (; i < length; i++) out[i] = a * x[i] + b * y[i];
  return out;
}

/** a·x + b·y + c·z, a new array of the kind of `x`. */
export function sum3<A extends Numbers>(a: number, x: A, b: number, y: Numbers, c: number, z: Numbers): A {
  const out = sameKind(x);
  if (summed(out, [a, b, c], [x, y, z])) return out;
  const { length } = out;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    out[i] = a * x[i] + b * y[i] + c * z[i];
    out[i + 1] = a * x[i + 1] + b * y[i + 1] + c * z[i + 1];
    out[i + 2] = a * x[i + 2] + b * y[i + 2] + c * z[i + 2];
    out[i + 3] = a * x[i + 3] + b * y[i + 3] + c * z[i + 3];
  }
  for (; i < length; i++) out[i] = a * x[i] + b * y[i] + c * z[i];
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
  if (summed(out, [a, b, c, d], [x, y, z, w])) return out;
  const { length } = out;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    out[i] = a * x[i] + b * y[i] + c * z[i] + d * w[i];
    out[i + 1] = a * x[i + 1] + b * y[i + 1] + c * z[i + 1] + d * w[i + 1];
    out[i + 2] = a * x[i + 2] + b * y[i + 2] + c * z[i + 2] + d * w[i + 2];
    out[i + 3] = a * x[i + 3] + b * y[i + 3] + c * z[i + 3] + d * w[i + 3];
  }
  for (; i < length; i++) out[i] = a * x[i] + b * y[i] + c * z[i] + d * w[i];
  return out;
}
