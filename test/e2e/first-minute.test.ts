import { describe, expect, test } from "vitest";
import { serve } from "../cli/serving.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { browserOfRun } from "./browser.ts";
import { openEditor } from "./editor.ts";
import { picture } from "./picture.ts";
import { screen } from "./screen.ts";

const run = browserOfRun();
const data = temporaryFolder();

describe("the first minute", () => {
  test("from npm start to a finished starter run is one click: the workflow is on the canvas, and Run runs it to its end", {
    timeout: 900_000,
  }, async () => {
    // What npm start does once the editor is built; neither the server nor the browser has been used before. One thread: another
    // file runs beside it.
    const { url } = await serve(data(), "--threads", "1");
    const size = { width: 1440, height: 900 };
    const { page, document, ran } = await openEditor({ browser: run.browser, url }, { size });
    expect(await page.title()).toContain("lemica");
    expect((await document()).nodes).toHaveLength(17);
    expect(await page.getByRole("tablist", { name: "Open workflows" }).getByRole("tab").count()).toBe(1);
    await expect.poll(() => page.locator(".connection").getAttribute("data-status")).toBe("online");
    await screen(page, "starter");

    await page.getByRole("button", { name: "Run", exact: true }).click();
    await ran();
    const states = Object.entries(await page.evaluate(() => lemica.states()));
    expect(states).toHaveLength(17);
    expect(states.filter(([, { status, milliseconds }]) => status !== "done" || milliseconds === undefined)).toEqual(
      [],
    );
    const files = await page.evaluate(() => lemica.run()!.files.map(({ name }) => name));
    for (const ending of [".webp", ".full-runs.safetensors", ".schedule.json"])
      expect(files.filter((name) => name.endsWith(ending))).not.toEqual([]);
    await picture(page, "editor");
  });
});
