import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

const HOME = fileURLToPath(new URL("../..", import.meta.url));
const SCREENS = join(HOME, "out", "screens");

/** Keeps what a page shows, for people to look at: out/screens/NAME.png. @returns the picture. */
export async function screen(page: Page, name: string): Promise<Buffer> {
  mkdirSync(SCREENS, { recursive: true });
  return await page.screenshot({ path: join(SCREENS, `${name}.png`) });
}

/** Keeps what a page shows when its test has failed; one that is gone shows nothing. */
export async function failureScreen(page: Page, test: string): Promise<void> {
  const name = `failed-${test.toLowerCase().replaceAll(/\W+/g, "-").slice(0, 60)}`;
  await screen(page, name).catch(() => undefined);
}
