import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import sharp from "sharp";

const HOME = fileURLToPath(new URL("../..", import.meta.url));
const SCREENS = join(HOME, "out", "screens");
/** Set: pictures in docs/ are made anew. */
const DOCS = process.env.LEMICA_PICTURES !== undefined;
const LARGEST = 250_000;

/** Keeps what a page shows, for people to look at: out/screens/NAME.png. */
export async function screen(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true });
  await page.screenshot({ path: join(SCREENS, `${name}.png`) });
}

/** Keeps what a page shows when its test has failed; one that is gone shows nothing. */
export async function failureScreen(page: Page, test: string): Promise<void> {
  const name = `failed-${test.toLowerCase().replaceAll(/\W+/g, "-").slice(0, 60)}`;
  await screen(page, name).catch(() => undefined);
}

/** Keeps it as docs/pictures/NAME.png as well, if pictures are to be made. @throws Error if it is too large for a README. */
export async function picture(page: Page, name: string): Promise<void> {
  await screen(page, name);
  if (!DOCS) return;
  const png = await sharp(await page.screenshot())
    .png({ palette: true, colours: 256, effort: 10, dither: 0 })
    .toBuffer();
  if (png.length > LARGEST) throw new Error(`The picture ${name} has ${png.length} bytes, more than ${LARGEST}.`);
  const folder = join(HOME, "docs", "pictures");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), png);
}
