import type { Picture } from "#picture/picture.ts";
import { SaidError } from "#web/i18n/say.ts";
import { paintPicture } from "./paint.ts";

/** Pixels for each CSS pixel. */
const SHARPNESS = 2;
/** What browsers draw on one canvas, in pixels. */
const LONGEST = 16_000;

/** A picture as PNG, twice as sharp as on a plain screen. */
export async function pngOf(picture: Picture, background: string): Promise<Blob> {
  const scale = Math.min(SHARPNESS, LONGEST / picture.width, LONGEST / picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const ctx = canvas.getContext("2d")!;
  ctx.fillStyle = background;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.scale(scale, scale);
  paintPicture(ctx, picture);
  return await pngOfCanvas(canvas);
}

/** What a canvas shows as a PNG. @throws Error when it is too large for the browser. */
export function pngOfCanvas(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new SaidError("results.not-drawn"))), "image/png");
  });
}
