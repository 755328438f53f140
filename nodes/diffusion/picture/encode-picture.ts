import type { Picture } from "#core/picture.ts";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { DenoiserPart } from "#diffusion/families/family.ts";
import type { ImagePart } from "#diffusion/families/image-part.ts";
import { familyById } from "#diffusion/families/index.ts";
import type { Conditioning } from "#diffusion/loop/denoiser.ts";
import { scaleLatent } from "#diffusion/model/decoder-latent.ts";
import type { ImageFiles, Model } from "#diffusion/model/model.ts";
import { readJson } from "#diffusion/model/read-json.ts";
import type { Inference } from "#diffusion/run/inference.ts";
import { runOneRow } from "#diffusion/run/one-row.ts";
import { elements, type Tensor } from "#diffusion/tensors/tensor.ts";
import { stackTokens } from "#diffusion/tensors/tensor-joins.ts";
import { statesOf } from "#diffusion/text/text-encoder.ts";
import { checkEncoded, encodeLatents } from "./encode-latents.ts";
import { encodeReference } from "./encode-reference.ts";
import { preprocessed, preprocessingOf, signedColours } from "./preprocess-picture.ts";

/** What a clip begins with, or a picture refers to; and what a clip ends with where the model can do that. */
export interface Pictures {
  readonly first: Picture;
  readonly last?: Picture | undefined;
}

/**
 * What a picture gives a denoiser. One to refer to: tokens (see `encodeReference`). One to start from: the channels beside
 * the latent (its latents, and a mask of the frames that are given) and, where the model has an image encoder, the states
 * of what is seen. Both guidance branches take the same. Each encoder is released when it has done its work.
 * @throws Failure `image/not-taken` for a family that takes no picture, or no last one; `model/no-image-encoder` where the
 *   VAE's encoder was not loaded; `model/bad-config`; `model/encoder-output` when its output has not the sizes of the
 *   latents; `diffusion/not-finite`; what the inference throws.
 */
export async function encodePicture(
  model: Model,
  inference: Inference,
  { first, last }: Pictures,
  signal?: AbortSignal,
): Promise<Conditioning> {
  const { image, denoiser, reference, title } = familyById(model.family);
  const { beside } = denoiser;
  const taken = reference ?? (beside && image);
  if (!taken) {
    throw failure(
      "image/not-taken",
      said(
        "{model} takes no picture: {title} starts from the prompt alone. Leave the picture out, or load an image-to-video model.",
        { model: model.name, title },
      ),
    );
  }
  if (last && !image?.ending) {
    throw failure(
      "image/not-taken",
      said("{model} takes no last picture: {title} takes one and ends as it will. Leave the last picture out.", {
        model: model.name,
        title,
      }),
    );
  }
  const files = model.files.image;
  if (!files) {
    const names = reference ? reference.name : `${beside!.name} and ${image!.vision.input}`;
    throw failure(
      "model/no-image-encoder",
      said(
        "{model} has no VAE encoder. Give {names} with Load Conditioning, or load the whole pipeline with {encoder}.",
        { model: model.name, names, encoder: taken.encoder },
      ),
    );
  }
  if (reference) return encodeReference(model, inference, reference, files.encoder, first, signal);
  return encodeBeginning(model, inference, { beside: beside!, image: image!, files }, { first, last }, signal);
}

interface Beginning {
  readonly beside: NonNullable<DenoiserPart["beside"]>;
  readonly image: ImagePart;
  readonly files: ImageFiles;
}

/** The channels beside the latent, and what is seen. */
async function encodeBeginning(
  model: Model,
  inference: Inference,
  { beside, image, files }: Beginning,
  { first, last }: Pictures,
  signal?: AbortSignal,
): Promise<Conditioning> {
  const { width, height } = model.sizes;
  const given = last ? [first, last] : [first];
  const fitted = given.map((picture) => picture.resized(width, height, "lanczos", image.fit));
  const latents = await latentsOf(model, image, files, inference, fitted, signal);
  const seen = image.vision.sees === "given" ? given : fitted;
  return {
    [beside.name]: withMask(latents, image.mask, last !== undefined),
    ...(files.vision && {
      [image.vision.input]: await statesSeen(model, image, files.vision, inference, seen, signal),
    }),
  };
}

