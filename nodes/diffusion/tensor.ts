/** Numbers of a latent, of a prediction: float32 in sampling, float64 where the formulas themselves are tested. */
export type Numbers = Float32Array | Float64Array;

/** A dense row-major array; `dims` multiply to `data.length`. Values are never changed once a tensor has been handed on. */
export interface Tensor<D extends Numbers = Float32Array> {
  readonly data: D;
  readonly dims: readonly number[];
}

/** The number of elements of a shape. */
export function elements(dims: readonly number[]): number {
  return dims.reduce((product, d) => product * d, 1);
}

/** A new array of the kind (float32 or float64) and length of `like`. */
export function sameKind<A extends Numbers>(like: A): A {
  return (like instanceof Float64Array ? new Float64Array(like.length) : new Float32Array(like.length)) as A;
}
