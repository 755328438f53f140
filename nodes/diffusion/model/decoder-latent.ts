import { familyById } from "#diffusion/families/index.ts";
import { elements, type Tensor } from "#diffusion/tensors/tensor.ts";
import type { LatentScaling, Model } from "./model.ts";
import { channelsFirst, someFrames, withoutPatches } from "./unpack-latent.ts";

/**
 * Latent [C, …] as the sampler left it → what the decoder takes (see `LatentScaling`), the same sizes, as diffusers
 * does.
 */
export function unscaleLatent(latent: Float32Array, channels: number, scaling: LatentScaling): Float32Array {
  const size = latent.length / channels;
  return latent.map((z, k) => {
    const c = Math.floor(k / size);
    return (z * (scaling.deviation?.[c] ?? 1)) / scaling.factor + (scaling.mean?.[c] ?? scaling.shift);
  });
}

/** The other way: what an encoder gave → latents as the sampler has them. */
export function scaleLatent(latent: Float32Array, channels: number, scaling: LatentScaling): Float32Array {
  const size = latent.length / channels;
  return latent.map((z, k) => {
    const c = Math.floor(k / size);
    return ((z - (scaling.mean?.[c] ?? scaling.shift)) * scaling.factor) / (scaling.deviation?.[c] ?? 1);
  });
}

/** Sizes [C, …] of what the decoder is given of one latent, a clip's in one piece. */
export function decoderDims(model: Unpackable): readonly number[] {
  return unpacked(model, new Float32Array(elements(model.latentDims))).dims;
}

type Unpackable = Pick<Model, "family" | "sizes" | "latentDims" | "latentScaling">;

/** The latent in the decoder's own layout and scale. */
export function unpacked(model: Unpackable, latent: Float32Array): Tensor {
  const { sizes, latentDims } = model;
  const { layout, fillers } = familyById(model.family).latent;
  const { data, dims } = channelsFirst(layout, { data: latent, dims: latentDims }, sizes);
  const scaled = { data: unscaleLatent(data, dims[0]!, model.latentScaling), dims };
  const whole = withoutPatches(layout, scaled);
  const skipped = fillers?.(sizes, latentDims) ?? 0;
  return skipped > 0 ? someFrames(whole, skipped, whole.dims[1]! - skipped) : whole;
}
