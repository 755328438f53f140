import { readFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openEditor } from "./editor.ts";
import { place } from "./place.ts";

/** Of an earlier build: see the README there. */
const saved = (name: string) => fileURLToPath(new URL(`../fixtures/saved/${name}`, import.meta.url));

/** Its data folder, where the workflow and the run of a draft are. */
const here = place(async (data) => {
  await cp(saved("data"), data, { recursive: true });
  return {};
});

/** What it kept in the browser. */
const kept = readFileSync(saved("drafts.json"), "utf8");

test("Drafts that an earlier build kept are open tabs again, with what was not saved in them", async () => {
  const context = await here.browser.newContext({ viewport: { width: 1280, height: 720 }, locale: "en" });
  const page = await context.newPage();
  await page.goto(`${here.url}/v1/health`);
  await page.evaluate(`new Promise((resolve, reject) => {
    const { version, drafts, windows } = ${kept};
    const opening = indexedDB.open("lemica", version);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("drafts", { keyPath: "key" });
      opening.result.createObjectStore("windows", { keyPath: "window" });
    };
    opening.onsuccess = () => {
      const writing = opening.result.transaction(["drafts", "windows"], "readwrite");
      for (const draft of drafts) writing.objectStore("drafts").put(draft);
      for (const window of windows) writing.objectStore("windows").put(window);
      writing.oncomplete = () => { opening.result.close(); resolve(); };
      writing.onerror = reject;
    };
  })`);
  await page.close();
  const editor = await openEditor(here, { context });
  const names = () => editor.page.evaluate(() => lemica.tabs().map(({ name }) => name));
  await expect.poll(names).toEqual(expect.arrayContaining(["Written by an earlier build", "Never saved"]));
  await editor.page.getByRole("tab", { name: /Written by an earlier build/ }).click();
  await editor.page.waitForFunction(() => lemica.document()?.name === "Written by an earlier build");
  const { nodes } = await editor.document();
  expect(nodes).toHaveLength(18);
  expect(nodes.find(({ id }) => id === "settings")).toMatchObject({ mode: "muted" });
  // Its run is found, too.
  await expect.poll(() => editor.page.evaluate(() => lemica.run()?.status)).toBe("done");
  // The page shows the choices that were made, whatever they are called today.
  await expect.poll(() => editor.page.evaluate(() => lemica.whereIs("apply")?.problems)).toEqual([]);
});
