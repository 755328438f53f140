import { describe, expect, test } from "vitest";
import { expectAccessibleInBoth } from "./axe.ts";
import { openEditor } from "./editor.ts";
import { newWorkflow, zoomOut } from "./hands.ts";
import { matrixWorkflow, place } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

describe("every day", () => {
  test("Tab moves the focus on the page, first to a link to the canvas, where it offers nodes", async () => {
    const { page, press } = await openEditor(here, { workflow: matrixWorkflow() });
    await page.evaluate("document.activeElement?.blur?.()");
    const focused = () => page.evaluate("document.activeElement?.textContent ?? ''");
    await press("Tab");
    expect(await page.getByRole("combobox", { name: "Nodes to add" }).count()).toBe(0);
    for (let k = 0; k < 3 && (await focused()) !== "Go to the canvas"; k++) await press("Shift+Tab");
    expect(await focused()).toBe("Go to the canvas");
    await press("Enter");
    await expect.poll(() => page.evaluate("document.activeElement instanceof HTMLCanvasElement")).toBe(true);
    await press("Tab");
    await page.getByRole("combobox", { name: "Nodes to add" }).waitFor();
  });

  test("a field is edited from afar by one click, and a double click on it renames nothing", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow() });
    const { page } = editor;
    await zoomOut(editor, 0.45, [500, 400]);
    const { budget } = (await editor.whereIs("schedule")).params;
    await page.mouse.dblclick(...budget!);
    const field = page.locator(".canvas-field");
    await field.and(page.getByLabel("Budget")).waitFor();
    const size = await page.evaluate(
      "Number.parseFloat(getComputedStyle(document.querySelector('.canvas-field')).fontSize)",
    );
    expect(size).toBeGreaterThanOrEqual(12);
    await field.fill("17");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => lemica.document().nodes.find(({ id }) => id === "schedule")?.params.budget === 17);
    expect((await editor.document()).nodes.find(({ id }) => id === "schedule")?.title).toBeUndefined();
  });

  test("the next step of the job comes first where a wire is let go, and what gives the same back comes last", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow(), size: { width: 1440, height: 900 } });
    const { page } = editor;
    await editor.drag((await editor.whereIs("graph")).outputs.errors!, [560, 700]);
    const list = page.getByRole("dialog", { name: "Nodes that fit this wire" });
    await list.waitFor();
    const offered = await list.getByRole("option").locator(".finder-label").allInnerTexts();
    expect(offered[0]).toBe("Solve Schedule");
    expect(offered.indexOf("Merge Error Graphs")).toBeGreaterThan(offered.indexOf("All Budgets"));
  });

  test("a failure that was mended is not shown any more", async () => {
    const broken = matrixWorkflow("Broken");
    const nodes = broken.nodes.map((node) => (node.id === "schedule" ? { ...node, params: { budget: 2 } } : node));
    const editor = await openEditor(here, { workflow: { ...broken, nodes } });
    const { page } = editor;
    await page.keyboard.press("Control+Enter");
    await editor.ran("failed");
    await page.mouse.click(...(await editor.whereIs("schedule")).title);
    const why = page.locator(".inspector").getByText(/A budget of 2 is not possible for 50 steps/);
    await why.waitFor();
    const field = page.locator(".inspector").getByRole("textbox", { name: /^Budget/ });
    await field.fill("15");
    await field.blur();
    await expect.poll(() => why.count()).toBe(0);
  });

  test("templates stand in a gallery with pictures, a search and what they need; models with family, size and parts", async () => {
    const { page, press } = await openEditor(here, { size: { width: 1440, height: 900 } });
    await press("Control+k");
    await page.getByRole("combobox").fill("all templates");
    await page.getByRole("option", { name: "All templates" }).first().click();
    const cards = page.locator(".gallery-card");
    await expect.poll(() => cards.count()).toBeGreaterThanOrEqual(10);
    await screen(page, "gallery");
    await expectAccessibleInBoth(page, "gallery");
    await page.getByRole("dialog").getByRole("radio", { name: "Need no model" }).press("Space");
    await expect.poll(() => cards.count()).toBe(3);
    await page.getByRole("dialog").getByRole("searchbox").fill("published");
    await expect.poll(() => cards.count()).toBe(1);
    await cards.click();
    await page.waitForFunction(() => lemica.document().name === "A published schedule");
    await press("Control+k");
    await page.getByRole("combobox").fill("models");
    await page.getByRole("option", { name: "Models", exact: true }).first().click();
    await page.getByRole("dialog").getByText("models/moving-shapes").waitFor();
    await page.getByRole("dialog").getByText("Moving Shapes", { exact: true }).waitFor();
    await screen(page, "models");
    await expectAccessibleInBoth(page, "models");
  });

  test("a small window has room for the canvas, and open workflows are chosen of a list", async () => {
    const editor = await openEditor(here, { size: { width: 800, height: 600 } });
    const { page } = editor;
    const width = await page.evaluate("document.querySelector('.canvas-host > canvas').clientWidth");
    expect(width).toBeGreaterThan(700);
    for (let k = 0; k < 4; k++) await newWorkflow(editor);
    await page.getByRole("button", { name: "All open workflows" }).click();
    await screen(page, "small-window");
    await page.getByRole("menuitem").first().click();
    await page.waitForFunction(() => lemica.document().nodes.length > 0);
  });

  test("a block need not have anything that a run is for", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow() });
    const { page } = editor;
    await page.mouse.click(...(await editor.whereIs("graph")).title);
    await page.keyboard.press("Control+Shift+B");
    await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("One");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => lemica.document().blocks.length === 1);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => lemica.document().nodes.length === 1);
    // It has been checked, and nothing is wrong.
    await page
      .locator(".right")
      .getByRole("tab", { name: /^Problems/ })
      .click();
    await page.locator(".no-problems").waitFor();
  });
});
