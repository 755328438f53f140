import { describe, expect, test } from "vitest";
import { openEditor } from "./editor.ts";
import { matrixWorkflow, place } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

describe("without a mouse and without seeing the canvas", () => {
  test("the outline renames, connects by a port, mutes and deletes; what was done is said", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow() });
    const { page, press, document } = editor;
    const said = page.locator(".unseen[aria-live=polite]").last();
    await press("Alt+o");
    const tree = page.getByRole("treegrid", { name: "Outline of the workflow" });
    await tree.getByRole("row", { name: "Solve Schedule" }).focus();
    await press("F2");
    await page.keyboard.type("The best fifteen");
    await press("Enter");
    await tree.getByRole("row", { name: "The best fifteen" }).waitFor();
    await expect.poll(() => said.innerText()).toBe("Renamed");

    await tree.getByRole("row", { name: "The best fifteen" }).focus();
    await press("ArrowRight");
    await tree.getByRole("row", { name: /^input Error Graph: Error Graph/ }).focus();
    await press("Enter");
    const choices = page.getByRole("dialog", { name: "Connect…" });
    await choices.getByRole("combobox").waitFor();
    await page.keyboard.type("load");
    await press("Enter");
    await page.waitForFunction(() =>
      lemica.document().wires.some(({ from, to }) => from[0] === "errors" && to[0] === "schedule"),
    );
    await expect.poll(() => said.innerText()).toBe("Connected");

    await tree.getByRole("button", { name: "What can be done with All Budgets" }).focus();
    await press("Enter");
    await page.getByRole("menuitem", { name: "Mute" }).waitFor();
    await page.getByRole("menuitem", { name: "Mute" }).press("Enter");
    await page.waitForFunction(() =>
      lemica.document().nodes.some(({ id, mode }) => id === "budgets" && mode === "muted"),
    );
    await tree.getByRole("row", { name: "All Budgets, Muted" }).waitFor();
    await screen(page, "outline-by-keys");
    const before = (await document()).nodes.length;
    await tree.getByRole("row", { name: "All Budgets, Muted" }).focus();
    await press("Delete");
    await page.waitForFunction((count) => lemica.document().nodes.length === count - 1, before);
    await expect.poll(() => said.innerText()).toBe("Deleted");
    await press("Control+z");
    await expect.poll(() => said.innerText()).toBe("Undone: Deleted");
  });

  test("things are moved, grouped, coloured, distributed, and reached by the menu of the selection", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow() });
    const { page, press, document } = editor;
    await page.locator(".canvas-host > canvas").first().focus();
    await press("ArrowRight");
    await expect.poll(() => page.evaluate(() => lemica.selection())).toEqual(["errors"]);
    const place = async () => (await document()).nodes.find(({ id }) => id === "errors")!.position;
    const [x, y] = await place();
    await press("Alt+ArrowRight");
    await press("Shift+Alt+ArrowDown");
    await expect.poll(place).toEqual([x + 10, y + 50]);
    await press("Shift+F10");
    const menu = page.getByRole("menu", { name: "Menu" });
    await menu.getByRole("menuitem", { name: "Collapse" }).press("Enter");
    await page.waitForFunction(() => lemica.document().nodes.some(({ id, collapsed }) => id === "errors" && collapsed));
    const byName = async (action: string) => {
      await press("Control+k");
      await page.getByRole("combobox").fill(action);
      await page.getByRole("option", { name: action }).first().waitFor();
      await press("Enter");
    };
    await byName("Violet");
    await page.waitForFunction(() => lemica.document().nodes.some(({ id, colour }) => id === "errors" && colour));
    await page.locator(".canvas-host > canvas").first().focus();
    await press("Control+a");
    const before = await page.evaluate(() => lemica.steps().undo);
    await byName("Distribute across");
    await page.waitForFunction((steps) => lemica.steps().undo === steps + 1, before);
    await page.locator(".canvas-host > canvas").first().focus();
    await press("Control+g");
    await page.waitForFunction(() => lemica.document().groups[0]?.members.length === 9);
    await press("F2");
    await page.keyboard.type("All of it");
    await press("Enter");
    await page.waitForFunction(() => lemica.document().groups[0]?.title === "All of it");
    await screen(page, "moved-by-keys");
    await press("Control+Shift+g");
    await page.waitForFunction(() => lemica.document().groups.length === 0);
  });

  test("cut and paste move nodes into another workflow, and nothing moves where motion is not wanted", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("Cut from") });
    const { page, press, document } = editor;
    await page.locator(".canvas-host > canvas").first().focus();
    await press("Control+a");
    const whole = await document();
    await press("Control+x");
    await page.waitForFunction(() => lemica.document().nodes.length === 0);
    await press("Alt+n");
    await page.waitForFunction(() => lemica.document().name === "");
    await press("Control+v");
    await page.waitForFunction((count) => lemica.document().nodes.length === count, whole.nodes.length);
    expect((await document()).wires).toHaveLength(whole.wires.length);
    const moving = await page.evaluate(
      "[...document.querySelectorAll('*')].filter((each) => getComputedStyle(each).transitionDuration.split(', ').some((time) => time !== '0s')).length",
    );
    expect(moving).toBe(0);
  });
});
