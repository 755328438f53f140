import { describe, expect, test } from "vitest";
import { openEditor } from "./editor.ts";
import { matrixWorkflow, place } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

describe("the keyboard", () => {
  test("the outline is the workflow as a tree, in which everything can be read, chosen and connected", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow() });
    const { page, press } = editor;
    await press("Alt+o");
    const tree = page.getByRole("treegrid", { name: "Outline of the workflow" });
    await tree.waitFor();
    await tree.getByRole("row").first().focus();
    await press("Home");
    expect(await page.evaluate(() => lemica.selection())).toEqual(["errors"]);
    await press("ArrowDown");
    await expect.poll(() => page.evaluate(() => lemica.selection())).toEqual(["graph"]);
    await press("ArrowRight");
    await tree
      .getByRole("row", { name: /output Error Graph/ })
      .first()
      .waitFor();
    await screen(page, "outline");
    await press("Delete");
    await page.waitForFunction(() => lemica.document().nodes.length === 7);
  });

  test("everything is found by name, and keys are changed and shown where they stand", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow() });
    const { page, press } = editor;
    await press("Control+k");
    await page.getByRole("combobox").fill("light");
    await page.getByRole("option", { name: /Switch between dark and light/ }).waitFor();
    await screen(page, "commands");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate("document.documentElement.dataset.theme")).toBe("light");

    await press("Shift+?");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Search actions or keys" }).fill("overview");
    await dialog.getByRole("button", { name: "Change the keys of Show overview" }).click();
    await dialog.getByRole("textbox", { name: "New keys of Show overview" }).waitFor();
    await press("Alt+m");
    await dialog.getByText("Alt+M", { exact: true }).waitFor();
    // The focus stays in the line of the action.
    expect(await page.evaluate("document.activeElement.closest('li')?.innerText")).toMatch(/^Show overview/);
    await screen(page, "shortcuts");
    await press("Escape");
    await expect.poll(() => dialog.count()).toBe(0);
    // It is there while there is more than is seen.
    const map = page.getByTitle("Overview of the workflow");
    await page.locator(".canvas-host > canvas").first().focus();
    await press("Control+0");
    await map.waitFor();
    await press("Alt+m");
    await expect.poll(() => map.count()).toBe(0);
  });

  test("F6 walks through the parts of the window, arrows through the nodes, Enter into their parameters", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow() });
    const { page, press } = editor;
    await page.locator(".canvas-host > canvas").first().focus();
    const part = () =>
      page.evaluate(
        "document.activeElement.closest('.canvas-host, .right, .status-bar, .top-bar, .rail')?.className ?? ''",
      );
    const seen = new Set<string>();
    for (let k = 0; k < 6; k++) {
      seen.add(String(await part()));
      await press("F6");
    }
    expect(seen.size).toBeGreaterThanOrEqual(4);
    await page.locator(".canvas-host > canvas").first().focus();
    await press("ArrowRight");
    await expect.poll(() => page.evaluate(() => lemica.selection())).toEqual(["errors"]);
    await press("ArrowRight");
    await expect.poll(() => page.evaluate(() => lemica.selection())).toEqual(["graph"]);
    await press("Enter");
    await expect.poll(() => page.evaluate("document.activeElement.closest('.inspector') !== null")).toBe(true);
  });
});
