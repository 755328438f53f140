import { muFor } from "#diffusion/schedulers/flow-shift.ts";
import type { TableRequest } from "#diffusion/schedulers/scheduler.ts";
import type { Feed } from "#diffusion/session.ts";
import type { Tensor } from "#diffusion/tensors/tensor.ts";
import type { SamplingDefaults, TimestepFeed } from "./family.ts";

/** Declarations that several families share. */

/** t / 1000. */
export const asSigma = (): TimestepFeed => ({ scale: 1 / 1000, offset: 0 });

export const classifierFree =
  (scale: number, batch: "negative-first" | "positive-first" | "separate"): SamplingDefaults["guidance"] =>
  () => ({ mode: "classifier-free", scale, batch });

/** N sigmas that fall evenly from 1 to 1/N: what flow pipelines hand to FlowMatchEuler. */
export function evenSigmas(steps: number): readonly number[] {
  return Array.from({ length: steps }, (_, k) => 1 - k / steps);
}

/** The same with the exponent by the size of the latent, as FLUX.1 and Qwen-Image ask for it. */
export function bySize(
  steps: number,
  tokens: number,
  scheduler: Readonly<Record<string, unknown>>,
): Pick<TableRequest, "sigmas" | "mu"> {
  return { sigmas: evenSigmas(steps), mu: muFor(scheduler, tokens) };
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

/** The same numbers for each row. */
export function repeated(values: readonly number[], rows: number): Feed {
  const data = Float32Array.from({ length: rows * values.length }, (_, k) => values[k % values.length]!);
  return { data, dims: [rows, values.length] };
}

/** Ids of the tokens of a picture, row by row: whatever `at` says of each. */
export function gridIds(
  rows: number,
  columns: number,
  at: (row: number, column: number) => readonly number[],
): Float32Array {
  return Float32Array.from(
    Array.from({ length: rows * columns }, (_, k) => at(Math.floor(k / columns), k % columns)).flat(),
  );
}
