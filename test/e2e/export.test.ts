import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { exportSchedule, exportTargets } from "#formats/exports.ts";
import { expectAccessible } from "./axe.ts";
import { type EditorOptions, openEditor } from "./editor.ts";
import { matrixWorkflow, place } from "./place.ts";
import { screen } from "./screen.ts";
import { openResult, show } from "./workbench.ts";

const here = place();

async function ran(options: EditorOptions) {
  const editor = await openEditor(here, { workflow: matrixWorkflow("Export"), ...options });
  await editor.press("Control+Enter");
  await editor.ran();
  return editor;
}

/** The steps that a mask written in a text computes. */
const computed = (mask: string) => mask.split(",").flatMap((flag, step) => (flag.trim() === "1" ? [step] : []));

describe("the window of exports", () => {
  test("has every program with what does not carry over, its text to copy and its file, from the workbench of a schedule", async () => {
    const editor = await ran({});
    const { page } = editor;
    const result = await openResult(editor, "schedule");
    await show(result, "Schedule");
    const steps = (await result.locator(".workbench-panel:not([inert]) .step-list").innerText())
      .match(/\d+/g)!
      .map(Number);
    await result.getByRole("button", { name: "Export…" }).click();
    const dialog = page.getByRole("dialog", { name: `Export ${steps.length} of 50 steps` });
    await dialog.waitFor();
    const tabs = dialog.getByRole("tab");
    expect(await tabs.count()).toBe(exportTargets.length);

    await dialog.getByRole("tab", { name: /^stable-diffusion\.cpp/ }).click();
    await dialog.getByText("What does not carry over, or is to be set there:").waitFor();
    await dialog.getByRole("button", { name: "Copy" }).click();
    const copied = (await page.evaluate("navigator.clipboard.readText()")) as string;
    expect(computed(/--scm-mask "([\d,]+)"/.exec(copied)![1]!)).toEqual(steps);

    await dialog.getByRole("tab", { name: /^OpenVINO GenAI\s*approximate/ }).click();
    await dialog
      .getByRole("listitem")
      .getByText(/An approximation: OpenVINO GenAI takes an interval and two margins/)
      .waitFor();
    await screen(page, "export-dark");
    await dialog.getByRole("tab", { name: /^Noise levels\s*refused/ }).click();
    await dialog.getByText("It cannot be exported there:").waitFor();
    expect(await dialog.getByRole("button", { name: "Copy" }).count()).toBe(0);

    await dialog.getByRole("tab", { name: /^JSON\s*exact/ }).click();
    await dialog.getByText("Everything carries over.").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: /^Save lemica_schedule_.*\.schedule\.json$/ }).click(),
    ]);
    const schedule = JSON.parse(await text(await download.createReadStream()));
    expect(schedule.compute).toEqual(steps);
    await dialog.getByRole("tab", { name: /^cache-dit, YAML/ }).click();
    expect(await dialog.locator("pre").textContent()).toBe(exportSchedule(schedule, "cache-dit-yaml").text);
    await expectAccessible(page, "exports");
  });

  test("opens by name and from a node's menu for what that node gave", async () => {
    const { page, press, whereIs } = await ran({ theme: "light" });
    await press("Control+k");
    await page.getByRole("combobox").fill("Export schedule");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: /^Export \d+ of 50 steps/ });
    await dialog.waitFor();
    await dialog.getByRole("tab", { name: /^diffusers/ }).waitFor();
    await screen(page, "export-light");
    await press("Escape");
    await page.mouse.click(...(await whereIs("schedule")).title, { button: "right" });
    await page.getByRole("menuitem", { name: "Export schedule" }).click();
    await dialog.waitFor();
  });

  test("speaks Chinese", async () => {
    const { page, press } = await ran({ language: "zh-CN" });
    await press("Control+k");
    await page.getByRole("combobox").fill("导出调度");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: /^导出 50 步中的 \d+ 步/ });
    await dialog.getByRole("tab", { name: /^OpenVINO GenAI\s*近似/ }).click();
    await dialog
      .getByRole("listitem")
      .getByText(/近似：OpenVINO GenAI 只接受一个间隔/)
      .waitFor();
    await screen(page, "export-chinese");
  });
});
