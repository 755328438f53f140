import { Failure } from "#core/failure.ts";
import { type Said, said } from "#core/said.ts";
import { loadSharp } from "#media/load-sharp.ts";
import { failure } from "./failures.ts";

const MOST_PIXELS = 2 ** 26;

/**
 * A picture with the transparency of another of the same size, as PNG or WebP by its name.
 * @throws Failure `comfy/bad-mask`.
 */
export async function laidOn(original: Uint8Array, mask: Uint8Array, name: string): Promise<Uint8Array> {
  const [, format] = /\.(png|webp)$/i.exec(name) ?? [];
  if (format === undefined) throw badMask(said("{name} cannot be transparent", { name: JSON.stringify(name) }));
  const sharp = await loadSharp();
  const options = { limitInputPixels: MOST_PIXELS };
  try {
    const alpha = await sharp(mask, options)
      .ensureAlpha()
      .extractChannel(3)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = alpha.info;
    const colours = await sharp(original, options)
      .removeAlpha()
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (colours.info.width !== width || colours.info.height !== height)
      throw badMask(
        said("it has {width} × {height} pixels, and the picture {pictureWidth} × {pictureHeight}", {
          width,
          height,
          pictureWidth: colours.info.width,
          pictureHeight: colours.info.height,
        }),
      );
    const { channels } = colours.info;
    return await sharp(colours.data, { raw: { width, height, channels } })
      .joinChannel(alpha.data, { raw: { width, height, channels: 1 } })
      .toFormat(format.toLowerCase() as "png" | "webp", { lossless: true })
      .toBuffer();
  } catch (cause) {
    throw cause instanceof Failure ? cause : badMask((cause as Error).message, cause);
  }
}

function badMask(why: Said, cause?: unknown): Failure {
  return failure(
    "comfy/bad-mask",
    said("The mask cannot be laid on the picture ({why}); send a PNG of the same size.", { why }),
    { cause },
  );
}
