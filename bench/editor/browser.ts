import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { type RunningServer, startServer } from "#server/main.ts";
import { defaultConfig } from "#server/operation/config.ts";
import { openLog } from "#server/operation/log.ts";
import { buildProgram } from "../../test/build.ts";
import { dropFile } from "../../test/e2e/drop-file.ts";
import { findBrowser } from "../../test/e2e/find-browser.ts";
import { benchFolder } from "../serving.ts";

/** A server with the built editor, and a browser. */
export interface Bench {
  readonly browser: Browser;
  readonly url: string;
  close(): Promise<void>;
}

export const SIZE = { width: 1280, height: 720 };

export async function openBench(): Promise<Bench> {
  buildProgram();
  const { data, remove } = await benchFolder();
  const { logger } = openLog({ level: "error", format: "json" });
  const server: RunningServer = await startServer({ ...defaultConfig(data), port: 0, shutdownGrace: 0 }, logger);
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    chromiumSandbox: false,
    args: ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
  });
  const close = async () => {
    await browser.close();
    await server.close();
    await remove();
  };
  return { browser, url: server.url, close };
}

/** The editor in a browser that was never here. */
export async function freshPage({ browser }: Pick<Bench, "browser">, url: string): Promise<[BrowserContext, Page]> {
  const context = await browser.newContext({ viewport: SIZE, locale: "en", colorScheme: "dark" });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  await page.goto(url);
  await ready(page);
  return [context, page];
}

/** Waits until the starter workflow is drawn and can be run. @returns milliseconds since the navigation began. */
export async function ready(page: Page): Promise<number> {
  return await until<number>(
    page,
    `(() => {
      const nodes = window.lemica?.document()?.nodes ?? [];
      const drawn = nodes.length > 0 && nodes.every(({ id }) => lemica.whereIs(id));
      return drawn && document.querySelector(".top-bar .button.primary:not([data-disabled])") && performance.now();
    })()`,
  );
}

/** Drops a workflow on the page. @returns milliseconds until all of it was drawn. */
export async function openLarge(page: Page, workflow: Workflow): Promise<number> {
  await page.evaluate(`window.addEventListener("drop", () => { window.dropped = performance.now(); }, true)`);
  await dropFile(page, "large.workflow.json", JSON.stringify(workflow));
  const [first, last] = [workflow.nodes[0]!.id, workflow.nodes.at(-1)!.id];
  await until(page, `lemica.whereIs("${first}") && lemica.whereIs("${last}")`);
  return await page.evaluate(
    "new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - dropped))))",
  );
}

/** Waits until an expression is true in the page, looking at every frame. The page itself allows no evaluation of texts. */
export async function until<T>(page: Page, expression: string): Promise<T> {
  return await page.evaluate(`new Promise((resolve) => {
    const look = () => {
      const value = ${expression};
      if (value) resolve(value);
      else requestAnimationFrame(look);
    };
    look();
  })`);
}
