import type { Sharp } from "sharp";
import type { Picture } from "#core/picture.ts";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";
import { loadSharp } from "./load-sharp.ts";
import { resample } from "./resample.ts";

const FORMATS = ["png", "jpeg", "webp", "gif", "tiff", "heif"];

/** As many pixels as a picture of 16384 × 16384 has. */
const MOST_PIXELS = 2 ** 28;

/**
 * The picture in a file: PNG, JPEG, WebP, GIF (its first frame), TIFF or AVIF; turned as its camera says, without
 * transparency, in sRGB.
 * @param source name of the file, for the failure. @throws Failure `media/bad-picture`.
 */
export async function readPicture(bytes: Uint8Array, source: string): Promise<Picture> {
  const sharp = await loadSharp();
  try {
    const reader = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "error" });
    const { format } = await reader.metadata();
    if (!FORMATS.includes(format)) throw new Error(`it is ${format}`);
    return await rgbOf(reader.rotate());
  } catch (cause) {
    throw failure(
      "media/bad-picture",
      said("{source} cannot be read as a picture: {message}. Give a PNG, JPEG, WebP, GIF, TIFF or AVIF file.", {
        source,
        message: (cause as Error).message,
      }),
      { cause },
    );
  }
}

async function rgbOf(image: Sharp): Promise<Picture> {
  const { data, info } = await image.toColourspace("srgb").removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return pictureOf(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), info.width, info.height);
}

function pictureOf(rgb: Uint8Array, width: number, height: number): Picture {
  return {
    width,
    height,
    rgb,
    resized(newWidth, newHeight, kernel, fit) {
      if (fit === "stretch") {
        return pictureOf(resample(rgb, [width, height], [newWidth, newHeight], kernel), newWidth, newHeight);
      }
      // As diffusers' image processor covers a size: the side that is too long is rounded down.
      const [w, h] =
        newWidth / newHeight > width / height
          ? [newWidth, Math.floor((height * newWidth) / width)]
          : [Math.floor((width * newHeight) / height), newHeight];
      const covering = resample(rgb, [width, height], [w, h], kernel);
      const left = Math.floor(w / 2) - Math.floor(newWidth / 2);
      const top = Math.floor(h / 2) - Math.floor(newHeight / 2);
      return pictureOf(cut(covering, w, left, top, newWidth, newHeight), newWidth, newHeight);
    },
  };
}

function cut(rgb: Uint8Array, width: number, left: number, top: number, newWidth: number, newHeight: number) {
  const out = new Uint8Array(newWidth * newHeight * 3);
  for (let y = 0; y < newHeight; y++) {
    const from = ((top + y) * width + left) * 3;
    out.set(rgb.subarray(from, from + newWidth * 3), y * newWidth * 3);
  }
  return out;
}
