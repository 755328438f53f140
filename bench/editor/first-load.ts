import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { median } from "../median.ts";
import { type Bench, freshPage, ready, SIZE } from "./browser.ts";

const ASSETS = fileURLToPath(new URL("../../web/dist/assets", import.meta.url));

export interface FirstLoad {
  /** Milliseconds from the navigation until the starter can be run. */
  readonly median: number;
  readonly most: number;
  /** Gzipped kB of the scripts that were loaded until then, and of those that are loaded when they are needed. */
  readonly first: number;
  readonly later: readonly (readonly [name: string, kB: number])[];
}

/** Opens the editor in browsers with nothing in their cache. */
export async function firstLoad(bench: Bench, rounds: number): Promise<FirstLoad> {
  // What the server reads for the first time, it reads now.
  const [warm] = await freshPage(bench, bench.url);
  await warm.close();
  const times: number[] = [];
  let loaded: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const context = await bench.browser.newContext({ viewport: SIZE, locale: "en" });
    const page = await context.newPage();
    await page.goto(bench.url, { waitUntil: "commit" });
    times.push(await ready(page));
    const names: string[] = await page.evaluate(
      `performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.endsWith(".js"))`,
    );
    loaded = names.map((name) => basename(new URL(name).pathname));
    await context.close();
  }
  const sizes = readdirSync(ASSETS)
    .filter((name) => name.endsWith(".js"))
    .map((name) => [name, gzipSync(readFileSync(join(ASSETS, name))).length / 1000] as const);
  const first = sizes.filter(([name]) => loaded.includes(name)).reduce((sum, [, kB]) => sum + kB, 0);
  const later = sizes.filter(([name]) => !loaded.includes(name)).sort(([, a], [, b]) => b - a);
  return { median: median(times), most: Math.max(...times), first, later };
}
