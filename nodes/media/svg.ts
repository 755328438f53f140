import { said } from "#core/said.ts";
import type { Colours } from "#picture/look.ts";
import type { Picture } from "#picture/picture.ts";
import { svgOf } from "#picture/svg.ts";
import { failure } from "./failures.ts";
import { loadSharp } from "./load-sharp.ts";
import { drawTextMark } from "./text.ts";

/** Pixels of a PNG for each of a picture, so that it stays sharp where it is shown larger. */
const SHARPNESS = 4;

/**
 * A picture as the two files that are kept of it, on the surface of a theme; letters are outlines.
 * @param sharpness pixels of the PNG for each of the picture. @throws Failure as `svgToPng` does.
 */
export async function filesOf(picture: Picture, title: string, { surface }: Colours, sharpness = SHARPNESS) {
  const svg = svgOf(picture, { title, background: surface, drawText: drawTextMark });
  return { svg, png: await svgToPng(svg, Math.round(picture.width * sharpness)) };
}

/**
 * An SVG as a PNG `width` px wide, the height following.
 * @throws Failure `media/bad-drawing` if it is no SVG, or the width is not 1 to 16384.
 */
export async function svgToPng(svg: string, width: number): Promise<Uint8Array> {
  if (!Number.isInteger(width) || width < 1 || width > 16384) {
    throw failure(
      "media/bad-drawing",
      said("A PNG cannot be {width} px wide; choose a whole number from 1 to 16384.", { width }),
    );
  }
  const natural = Number(/<svg[^>]*\swidth="([\d.]+)"/.exec(svg)?.[1] ?? width);
  // Rendered at the wanted size rather than scaled afterwards, so that lines and letters stay sharp.
  const density = Math.min(100_000, Math.max(1, (72 * width) / natural));
  const sharp = await loadSharp();
  try {
    return await sharp(Buffer.from(svg), { density, unlimited: true }).resize({ width }).png().toBuffer();
  } catch (cause) {
    throw failure("media/bad-drawing", said("The drawing is not a valid SVG and cannot become a PNG; draw it again."), {
      cause,
    });
  }
}
