import { type BrowserServer, chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { findBrowser } from "./find-browser.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the browser of each worker is driven from. */
    browsers: readonly string[];
  }
}

/**
 * What would only cost time, or keep a page from being what it is: pages of the browser's own at every window (its tab list,
 * and the lists under its address field, which cost as much as opening the editor), pages shown late, addresses made https,
 * questions to servers elsewhere. This takes the place of playwright's own list.
 */
const NEEDLESS = [
  "PreloadTopChromeWebUI",
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "PaintHolding",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "MediaRouter",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
].join();

/** One built editor for all files, and a browser for each worker: a browser has one clipboard for all its windows. */
// biome-ignore lint/style/noDefaultExport: vitest calls the default export
export default async function setUp({ config, provide }: TestProject): Promise<() => Promise<void>> {
  const executablePath = findBrowser();
  const servers = await Promise.all(Array.from({ length: config.maxWorkers }, () => launch(executablePath)));
  provide(
    "browsers",
    servers.map((server) => server.wsEndpoint()),
  );
  return async () => {
    await Promise.all(servers.map((server) => server.close()));
  };
}

function launch(executablePath: string): Promise<BrowserServer> {
  return chromium.launchServer({
    executablePath,
    headless: true,
    // As root there is no sandbox to be had; the pages are our own.
    chromiumSandbox: false,
    args: ["--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb", `--disable-features=${NEEDLESS}`],
  });
}
