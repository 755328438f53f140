import { Failure } from "#core/failure.ts";
import { familyById } from "./families/index.ts";
import type { Inference, Session } from "./inference.ts";
import type { LatentScaling, Model } from "./model.ts";
import { elements, firstNotFinite, type Tensor } from "./tensor.ts";
import { channelsFirst, withoutPatches } from "./unpack-latent.ts";

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
 * Decodes one latent: pixels [3, F, H, W] (or [3, H, W]), about −1 … 1, not clipped. A decoder of pictures gets the frames
 * of a clip one after another; one of clips gets a picture as a clip of one frame.
 * @param latent as long as `model.latentDims` say, as the sampler left it.
 * @throws Failure `model/no-decoder`; `diffusion/not-pixels` when the decoder returns something else;
 *   `diffusion/not-finite` when it returns NaN or infinity; what the inference throws.
 */
export async function decodeLatent(
  model: Model,
  inference: Inference,
  latent: Float32Array,
  signal?: AbortSignal,
): Promise<Tensor> {
  const { decoder } = model.files;
  if (decoder === undefined) {
    throw new Failure(
      "model/no-decoder",
      `${model.name} has no decoder, so its latents cannot become pictures. Load the whole pipeline, or save the latents.`,
    );
  }
  const session = await inference.open(decoder, {}, signal);
  const { layout } = familyById(model.family);
  const { data, dims } = channelsFirst(layout, { data: latent, dims: model.latentDims }, model.sizes);
  const scaled = { data: unscaleLatent(data, dims[0]!, model.latentScaling), dims };
  const wanted = withoutPatches(layout, scaled);
  const rank = session.inputs[0]!.dims.length - 1;
  const [channels, ...rest] = wanted.dims as [number, ...number[]];
  if (rank === wanted.dims.length + 1) {
    return decodeOne(model, session, { data: wanted.data, dims: [channels, 1, ...rest] }, signal);
  }
  if (rank !== wanted.dims.length - 1) return decodeOne(model, session, wanted, signal);
  const frames: Tensor[] = [];
  for (let frame = 0; frame < rest[0]!; frame++) {
    frames.push(await decodeOne(model, session, frameOf(wanted, frame), signal));
  }
  return clipOf(frames);
}

async function decodeOne(model: Model, session: Session, { data, dims }: Tensor, signal?: AbortSignal) {
  const name = session.inputs[0]!.name;
  const outputs = await session.run({ [name]: { data, dims: [1, ...dims] } }, signal);
  return pixelsOf(model, outputs[session.outputs[0]!.name]!);
}

/** [C, T, h, w] → one [C, h, w]. */
function frameOf({ data, dims }: Tensor, frame: number): Tensor {
  const [channels, frames, ...rest] = dims as [number, number, ...number[]];
  const size = elements(rest);
  const out = new Float32Array(channels * size);
  for (let c = 0; c < channels; c++) {
    const from = (c * frames + frame) * size;
    out.set(data.subarray(from, from + size), c * size);
  }
  return { data: out, dims: [channels, ...rest] };
}

/** Pictures [3, H, W] → [3, F, H, W]. */
function clipOf(pictures: readonly Tensor[]): Tensor {
  const [channels, ...sizes] = pictures[0]!.dims as [number, ...number[]];
  const size = elements(sizes);
  const data = new Float32Array(pictures.length * channels * size);
  pictures.forEach((picture, f) => {
    for (let c = 0; c < channels; c++) {
      data.set(picture.data.subarray(c * size, (c + 1) * size), (c * pictures.length + f) * size);
    }
  });
  return { data, dims: [channels, pictures.length, ...sizes] };
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
