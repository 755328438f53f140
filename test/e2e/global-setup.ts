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
    args: ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage", "--force-color-profile=srgb"],
  });
  provide("browser", server.wsEndpoint());
  return () => server.close();
}
