import { Failure } from "#core/failure.ts";
import { loadSharp } from "./load-sharp.ts";
import { escapeXml, px } from "./text.ts";

/** A whole SVG document on white, `width` × `height` px, described by `title` for those who do not see it. */
export function svgPage(width: number, height: number, title: string, body: readonly string[]): string {
  const [w, h] = [px(width), px(height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${w}" height="${h}" fill="#ffffff"/>`,
    ...body,
    "</svg>",
    "",
  ].join("\n");
}

/**
 * An SVG as a PNG `width` px wide, the height following.
 * @throws Failure `media/bad-drawing` if it is no SVG, or the width is not 1 to 16384.
 */
export async function svgToPng(svg: string, width: number): Promise<Uint8Array> {
  if (!Number.isInteger(width) || width < 1 || width > 16384) {
    throw new Failure("media/bad-drawing", `A PNG cannot be ${width} px wide; choose a whole number from 1 to 16384.`);
  }
  const natural = Number(/<svg[^>]*\swidth="([\d.]+)"/.exec(svg)?.[1] ?? width);
  // Rendered at the wanted size rather than scaled afterwards, so that lines and letters stay sharp.
  const density = Math.min(100_000, Math.max(1, (72 * width) / natural));
  const sharp = await loadSharp();
  try {
    return await sharp(Buffer.from(svg), { density, unlimited: true }).resize({ width }).png().toBuffer();
  } catch (cause) {
    throw new Failure("media/bad-drawing", "The drawing is not a valid SVG and cannot become a PNG; draw it again.", {
      cause,
    });
  }
}
