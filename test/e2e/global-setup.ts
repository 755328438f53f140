import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { buildEditor } from "./build-editor.ts";
import { findBrowser } from "./find-browser.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the browser of the whole run is driven from. */
    browser: string;
  }
}

/**
 * What would only cost time, or keep a page from being what it is: a process for the browser's own tab list at every window,
 * pages shown late, addresses made https. This takes the place of playwright's own list.
 */
const NEEDLESS =
  "PreloadTopChromeWebUI,PaintHolding,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,OptimizationHints";

/** One built editor and one browser for all files. */
// biome-ignore lint/style/noDefaultExport: vitest calls the default export
export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  const executablePath = findBrowser();
  buildEditor();
  const server = await chromium.launchServer({
    executablePath,
    headless: true,
    // As root there is no sandbox to be had; the pages are our own.
    chromiumSandbox: false,
    args: ["--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb", `--disable-features=${NEEDLESS}`],
  });
  provide("browser", server.wsEndpoint());
  return () => server.close();
}
