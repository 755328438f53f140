import { describe, expect, test } from "vitest";
import { serve } from "../cli/serving.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { browserOfRun } from "./browser.ts";
import { openEditor } from "./editor.ts";
import { picture, screen } from "./screen.ts";

const run = browserOfRun();
const data = temporaryFolder();

describe("the first minute", () => {
  test("from npm start to a finished starter run is one click: the workflow is on the canvas, and Run runs it to its end", async () => {
    // What npm start does once the editor is built; neither the server nor the browser has been used before.
    const { url } = await serve(data());
    const size = { width: 1440, height: 900 };
    const { page, document, ran } = await openEditor({ browser: run.browser, url }, { size });
    expect(await page.title()).toContain("lemica");
    expect((await document()).nodes).toHaveLength(18);
    expect(await page.getByRole("tablist", { name: "Open workflows" }).getByRole("tab").count()).toBe(1);
    await expect.poll(() => page.locator(".connection").getAttribute("data-status")).toBe("online");
    await screen(page, "starter");

    await page.getByRole("button", { name: "Run", exact: true }).click();
    await ran();
    const states = Object.entries(await page.evaluate(() => lemica.states()));
    expect(states).toHaveLength(18);
    expect(states.filter(([, { status, milliseconds }]) => status !== "done" || milliseconds === undefined)).toEqual(
      [],
    );
    expect(states.filter(([, { preview }]) => preview === undefined)).toEqual([]);
    expect((await page.evaluate(() => lemica.run()!.files.map(({ name }) => name))).sort()).toEqual([]);
    await picture(page, "editor");
    await page.keyboard.press("Shift+Digit1");
    await screen(page, "e2");
    await page.keyboard.press("Alt+i");
    await page.keyboard.press("Shift+Digit1");
    await screen(page, "e3");
  });
});
