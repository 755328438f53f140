import type { Kernel, Picture } from "#core/picture.ts";
import { type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Tensor } from "#diffusion/tensors/tensor.ts";

type Json = Readonly<Record<string, unknown>>;

/** How an image encoder wants pictures, as transformers' CLIPImageProcessor and SiglipImageProcessor do it. */
export interface Preprocessing {
  /** To these sizes, or until the shorter side is so long; as it is where absent. */
  readonly resize?: { readonly width: number; readonly height: number } | { readonly shortest: number };
  readonly kernel: Kernel;
  /** Cut out of the middle. */
  readonly crop?: { readonly width: number; readonly height: number };
  /** Of a byte; 1 where colours are not rescaled. */
  readonly factor: number;
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** PIL's numbers of kernels. */
const KERNELS: Readonly<Record<number, Kernel>> = { 0: "nearest", 1: "lanczos", 2: "linear", 3: "cubic" };

/**
 * Reads a preprocessor_config.json. An absent key has the default of CLIP's class.
 * @param path for failures. @throws Failure `model/bad-config` for what it says and cannot be done.
 */
export function preprocessingOf(path: string, config: Json): Preprocessing {
  const wrong = (key: string, wanted: Said) =>
    failure(
      "model/bad-config",
      said("{path} must give {key} as {wanted}, but has {config}. Copy the file again from the original model.", {
        path,
        key,
        wanted,
        config: JSON.stringify(config[key]),
      }),
    );
  const positive = (value: unknown) => Number.isInteger(value) && (value as number) > 0;
  const sizeOf = (key: string): Json | undefined => {
    const value = config[key];
    if (positive(value)) return key === "size" ? { shortest_edge: value } : { width: value, height: value };
    return typeof value === "object" && value !== null ? (value as Json) : undefined;
  };
  const sides = (key: string, usual: Json) => {
    const { width, height } = sizeOf(key) ?? usual;
    if (positive(width) && positive(height)) return { width: width as number, height: height as number };
    throw wrong(key, said("a width and a height, or the shortest_edge"));
  };
  const kernel = KERNELS[(config.resample as number | undefined) ?? 3];
  if (!kernel) throw wrong("resample", "0 to 3");
  const three = (key: string, usual: readonly number[]) => {
    const value = config[key] ?? usual;
    if (Array.isArray(value) && value.length === 3 && value.every(Number.isFinite)) return value as number[];
    throw wrong(key, said("three numbers"));
  };
  const factor = config.do_rescale === false ? 1 : (config.rescale_factor ?? 1 / 255);
  if (typeof factor !== "number" || !Number.isFinite(factor)) throw wrong("rescale_factor", said("a number"));
  const size = sizeOf("size") ?? { shortest_edge: 224 };
  const shortest = size.shortest_edge;
  const normalized = config.do_normalize !== false;
  return {
    kernel,
    factor,
    mean: normalized ? three("image_mean", [0.48145466, 0.4578275, 0.40821073]) : [0, 0, 0],
    deviation: normalized ? three("image_std", [0.26862954, 0.26130258, 0.27577711]) : [1, 1, 1],
    ...(config.do_resize !== false && {
      resize: positive(shortest) ? { shortest: shortest as number } : sides("size", {}),
    }),
    ...(config.do_center_crop !== false &&
      (positive(shortest) || config.crop_size !== undefined) && {
        crop: sides("crop_size", { width: 224, height: 224 }),
      }),
  };
}

/** A picture as an image encoder takes it: [1, 3, height, width]. */
export function preprocessed(picture: Picture, how: Preprocessing): Tensor {
  const { resize, kernel } = how;
  const { width, height } = resize ? targetOf(picture, resize) : picture;
  const sized = picture.resized(width, height, kernel, "stretch");
  const { mean, deviation, factor, crop = sized } = how;
  const plane = crop.width * crop.height;
  const top = Math.floor((height - crop.height) / 2);
  const left = Math.floor((width - crop.width) / 2);
  const data = new Float32Array(3 * plane);
  for (let c = 0; c < 3; c++) {
    for (let k = 0; k < plane; k++) {
      const [y, x] = [top + Math.floor(k / crop.width), left + (k % crop.width)];
      // What lies beside a picture smaller than the crop is black before colours are normalized.
      const inside = y >= 0 && y < height && x >= 0 && x < width;
      const byte = inside ? sized.rgb[(y * width + x) * 3 + c]! : 0;
      data[c * plane + k] = (byte * factor - mean[c]!) / deviation[c]!;
    }
  }
  return { data, dims: [1, 3, crop.height, crop.width] };
}

function targetOf(picture: Picture, resize: NonNullable<Preprocessing["resize"]>): { width: number; height: number } {
  if ("width" in resize) return resize;
  const { width, height } = picture;
  const { shortest } = resize;
  return width <= height
    ? { width: shortest, height: Math.trunc((shortest * height) / width) }
    : { width: Math.trunc((shortest * width) / height), height: shortest };
}

/** Colours in −1 … 1, as diffusers' VAE processor gives them: [3, height, width]. */
export function signedColours({ rgb, width, height }: Picture): Tensor {
  const plane = width * height;
  const data = Float32Array.from({ length: 3 * plane }, (_, k) => {
    const byte = rgb[(k % plane) * 3 + Math.floor(k / plane)]!;
    return (2 * byte) / 255 - 1;
  });
  return { data, dims: [3, height, width] };
}
