import { readFile } from "node:fs/promises";
import { findFile } from "#http/file-name.ts";
import type { Preview } from "#kit/preview.ts";
import { toldPreview } from "#kit/told-preview.ts";
import { loadSharp } from "#media/load-sharp.ts";
import { filesOf } from "#media/svg.ts";
import type { PictureKind } from "#picture/drawing.ts";
import type { DrawnPreview } from "#picture/kinds.ts";
import { looks } from "#picture/look.ts";
import { WORDS } from "#picture/sheet.ts";
import type { Picture } from "./frames.ts";

/** Previews are made to fit a square of so many pixels a side. */
const SIDE = 512;
const MOST_PIXELS = 2 ** 26;
/** More than this would hold up the server for longer than a preview is worth: a heatmap of 250 steps takes about a tenth of a second. */
const MOST_SPOTS = 250 ** 2;

/**
 * A preview as a still picture: drawn as the editor draws it, a small PNG or JPEG as it is, anything else its first frame as
 * JPEG. Undefined for what is no picture, or cannot be decoded: a preview is not worth a failure.
 *
 * @param folder where the run writes its files.
 */
export async function previewPicture(preview: Preview, folder: string): Promise<Picture | undefined> {
  try {
    const told = toldPreview(preview);
    // Its scales take a while to load: not before the first preview.
    const { isDrawn, kindOf } = await import("#picture/kinds.ts");
    if (isDrawn(told)) return await drawn(told, kindOf(told));
    if (preview.kind !== "image" && preview.kind !== "video") return undefined;
    const [, type, data] = /^data:([^;]+);base64,(.*)$/.exec(preview.source) ?? [];
    if (data !== undefined && (type === "image/png" || type === "image/jpeg"))
      return { type, bytes: Buffer.from(data, "base64") };
    const source = data ?? (await readFile((await findFile(folder, preview.source)).path));
    const bytes = typeof source === "string" ? Buffer.from(source, "base64") : source;
    const sharp = await loadSharp();
    const small = sharp(bytes, { limitInputPixels: MOST_PIXELS }).resize(SIDE, SIDE, {
      fit: "inside",
      withoutEnlargement: true,
    });
    return {
      type: "image/jpeg",
      bytes: await small.flatten({ background: "#ffffff" }).jpeg({ quality: 80 }).toBuffer(),
    };
  } catch {
    return undefined;
  }
}

/** As the editor draws it, in its light theme: what these clients show, they show on a page of their own. */
async function drawn(preview: DrawnPreview, kind: PictureKind<DrawnPreview>): Promise<Picture | undefined> {
  const options = { size: { width: SIDE, height: SIDE * 0.75 }, colours: looks.light, words: WORDS };
  const { picture, spots } = kind.draw(preview, options);
  if (spots > MOST_SPOTS) return undefined;
  return { type: "image/png", bytes: (await filesOf(picture, preview.title ?? preview.kind, looks.light, 1)).png };
}
