import { Failure } from "#core/failure.ts";
import type { Session } from "./inference.ts";
import type { Model } from "./model.ts";
import { elements, firstNotFinite, type Tensor } from "./tensor.ts";

/**
 * The most likely latents of what a VAE's encoder gave for one picture or clip: an encoder that gives a distribution has means
 * in the first half of its channels.
 * @param wanted sizes [C, …] of the latents.
 * @throws Failure `model/encoder-output`, `diffusion/not-finite`.
 */
export function latentMode(
  model: Model,
  { path }: Session,
  { data, dims }: Tensor,
  wanted: readonly number[],
): Float32Array {
  const [channels, ...rest] = wanted as [number, ...number[]];
  const fits = dims.length === wanted.length + 1 && dims.slice(2).join() === rest.join();
  if (!fits || (dims[1] !== channels && dims[1] !== 2 * channels)) {
    throw new Failure(
      "model/encoder-output",
      `The VAE encoder ${path} returned [${dims.join(", ")}] for latents [1, ${wanted.join(", ")}]. Check that it is the model's, and exported for these sizes.`,
    );
  }
  checkEncoded(model, "VAE encoder", data);
  return data.subarray(0, channels * elements(rest));
}

/** @throws Failure `diffusion/not-finite`. */
export function checkEncoded(model: Model, part: string, data: Float32Array): void {
  const bad = firstNotFinite(data);
  if (bad === undefined) return;
  throw new Failure(
    "diffusion/not-finite",
    `The ${part} of ${model.name} returned ${bad}. A float16 export may overflow: export it in float32.`,
  );
}
