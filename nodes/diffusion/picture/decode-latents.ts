import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { familyById } from "#diffusion/families/index.ts";
import { unpacked } from "#diffusion/model/decoder-latent.ts";
import type { Model } from "#diffusion/model/model.ts";
import { someFrames } from "#diffusion/model/unpack-latent.ts";
import type { Inference } from "#diffusion/run/inference.ts";
import { runOneRow } from "#diffusion/run/one-row.ts";
import type { Session } from "#diffusion/session.ts";
import { elements, firstNotFinite, type Tensor } from "#diffusion/tensors/tensor.ts";

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
    throw failure(
      "model/no-decoder",
      said(
        "{model} has no decoder, so its latents cannot become pictures. Load the whole pipeline, or save the latents.",
        { model: model.name },
      ),
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
  const atOnce = takesPictures ? 1 : familyById(model.family).decoder.framesAtOnce;
  if (atOnce === undefined || wanted.dims.length === 3) return decodeOne(model, session, wanted, signal);
  const clips: Tensor[] = [];
  for (let first = 0; first < rest[0]!; first += atOnce) {
    const { data, dims } = someFrames(wanted, first, Math.min(atOnce, rest[0]! - first));
    const given = takesPictures ? { data, dims: dims.toSpliced(1, 1) } : { data, dims };
    clips.push(await decodeOne(model, session, given, signal));
  }
  return joined(clips);
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
    throw failure(
      "diffusion/not-pixels",
      said(
        "The decoder of {model} returned [{dims}], not the pixels of one picture [1, 3, height, width] or clip [1, 3, frames, height, width]. Check that {decoder} is the model's decoder.",
        { model: model.name, dims: dims.join(", "), decoder: model.files.decoder! },
      ),
    );
  }
  const bad = firstNotFinite(data);
  if (bad !== undefined) {
    throw failure(
      "diffusion/not-finite",
      said("The decoder of {model} returned {bad}. A float16 export may overflow: export the decoder in float32.", {
        model: model.name,
        bad,
      }),
    );
  }
  return { data, dims: [channels, ...sizes] };
}
