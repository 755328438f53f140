import { describe, expect, test } from "vitest";
import { openEditor } from "./editor.ts";
import { matrixWorkflow, place } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

describe("blocks", () => {
  test("some nodes become one, which is opened by a double click, runs as they did, and becomes them again", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("With a block") });
    const { page, press } = editor;
    const before = await editor.document();
    await page.mouse.click(...(await editor.whereIs("graph")).title);
    await page.keyboard.down("Shift");
    await page.mouse.click(...(await editor.whereIs("schedule")).title);
    await page.mouse.click(...(await editor.whereIs("budgets")).title);
    await page.keyboard.up("Shift");
    await press("Control+Shift+b");
    await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Solving");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => lemica.document().blocks.length === 1);
    const { nodes, blocks } = await editor.document();
    const block = nodes.find(({ type }) => type.startsWith("block/"))!;
    expect(nodes).toHaveLength(before.nodes.length - 2);
    expect(blocks[0]).toMatchObject({ workflow: { name: "Solving" } });
    await page.waitForFunction((id) => lemica.whereIs(id) !== undefined, block.id);
    await screen(page, "block");

    await press("Control+Enter");
    await editor.ran();

    // Between its ports, where neither its title nor its preview is.
    const { title, inputs } = await editor.whereIs(block.id);
    await page.mouse.dblclick(title[0] + 10, Object.values(inputs)[0]![1]);
    await page.waitForFunction(() => lemica.document().name === "Solving");
    expect((await editor.document()).nodes.map(({ id }) => id).sort()).toEqual(["budgets", "graph", "schedule"]);
    await screen(page, "inside-a-block");
    await press("Alt+u");
    await page.waitForFunction(() => lemica.document().name === "With a block");

    await page.mouse.click(...(await editor.whereIs(block.id)).title);
    await press("Control+k");
    await page.getByRole("combobox").fill("Unpack block");
    await page.keyboard.press("Enter");
    await page.waitForFunction((count) => lemica.document().nodes.length === count, before.nodes.length);
    expect((await editor.document()).wires).toHaveLength(before.wires.length);
  });

  test("a saved workflow with declared ports is one node in another; in itself it is refused", async () => {
    const workflow = matrixWorkflow("Solver");
    const declared = {
      ...workflow,
      outputs: [{ name: "schedule", from: ["schedule", "schedule"] as [string, string] }],
    };
    const { saveWorkflow } = (await import("#protocol/routes-workflows.ts")).workflowRoutes;
    await here.call(saveWorkflow, { params: { id: declared.id }, body: declared, ifNone: true });
    const editor = await openEditor(here, { workflow: matrixWorkflow("Using it") });
    const { page, press } = editor;
    await press("Alt+b");
    await page.getByRole("combobox").fill("Solver");
    await page
      .getByRole("option", { name: /Solver/ })
      .first()
      .click();
    await page.waitForFunction(() => lemica.document().nodes.some(({ type }) => type.startsWith("block/")));
    const { nodes } = await editor.document();
    const block = nodes.find(({ type }) => type.startsWith("block/"))!;
    await editor.wire([block.id, "schedule"], ["save-schedule", "schedule"]);
    await press("Control+Enter");
    await editor.ran();

    await page.getByRole("button", { name: "Library", exact: true }).click();
    await page
      .getByRole("button", { name: /^Solver/ })
      .first()
      .click();
    await page.waitForFunction(() => lemica.document().name === "Solver");
    await press("Alt+b");
    await page.getByRole("combobox").fill("Solver");
    await page
      .getByRole("option", { name: /Solver/ })
      .first()
      .click();
    await page.getByText(/cannot be a block of itself/).waitFor();
  });
});
