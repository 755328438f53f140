import type { Tensor } from "./tensor.ts";

/** Rows [1, L, D] after one another in the length: [1, L1 + L2 + …, D]. */
export function stackTokens(tensors: readonly Tensor[]): Tensor {
  const data = Float32Array.from(tensors.flatMap((tensor) => [...tensor.data]));
  const width = tensors[0]!.dims[2]!;
  return { data, dims: [1, data.length / width, width] };
}

/** Rows [1, L, D] with zeros after each, so that they are `width` wide. */
export function widened({ data, dims }: Tensor, width: number): Tensor {
  const [, length, own] = dims as [number, number, number];
  const wide = new Float32Array(length * width);
  for (let row = 0; row < length; row++) wide.set(data.subarray(row * own, (row + 1) * own), row * width);
  return { data: wide, dims: [1, length, width] };
}

/** Rows of hidden states, one after another in the width: [1, L, D1 + D2 + …]. */
export function besideEachOther(tensors: readonly Tensor[]): Tensor {
  const length = tensors[0]!.dims[1]!;
  const widths = tensors.map(({ dims }) => dims[2]!);
  const width = widths.reduce((sum, w) => sum + w, 0);
  const data = new Float32Array(length * width);
  let at = 0;
  tensors.forEach(({ data: part }, n) => {
    const w = widths[n]!;
    for (let row = 0; row < length; row++) data.set(part.subarray(row * w, (row + 1) * w), row * width + at);
    at += w;
  });
  return { data, dims: [1, length, width] };
}

/** A single row of a vector or a list of numbers: [1, n]. */
export function vectors(tensors: readonly Tensor[]): Tensor {
  const data = Float32Array.from(tensors.flatMap((tensor) => [...tensor.data]));
  return { data, dims: [1, data.length] };
}
