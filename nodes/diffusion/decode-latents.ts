import { Failure } from "#core/failure.ts";
import { familyById } from "./families/index.ts";
import type { Inference, Session } from "./inference.ts";
import type { LatentScaling, Model } from "./model.ts";
import { runOneRow } from "./one-row.ts";
import { elements, firstNotFinite, type Tensor } from "./tensor.ts";
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
  const wanted = unpacked(model, latent);
  const rank = session.inputs[0]!.dims.length - 1;
  const [channels, ...rest] = wanted.dims as [number, ...number[]];
  if (rank === wanted.dims.length + 1) {
    return decodeOne(model, session, { data: wanted.data, dims: [channels, 1, ...rest] }, signal);
  }
  const takesPictures = wanted.dims.length === 4 && rank === 3;
  const atOnce = takesPictures ? 1 : familyById(model.family).framesAtOnce;
  if (atOnce === undefined || wanted.dims.length === 3) return decodeOne(model, session, wanted, signal);
  const clips: Tensor[] = [];
  for (let first = 0; first < rest[0]!; first += atOnce) {
    const { data, dims } = someFrames(wanted, first, Math.min(atOnce, rest[0]! - first));
    const given = takesPictures ? { data, dims: dims.toSpliced(1, 1) } : { data, dims };
    clips.push(await decodeOne(model, session, given, signal));
  }
  return joined(clips);
}

/** Sizes [C, …] of what the decoder is given of one latent, a clip's in one piece. */
export function decoderDims(model: Unpackable): readonly number[] {
  return unpacked(model, new Float32Array(elements(model.latentDims))).dims;
}

type Unpackable = Pick<Model, "family" | "sizes" | "latentDims" | "latentScaling">;

/** The latent in the decoder's own layout and scale. */
function unpacked(model: Unpackable, latent: Float32Array): Tensor {
  const { sizes, latentDims } = model;
  const { layout, fillers } = familyById(model.family);
  const { data, dims } = channelsFirst(layout, { data: latent, dims: latentDims }, sizes);
  const scaled = { data: unscaleLatent(data, dims[0]!, model.latentScaling), dims };
  const whole = withoutPatches(layout, scaled);
  const skipped = fillers?.(sizes, latentDims) ?? 0;
  return skipped > 0 ? someFrames(whole, skipped, whole.dims[1]! - skipped) : whole;
}

async function decodeOne(model: Model, session: Session, { data, dims }: Tensor, signal?: AbortSignal) {
  const name = session.inputs[0]!.name;
  const outputs = await runOneRow(session, { [name]: { data, dims: [1, ...dims] } }, signal);
  return pixelsOf(model, outputs[session.outputs[0]!.name]!);
}

/** Pictures [3, H, W] or clips [3, F, H, W], one after another. */
function joined(parts: readonly Tensor[]): Tensor {
  const clips = parts.map(({ data, dims }) => ({ data, dims: dims.length === 3 ? dims.toSpliced(1, 0, 1) : dims }));
  const [channels, , ...sizes] = clips[0]!.dims as [number, number, ...number[]];
  const frames = clips.reduce((sum, { dims }) => sum + dims[1]!, 0);
  const plane = elements(sizes);
  const data = new Float32Array(channels * frames * plane);
  let at = 0;
  for (const clip of clips) {
    const length = clip.dims[1]! * plane;
    for (let c = 0; c < channels; c++) {
      data.set(clip.data.subarray(c * length, (c + 1) * length), c * frames * plane + at);
    }
    at += length;
  }
  return { data, dims: [channels, frames, ...sizes] };
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
