import type { Inference } from "./inference.ts";
import type { LatentScaling, Model } from "./model.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Latent [C, …] as the sampler left it → what the decoder takes: `z / factor + shift`, or `z · deviation_c / factor + mean_c`
 * per channel where the decoder's config.json has `latents_mean` and `latents_std` (as diffusers does).
 */
export function unscaleLatent(latent: Float32Array, channels: number, scaling: LatentScaling): Float32Array {
  const size = latent.length / channels;
  return latent.map((z, k) => {
    const c = Math.floor(k / size);
    return (z * (scaling.deviation?.[c] ?? 1)) / scaling.factor + (scaling.mean?.[c] ?? scaling.shift);
  });
}

/** Decodes one latent: pixels [3, F, H, W] (or [3, H, W]), about −1 … 1. */
export async function decodeLatent(model: Model, inference: Inference, latent: Float32Array, signal?: AbortSignal): Promise<Tensor> {
  const session = await inference.open(model.files.decoder);
  const [channels] = model.latentDims as [number];
  const data = unscaleLatent(latent, channels, model.latentScaling);
  const name = session.inputs[0]!.name;
  const outputs = await session.run({ [name]: { data, dims: [1, ...model.latentDims] } }, signal);
  const { data: pixels, dims } = outputs[session.outputs[0]!.name]!;
  return { data: pixels, dims: dims.slice(1) };
}
