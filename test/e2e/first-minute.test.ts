import { describe, expect, test } from "vitest";
import { openEditor } from "./editor.ts";
import { place, smallStarter } from "./place.ts";
import { picture, screen } from "./screen.ts";

const here = place();

describe("the first minute", () => {
  test("opens with the starter workflow on the canvas and nothing in the console", async () => {
    const { page, document } = await openEditor(here);
    expect((await document()).nodes).toHaveLength(18);
    expect(await page.title()).toContain("lemica");
    expect(await page.getByRole("tablist", { name: "Open workflows" }).getByRole("tab").count()).toBe(1);
    await expect.poll(() => page.locator(".connection").getAttribute("data-status")).toBe("online");
    await screen(page, "starter");
  });

  test("one click runs the starter workflow to its end, and every node tells how it went", async () => {
    const { page, ran } = await openEditor(here, { workflow: smallStarter(), size: { width: 1440, height: 900 } });
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.waitForFunction(() => lemica.run()?.status === "running");
    await ran();
    const states = await page.evaluate(() => lemica.states());
    expect(Object.keys(states)).toHaveLength(18);
    expect(
      Object.values(states).every(({ status, milliseconds }) => status === "done" && milliseconds !== undefined),
    ).toBe(true);
    expect(states.compare?.preview).toBeDefined();
    await picture(page, "editor");
  });
});
