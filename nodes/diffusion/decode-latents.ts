import { Failure } from "#core/failure.ts";
import type { Inference } from "./inference.ts";
import type { LatentScaling, Model } from "./model.ts";
import { firstNotFinite, type Tensor } from "./tensor.ts";

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

/**
 * Decodes one latent: pixels [3, F, H, W] (or [3, H, W]), about −1 … 1, not clipped.
 * @param latent as long as `model.latentDims` say, as the sampler left it.
 * @throws Failure `diffusion/not-pixels` when the decoder returns something else; `diffusion/not-finite` when it
 *   returns NaN or infinity; what the inference throws.
 */
export async function decodeLatent(
  model: Model,
  inference: Inference,
  latent: Float32Array,
  signal?: AbortSignal,
): Promise<Tensor> {
  const session = await inference.open(model.files.decoder, {}, signal);
  const [channels] = model.latentDims as [number];
  const data = unscaleLatent(latent, channels, model.latentScaling);
  const name = session.inputs[0]!.name;
  const outputs = await session.run({ [name]: { data, dims: [1, ...model.latentDims] } }, signal);
  return pixelsOf(model, outputs[session.outputs[0]!.name]!);
}

function pixelsOf(model: Model, { data, dims }: Tensor): Tensor {
  const [batch, channels, ...sizes] = dims;
  if (batch !== 1 || channels !== 3 || sizes.length < 2 || sizes.length > 3) {
    throw new Failure(
      "diffusion/not-pixels",
      `The decoder of ${model.name} returned [${dims.join(", ")}], not the pixels of one picture [1, 3, height, width] or clip [1, 3, frames, height, width]. Check that ${model.files.decoder} is the model's decoder.`,
    );
  }
  const bad = firstNotFinite(data);
  if (bad !== undefined) {
    throw new Failure(
      "diffusion/not-finite",
      `The decoder of ${model.name} returned ${bad}. A float16 export may overflow: export the decoder in float32.`,
    );
  }
  return { data, dims: [channels, ...sizes] };
}