/** Scaled latents [C, T, h, w] of the clip with the pictures. */
async function latentsOf(
  model: Model,
  { encodes }: ImagePart,
  files: ImageFiles,
  inference: Inference,
  pictures: readonly Picture[],
  signal?: AbortSignal,
): Promise<Tensor> {
  const clip = clipOf(pictures.map(signedColours), encodes === "clip" ? model.sizes.frames : 1);
  const [channels, latentFrames, ...cells] = model.latentDims as [number, number, number, number];
  const given = encodes === "clip" ? latentFrames : 1;
  const found = await encodeLatents(model, inference, files.encoder, clip, [channels, given, ...cells], signal);
  return padded(scaleLatent(found, channels, model.latentScaling), model.latentDims, given);
}

/** Pictures [3, H, W], one at the beginning and one at the end, and grey frames between or after them: [3, F, H, W]. */
function clipOf(pictures: readonly Tensor[], frames: number): Tensor {
  const [channels, ...sizes] = pictures[0]!.dims as [number, ...number[]];
  const plane = elements(sizes);
  const clip = new Float32Array(channels * frames * plane);
  pictures.forEach(({ data }, n) => {
    const frame = n * (frames - 1);
    for (let c = 0; c < channels; c++) {
      clip.set(data.subarray(c * plane, (c + 1) * plane), (c * frames + frame) * plane);
    }
  });
  return { data: clip, dims: [channels, frames, ...sizes] };
}

/** Latents [C, given, h, w] with zeros in the frames after them. */
function padded(latents: Float32Array, dims: readonly number[], given: number): Tensor {
  const [channels, frames, ...cells] = dims as [number, number, ...number[]];
  const plane = elements(cells);
  const data = new Float32Array(elements(dims));
  for (let c = 0; c < channels; c++) {
    data.set(latents.subarray(c * given * plane, (c + 1) * given * plane), c * frames * plane);
  }
  return { data, dims };
}

/** One row [1, C + mask, T, h, w]. */
function withMask({ data, dims }: Tensor, { channels, place }: ImagePart["mask"], ending: boolean): Tensor {
  const [own, ...sizes] = dims as [number, number, ...number[]];
  const [all, plane] = [elements(sizes), elements(sizes.slice(1))];
  const mask = new Float32Array(channels * all);
  for (let c = 0; c < channels; c++) mask.fill(1, c * all, c * all + plane);
  if (ending) mask.fill(1, mask.length - plane);
  const parts = place === "before" ? [mask, data] : [data, mask];
  const joined = new Float32Array(mask.length + data.length);
  joined.set(parts[0]!);
  joined.set(parts[1]!, parts[0]!.length);
  return { data: joined, dims: [1, own + channels, ...sizes] };
}

async function statesSeen(
  model: Model,
  { vision }: ImagePart,
  { encoder, preprocessor }: NonNullable<ImageFiles["vision"]>,
  inference: Inference,
  pictures: readonly Picture[],
  signal?: AbortSignal,
): Promise<Tensor> {
  const how = preprocessingOf(preprocessor, await readJson(preprocessor));
  const session = await inference.open(encoder, {}, signal);
  const [name] = statesOf(session, vision) as [string];
  const states: Tensor[] = [];
  for (const picture of pictures) {
    const outputs = await runOneRow(session, { [session.inputs[0]!.name]: preprocessed(picture, how) }, signal);
    checkEncoded(model, said("image encoder"), outputs[name]!.data);
    states.push(outputs[name]!);
  }
  await inference.release(encoder);
  return stackTokens(states);
}
