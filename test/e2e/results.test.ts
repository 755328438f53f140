import { describe, expect, test } from "vitest";
import { openEditor } from "./editor.ts";
import { place, smallStarter } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

/** The small starter with two clips to be saved. */
function twoClips() {
  const starter = smallStarter("Two clips");
  const two = "a large magenta triangle moving left on navy\na small green square moving up on black";
  const nodes = starter.nodes.map((node) =>
    node.id === "prompts" ? { ...node, params: { ...node.params, prompts: two } } : node,
  );
  return { ...starter, nodes };
}

describe("results", () => {
  test("are one click away: on the picture, in the menu, by Enter, in the inspector, by name; all clips of a node are seen", async () => {
    const editor = await openEditor(here, { workflow: twoClips(), size: { width: 1440, height: 900 } });
    const { page } = editor;
    await page.keyboard.press("Control+Enter");
    await editor.ran();
    const window = page.getByRole("dialog");
    const gone = () => expect.poll(() => window.count()).toBe(0);
    // By its cross: Escape first closes a tooltip that stands over it.
    const close = async () => {
      await window.getByRole("button", { name: "Close", exact: true }).click();
      await gone();
    };

    // By name, also of its type and of what stands in its parameters.
    await page.keyboard.press("Control+f");
    await page.getByRole("combobox").fill("magenta triangle");
    await page.getByRole("option", { name: /^Go to Prompts/ }).waitFor();
    await page.getByRole("combobox").fill("save video");
    await screen(page, "find-in-workflow");
    await page.getByRole("option", { name: "Result of Save Video" }).click();
    const thumbs = window.locator(".media-thumb");
    await expect.poll(() => thumbs.count()).toBe(2);
    const shown = () => window.locator('.media-thumb[aria-current="true"]').getAttribute("aria-label");
    const last = await shown();
    await window.getByRole("button", { name: "Previous of these" }).click();
    expect(await shown()).not.toBe(last);
    await screen(page, "two-clips");
    await close();

    // The button on the picture, once the pointer is over its node.
    const errors = "errors";
    await page.keyboard.press("Shift+1");
    await page.mouse.click(...(await editor.whereIs(errors)).title);
    await page.keyboard.press("Shift+2");
    const { open } = await editor.whereIs(errors);
    await page.mouse.move(open![0] - 60, open![1] + 40);
    await screen(page, "open-on-picture");
    await page.mouse.click(...open!);
    await window.getByRole("tab", { name: "Budgets", exact: true }).waitFor();
    await close();
    await page.keyboard.press("Enter");
    await window.waitFor();
    await close();
    await page.getByRole("button", { name: "Open result" }).click();
    await window.waitFor();
    await close();
    await page.mouse.click(...(await editor.whereIs(errors)).title, { button: "right" });
    await page.getByRole("menuitem", { name: /^Open result/ }).click();
    await window.waitFor();

    // It shows the workflow as it is now, and using a schedule leads back to the canvas.
    await window.getByRole("tab", { name: "Schedule", exact: true }).click();
    await window.getByRole("button", { name: "Use in workflow" }).click();
    await gone();
    await expect.poll(() => page.evaluate("document.activeElement instanceof HTMLCanvasElement")).toBe(true);

    // The form shows all clips, too.
    await page.keyboard.press("Alt+r");
    await expect.poll(() => page.locator(".run-form-results .media-thumb").count()).toBeGreaterThanOrEqual(2);
    await screen(page, "form-clips");
  });
});
