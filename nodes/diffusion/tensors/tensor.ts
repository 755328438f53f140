import type { Numbers } from "#core/predictor.ts";

export type { Numbers };

/**
 * A dense row-major array; `dims` multiply to `data.length`. Values are never changed once a tensor has been handed on.
 */
export interface Tensor<D extends Numbers = Float32Array> {
  readonly data: D;
  readonly dims: readonly number[];
}

/** The number of elements of a shape. */
export function elements(dims: readonly number[]): number {
  return dims.reduce((product, d) => product * d, 1);
}

/**
 * The first number that is NaN or infinite; undefined where all are finite. Cheap where all are: it is asked at every
 * step.
 */
export function firstNotFinite(data: Float32Array): number | undefined {
  // One such number makes its sum NaN; only then it is looked for. Four sums, since each addition waits for the one before.
  const { length } = data;
  let [a, b, c, d] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    a += 0 * data[k]!;
    b += 0 * data[k + 1]!;
    c += 0 * data[k + 2]!;
    d += 0 * data[k + 3]!;
  }
  for (; k < length; k++) a += 0 * data[k]!;
  return a + b + c + d === 0 ? undefined : data.find((v) => !Number.isFinite(v));
}

/** Rows [1, …] of one shape, stacked into [n, …]; a single row is handed on uncopied. */
export function stackRows(rows: readonly Tensor[]): Tensor {
  const [first] = rows as readonly [Tensor, ...Tensor[]];
  if (rows.length === 1) return first;
  const size = first.data.length;
  const data = new Float32Array(size * rows.length);
  rows.forEach((row, k) => {
    data.set(row.data, k * size);
  });
  return { data, dims: [rows.length, ...first.dims.slice(1)] };
}
