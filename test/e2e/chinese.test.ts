import { describe, expect, test } from "vitest";
import { openEditor } from "./editor.ts";
import { matrixWorkflow, place, smallStarter } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

describe("in Chinese", () => {
  test("nodes, their ports and parameters are told in Chinese, and are found by Chinese and English words", async () => {
    const editor = await openEditor(here, { language: "zh-CN", workflow: matrixWorkflow("矩阵") });
    const { page, press } = editor;
    await page.mouse.click(...(await editor.whereIs("schedule")).title);
    const inspector = page.locator(".inspector");
    await inspector.getByPlaceholder("求解调度").waitFor();
    await inspector.getByRole("textbox", { name: /^预算/ }).waitFor();
    await inspector.getByText("误差图").first().waitFor();
    await press("Escape");
    await page.locator(".canvas-host > canvas").first().focus();
    for (const words of ["求解", "solve"]) {
      await press("Tab");
      await page.getByRole("combobox").fill(words);
      await page.locator(".finder-label").getByText("求解调度", { exact: true }).waitFor();
      await screen(page, "chinese-nodes");
      await press("Escape");
    }
  });

  test("another language is heard at once by the nodes on the canvas", async () => {
    const editor = await openEditor(here, { workflow: smallStarter() });
    const { page, press } = editor;
    await press("Alt+o");
    const tree = page.getByRole("treegrid");
    await tree.getByRole("row", { name: /Calibrate Errors/ }).waitFor();
    await press("Control+k");
    await page.getByRole("combobox").fill("中文");
    await page.keyboard.press("Enter");
    await tree.getByRole("row", { name: /校准误差/ }).waitFor();
    await screen(page, "chinese-starter");
    expect(await tree.getByText("Calibrate Errors").count()).toBe(0);
  });
});
