import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { libraryRoutes } from "#protocol/routes-library.ts";
import { type Editor, openEditor } from "./editor.ts";
import { matrixWorkflow, place, smallStarter } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

/** Opens the window of a node's result by a double click on its preview. */
async function openResult(editor: Editor, node: string): Promise<void> {
  const { page } = editor;
  await page.mouse.click(...(await editor.whereIs(node)).title);
  await page.keyboard.press("Shift+Digit2");
  await page.mouse.dblclick(...(await editor.whereIs(node)).preview!);
  await page.getByRole("dialog").waitFor();
}

/** The tab of one of the views of an error graph. */
const view = (page: Page, name: string) => page.locator(".workbench-tabs").getByRole("tab", { name, exact: true });

describe("the method is seen", () => {
  test("a schedule is edited by hand, its errors follow at once, and it is saved with where it came from", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("By hand"), size: { width: 1440, height: 900 } });
    const { page, press } = editor;
    await press("Control+Enter");
    await editor.ran();
    await openResult(editor, "schedule");
    const strip = page.getByRole("listbox", { name: /^Schedule of 50 steps/ });
    await strip.waitFor();
    await screen(page, "schedule-strip");
    const worst = page
      .locator(".workbench-side")
      .getByText(/Worst edge error/)
      .first();
    await worst.waitFor();
    const told = () => page.locator(".workbench-side").first().innerText();
    const before = await told();
    await strip.focus();
    await page.keyboard.press("Home");
    for (let k = 0; k < 24; k++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await expect.poll(told).not.toBe(before);
    await expect.poll(told).toContain("Edited by hand");
    await screen(page, "schedule-edited");
    // By the mouse as well: a click on a step turns it on or off, and undo takes it back.
    await page.keyboard.press("Control+z");
    await expect.poll(told).toBe(before);
    await page.keyboard.press("Control+y");
    const name = page.getByRole("textbox", { name: "Name" });
    await name.fill("Mine by hand");
    await page.getByRole("button", { name: "Save to library" }).click();
    await page.getByText("“Mine by hand” is in the library.").waitFor();
    const { items } = await here.call(libraryRoutes.listLibrary, { query: {} });
    const item = items.find((each) => each.name === "Mine by hand")!;
    const content = await here.call(libraryRoutes.readLibraryContent, { params: { id: item.id } });
    const file = JSON.parse(await new Response(content as never).text());
    expect(file).toMatchObject({ format: "lemica.schedule", steps: 50, objective: "given" });
    expect(JSON.stringify(file.provenance)).toContain("edited");
  });

  test("a schedule that reuses its last steps is shown in every view, says that no edge tells of them, and is closed by hand", async () => {
    const workflow = matrixWorkflow("Open end");
    const nodes = workflow.nodes.map((node) =>
      node.id === "schedule" ? { ...node, params: { ...node.params, budget: 17 } } : node,
    );
    const editor = await openEditor(here, { workflow: { ...workflow, nodes }, size: { width: 1440, height: 900 } });
    const { page, press } = editor;
    await press("Control+Enter");
    await editor.ran();
    await openResult(editor, "schedule");
    const strip = page.getByRole("listbox", { name: /^Schedule of 50 steps/ });
    await strip.waitFor();
    await strip.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Space");
    const note = page.getByRole("note").getByText(/steps are reused|last step is reused/);
    await note.waitFor();
    const side = page.locator(".workbench-side").first();
    await expect.poll(() => side.innerText()).toContain("≥");
    for (const name of ["Errors", "Budgets", "Edges", "Schedule"]) {
      await view(page, name).click();
      await screen(page, `ends-${name.toLowerCase()}`);
    }
    await strip.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Space");
    await note.waitFor({ state: "detached" });
  });

  test("the error graph as a heatmap, the budgets as curves, the edges as arcs: what is chosen in one is chosen in all", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("Charts"), size: { width: 1440, height: 900 } });
    const { page, press } = editor;
    await press("Control+Enter");
    await editor.ran();
    await openResult(editor, "budgets");
    await view(page, "Budgets").click();
    await screen(page, "budgets");
    const slider = page.getByRole("slider", { name: "Budget" });
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    const budget = await slider.inputValue();
    for (const [name, file] of [
      ["Errors", "error-graph"],
      ["Edges", "edges"],
      ["Schedule", "steps"],
    ] as const) {
      await view(page, name).click();
      await page.locator(".workbench-chart canvas").first().waitFor();
      await expect.poll(() => page.getByRole("slider", { name: "Budget" }).inputValue()).toBe(budget);
      await screen(page, file);
    }
    await view(page, "Budgets").click();
    await page.getByRole("button", { name: /^Set .* to \d+/ }).click();
    await expect
      .poll(async () => (await editor.document()).nodes.find(({ id }) => id === "schedule")?.params.budget)
      .toBe(Number(budget));
  });

  test("every chart goes out as SVG, PNG and CSV", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("Out"), size: { width: 1440, height: 900 } });
    const { page, press } = editor;
    await press("Control+Enter");
    await editor.ran();
    await openResult(editor, "graph");
    for (const name of ["Errors", "Budgets", "Edges", "Schedule"]) {
      await view(page, name).click();
      for (const kind of ["SVG", "PNG", "CSV"]) {
        await page
          .locator(".workbench-panel:not([inert])")
          .getByRole("button", { name: "Export", exact: true })
          .click();
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.getByRole("menuitem", { name: new RegExp(`^${kind}`) }).click(),
        ]);
        expect(download.suggestedFilename().toLowerCase()).toMatch(new RegExp(`\\.${kind.toLowerCase()}$`));
      }
    }
  });

  test("full and reused clips are compared side by side, by a wipe and as their difference, with the PSNR of each frame", async () => {
    const editor = await openEditor(here, { workflow: smallStarter("Compared"), size: { width: 1440, height: 900 } });
    const { page, press } = editor;
    await press("Control+Enter");
    await editor.ran();
    await page.getByRole("button", { name: "Compare pictures" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/PSNR/).first().waitFor();
    await screen(page, "compare");
    for (const mode of ["Wipe", "Difference"]) {
      await dialog.getByRole("radio", { name: mode }).check({ force: true });
      await screen(page, `compare-${mode.toLowerCase()}`);
    }
  });
});
