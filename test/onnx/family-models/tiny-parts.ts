import { type Port, tensor } from "../builder.ts";
import type { TinyEncoder } from "./tiny-encoder.ts";
import { CLIP_VOCABULARY, MISTRAL_VOCABULARY, QWEN_VOCABULARY, T5_VOCABULARY } from "./tiny-tokenizers.ts";

/** Inputs and encoders that several families have. */

export const number = tensor("timestep", "float32", []);
export const perRow = tensor("timestep", "float32", ["batch"]);
export const wholePerRow = tensor("timestep", "int64", ["batch"]);

export const clip = (
  width: number,
  layers: number | undefined,
  pooled: TinyEncoder["pooled"],
  seed: number,
): TinyEncoder => ({
  vocabulary: CLIP_VOCABULARY,
  width,
  seed,
  ...(layers !== undefined && { layers }),
  ...(pooled && { pooled }),
});
export const t5 = (width: number, seed: number, mask = false): TinyEncoder => ({
  vocabulary: T5_VOCABULARY,
  width,
  seed,
  mask,
});
export const qwen = (width: number, seed: number, layers?: number): TinyEncoder => ({
  vocabulary: QWEN_VOCABULARY,
  width,
  seed,
  mask: true,
  ...(layers !== undefined && { layers }),
});

export const mistral = (width: number, seed: number, layers: number): TinyEncoder => ({
  vocabulary: MISTRAL_VOCABULARY,
  width,
  seed,
  mask: true,
  layers,
});

export const numbers = (name: string, ...dims: (number | string)[]): Port =>
  tensor(name, "float32", ["batch", ...dims]);
