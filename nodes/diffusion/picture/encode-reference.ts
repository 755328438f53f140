import type { Picture } from "#core/picture.ts";
import type { ReferencePart } from "#diffusion/families/reference-part.ts";
import type { Conditioning } from "#diffusion/loop/denoiser.ts";
import { scaleLatent } from "#diffusion/model/decoder-latent.ts";
import type { Model } from "#diffusion/model/model.ts";
import type { Inference } from "#diffusion/run/inference.ts";
import type { Tensor } from "#diffusion/tensors/tensor.ts";
import { encodeLatents } from "./encode-latents.ts";
import { signedColours } from "./preprocess-picture.ts";

/**
 * A picture to refer to as tokens [1, rows, columns, C], scaled as the model's latents are. It keeps its shape but for what a
 * token's sides cut off. The encoder is released when it has done its work.
 * @param path of the VAE's encoder.
 * @throws Failure `model/encoder-output`, `diffusion/not-finite`; what the inference throws.
 */
export async function encodeReference(
  model: Model,
  inference: Inference,
  part: ReferencePart,
  path: string,
  picture: Picture,
  signal?: AbortSignal,
): Promise<Conditioning> {
  const fitted = referenceSized(picture, part);
  const channels = model.latentDims[1]!;
  const [rows, columns] = [fitted.height / part.multiple, fitted.width / part.multiple];
  const wanted = [channels / 4, 2 * rows, 2 * columns];
  const found = await encodeLatents(model, inference, path, signedColours(fitted), wanted, signal);
  const scaled = scaleLatent(inPatches({ data: found, dims: wanted }), channels, model.latentScaling);
  const cells = rows * columns;
  const tokens = scaled.map((_, k) => scaled[(k % channels) * cells + Math.floor(k / channels)]!);
  return { [part.name]: { data: tokens, dims: [1, rows, columns, channels] } };
}

/** At the most as large as may be, its sides cut to multiples (diffusers 0.40, `Flux2Pipeline.__call__`). */
function referenceSized(picture: Picture, { maxPixels, multiple }: ReferencePart): Picture {
  const times = Math.min(1, Math.sqrt(maxPixels / (picture.width * picture.height)));
  const smaller =
    times < 1
      ? picture.resized(Math.floor(picture.width * times), Math.floor(picture.height * times), "lanczos", "stretch")
      : picture;
  const cut = (side: number) => Math.max(1, Math.floor(side / multiple)) * multiple;
  return smaller.resized(cut(smaller.width), cut(smaller.height), "lanczos", "crop");
}

/** [C, 2h, 2w] → [4C, h, w], channels by channel, row and column of a patch. */
function inPatches({ data, dims }: Tensor): Float32Array {
  const [, height, width] = dims as [number, number, number];
  const [h, w] = [height / 2, width / 2];
  return data.map((_, k) => {
    const [p, at] = [Math.floor(k / (h * w)), k % (h * w)];
    const [y, x] = [Math.floor(at / w), at % w];
    return data[((p >> 2) * height + 2 * y + ((p >> 1) & 1)) * width + 2 * x + (p & 1)]!;
  });
}
