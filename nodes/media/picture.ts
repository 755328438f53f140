import sharp, { type Sharp } from "sharp";
import { Failure } from "#core/failure.ts";

/** A picture, 8-bit RGB, rows from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
  /**
   * A new picture of these sizes. `stretch` changes its shape; `crop` keeps it, enlarged until it covers the sizes, and cuts
   * at the middle. Made smaller, every pixel counts, as with PIL.
   */
  resized(width: number, height: number, kernel: keyof typeof KERNELS, fit: "stretch" | "crop"): Promise<Picture>;
}

const KERNELS = { nearest: "nearest", linear: "linear", cubic: "cubic", lanczos: "lanczos3" } as const;

const FORMATS = ["png", "jpeg", "webp", "gif", "tiff", "heif"];

/** As many pixels as a picture of 16384 × 16384 has. */
const MOST_PIXELS = 2 ** 28;

/**
 * The picture in a file: PNG, JPEG, WebP, GIF (its first frame), TIFF or AVIF; turned as its camera says, without
 * transparency, in sRGB.
 * @param source name of the file, for the failure. @throws Failure `media/bad-picture`.
 */
export async function readPicture(bytes: Uint8Array, source: string): Promise<Picture> {
  try {
    const reader = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "error" });
    const { format } = await reader.metadata();
    if (!FORMATS.includes(format)) throw new Error(`it is ${format}`);
    return await rgbOf(reader.rotate());
  } catch (cause) {
    throw new Failure(
      "media/bad-picture",
      `${source} cannot be read as a picture: ${(cause as Error).message}. Give a PNG, JPEG, WebP, GIF, TIFF or AVIF file.`,
      { cause },
    );
  }
}

async function rgbOf(image: Sharp): Promise<Picture> {
  const { data, info } = await image.toColourspace("srgb").removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const rgb = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return {
    width,
    height,
    rgb,
    async resized(w, h, kernel, fit) {
      if (w === width && h === height) return this;
      const raw = sharp(rgb, { raw: { width, height, channels: 3 } });
      return rgbOf(
        raw.resize(w, h, { fit: fit === "stretch" ? "fill" : "cover", position: "centre", kernel: KERNELS[kernel] }),
      );
    },
  };
}
