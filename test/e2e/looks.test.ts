import { describe, expect, test } from "vitest";
import { openEditor } from "./editor.ts";
import { matrixWorkflow, place } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

describe("looks", () => {
  test("theme and language are switched in the settings, at once and for the next time", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow() });
    const { page, press } = editor;
    const theme = () => page.evaluate("document.documentElement.dataset.theme");
    expect(await theme()).toBe("dark");
    await press("Control+,");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Light", { exact: true }).click();
    await expect.poll(theme).toBe("light");
    await screen(page, "settings-light");
    await dialog.getByRole("button", { name: /Language/ }).click();
    await page.getByRole("option", { name: "简体中文" }).click();
    await expect.poll(() => page.evaluate("document.documentElement.lang")).toBe("zh-CN");
    await page.getByRole("button", { name: "运行", exact: true }).first().waitFor({ state: "attached" });
    await page.keyboard.press("Escape");
    await screen(page, "chinese-light");
    await page.reload();
    await page.getByRole("button", { name: "运行", exact: true }).first().waitFor();
    expect(await theme()).toBe("light");
  });

  test("on a small laptop the canvas keeps three fifths of the width with both panels open", async () => {
    const { page, press } = await openEditor(here, { size: { width: 1280, height: 720 } });
    await press("Alt+l");
    await page.locator("aside.left").waitFor();
    const [width] = (await page.evaluate(
      "[document.querySelector('.canvas-host').getBoundingClientRect().width]",
    )) as number[];
    expect(width! / 1280).toBeGreaterThanOrEqual(0.6);
    await screen(page, "laptop");
  });

  test("on a screen with two dots for each pixel the canvas is drawn with both", async () => {
    const context = await here.browser.newContext({
      viewport: { width: 1280, height: 720 },
      deviceScaleFactor: 2,
      colorScheme: "dark",
      locale: "en",
    });
    const { page } = await openEditor(here, { context });
    const ratio = await page.evaluate(
      "(() => { const canvas = document.querySelector('.canvas-host > canvas'); return canvas.width / canvas.getBoundingClientRect().width; })()",
    );
    expect(ratio).toBeCloseTo(2, 1);
    await screen(page, "hidpi");
    await context.close();
  });
});
