import { describe, expect, test } from "vitest";
import { openEditor } from "./editor.ts";
import { newWorkflow } from "./hands.ts";
import { matrixWorkflow, place } from "./place.ts";

const here = place();

describe("the clipboard", () => {
  test("carries nodes from tab to tab with the wires between them", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow() });
    const { page, press } = editor;
    await page.mouse.click(...(await editor.whereIs("errors")).title);
    await page.keyboard.down("Shift");
    for (const id of ["graph", "schedule"]) await page.mouse.click(...(await editor.whereIs(id)).title);
    await page.keyboard.up("Shift");
    await press("Control+c");
    await newWorkflow(editor);
    await page.locator(".canvas-host > canvas").first().focus();
    await press("Control+v");
    await page.waitForFunction(() => lemica.document().nodes.length === 3);
    const { nodes, wires } = await editor.document();
    expect(nodes.map(({ type }) => type).sort()).toEqual([
      "calibrate/error-graph",
      "load/error-graph",
      "solve/schedule",
    ]);
    expect(wires).toHaveLength(2);
    // Twice, and cut: the ids are others, and the wires go with them.
    await press("Control+v");
    await page.waitForFunction(() => lemica.document().nodes.length === 6);
    expect((await editor.document()).wires).toHaveLength(4);
    await press("Control+x");
    await page.waitForFunction(() => lemica.document().nodes.length === 3);
    await press("Control+v");
    await page.waitForFunction(() => lemica.document().nodes.length === 6);
    expect((await editor.document()).wires).toHaveLength(4);
  });

  test("carries nodes to another window, as text that any program can hold", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("From here") });
    await editor.page.mouse.click(...(await editor.whereIs("graph")).title);
    await editor.press("Control+c");
    const text = await editor.page.evaluate("navigator.clipboard.readText()");
    expect(JSON.parse(String(text))).toMatchObject({ nodes: [{ type: "calibrate/error-graph" }] });
    const other = await openEditor(here, { context: editor.context, workflow: matrixWorkflow("To there") });
    await other.page.locator(".canvas-host > canvas").first().focus();
    await other.press("Control+v");
    await other.page.waitForFunction(() => lemica.document().nodes.length === 9);
  });
});
