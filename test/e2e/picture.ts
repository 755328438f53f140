import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { screen } from "./screen.ts";

const PICTURES = fileURLToPath(new URL("../../docs/pictures", import.meta.url));
/** Set: pictures in docs/ are made anew. */
const ANEW = process.env.LEMICA_PICTURES !== undefined;
const LARGEST = 250_000;
/**
 * How far a picture may be from what is seen now: the mean difference of small grey copies, 0 to 255. Times and the frame of
 * a film that is seen just now differ by less than 1, a canvas at another zoom by 7, a panel that was closed by 16.
 */
const STALE = 5;

/**
 * Keeps what a page shows as docs/pictures/NAME.png if there is none or pictures are to be made; else the one that is there
 * must still be what the page looks like.
 * @throws Error if it is not, or is too large for a README.
 */
export async function picture(page: Page, name: string): Promise<void> {
  const now = await screen(page, name);
  const path = join(PICTURES, `${name}.png`);
  if (ANEW || !existsSync(path)) {
    const png = await sharp(now).png({ palette: true, colours: 256, effort: 10, dither: 0 }).toBuffer();
    if (png.length > LARGEST) throw new Error(`The picture ${name} has ${png.length} bytes, more than ${LARGEST}.`);
    mkdirSync(PICTURES, { recursive: true });
    writeFileSync(path, png);
    return;
  }
  const by = await difference(path, now);
  if (by > STALE)
    throw new Error(
      `docs/pictures/${name}.png is not what the editor looks like any more (they differ by ${by.toFixed(1)}, more than ${STALE}). Look at out/screens/${name}.png; if it is right, run this test with LEMICA_PICTURES=1.`,
    );
}

async function difference(one: string, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all([one, other].map(small));
  return a!.reduce((sum, value, at) => sum + Math.abs(value - b![at]!), 0) / a!.length;
}

function small(picture: string | Buffer): Promise<Buffer> {
  return sharp(picture).resize(144, 90, { fit: "fill" }).greyscale().raw().toBuffer();
}
