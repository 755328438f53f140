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
