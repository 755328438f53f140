import { inARow, type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Model } from "#diffusion/model/model.ts";
import type { Inference } from "#diffusion/run/inference.ts";
import { runOneRow } from "#diffusion/run/one-row.ts";
import { elements, firstNotFinite, type Tensor } from "#diffusion/tensors/tensor.ts";

/**
 * The most likely latents [C, …] that the VAE's encoder finds for one picture [3, H, W] or clip [3, F, H, W], not scaled yet: one
 * that gives a distribution has means in the first half of its channels. The encoder is released afterwards.
 * @param path of the encoder. @param wanted sizes [C, …] of the latents.
 * @throws Failure `model/encoder-output`, `diffusion/not-finite`; what the inference throws.
 */
export async function encodeLatents(
  model: Model,
  inference: Inference,
  path: string,
  pixels: Tensor,
  wanted: readonly number[],
  signal?: AbortSignal,
): Promise<Float32Array> {
  const session = await inference.open(path, {}, signal);
  const feed = { data: pixels.data, dims: [1, ...pixels.dims] };
  const outputs = await runOneRow(session, { [session.inputs[0]!.name]: feed }, signal);
  await inference.release(path);
  const { data, dims } = outputs[session.outputs[0]!.name]!;
  const [channels, ...rest] = wanted as [number, ...number[]];
  const fits = dims.length === wanted.length + 1 && dims.slice(2).join() === rest.join();
  if (!fits || (dims[1] !== channels && dims[1] !== 2 * channels)) {
    throw failure(
      "model/encoder-output",
      said(
        "The VAE encoder {path} returned [{dims}] for latents [1, {wanted}]. Check that it is the model's, and exported for these sizes.",
        { path, dims: dims.join(", "), wanted: inARow(wanted) },
      ),
    );
  }
  checkEncoded(model, said("VAE encoder"), data);
  return data.subarray(0, channels * elements(rest));
}

/** @throws Failure `diffusion/not-finite`. */
export function checkEncoded(model: Model, part: Said, data: Float32Array): void {
  const bad = firstNotFinite(data);
  if (bad === undefined) return;
  throw failure(
    "diffusion/not-finite",
    said("The {part} of {model} returned {bad}. A float16 export may overflow: export it in float32.", {
      part,
      model: model.name,
      bad,
    }),
  );
}
