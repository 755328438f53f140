import { describe, expect, test } from "vitest";
import { openEditor } from "./editor.ts";
import { addByMouse, paramField } from "./hands.ts";
import { matrixWorkflow, place } from "./place.ts";

const here = place();

describe("undo and redo", () => {
  test("everything is undone and redone, one step for each gesture, and the documents are equal", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow(), size: { width: 1440, height: 900 } });
    const { page, press } = editor;
    const first = await editor.document();
    const steps = () => page.evaluate(() => lemica.steps());
    const gestures: readonly (readonly [what: string, gesture: () => Promise<unknown>])[] = [
      [
        "a node is dragged",
        async () => {
          const [x, y] = (await editor.whereIs("budgets")).title;
          await editor.drag([x, y], [x + 40, y + 60]);
        },
      ],
      [
        "a parameter is written",
        async () => {
          const field = await paramField(editor, "schedule", "Budget");
          await field.fill("12");
          await field.blur();
          await page.waitForFunction(() => lemica.document().nodes.some(({ params }) => params.budget === 12));
        },
      ],
      ["a node is muted", async () => await onNode("lemica", () => press("Control+m"))],
      ["a node is bypassed", async () => await onNode("budgets", () => press("Control+b"))],
      ["a node is collapsed", async () => await onNode("save-errors", () => press("Alt+c"))],
      ["a node is pinned", async () => await onNode("cache-dit", () => press("p"))],
      ["a node is copied beside itself", async () => await onNode("budgets", () => press("Control+d"))],
      ["a node is deleted", async () => onNode("save-schedule", () => press("Delete"))],
      ["two nodes are grouped", async () => await onNodes(["errors", "graph"], () => press("Control+g"))],
      ["a node is added", async () => await addByMouse(editor, "Uniform Schedule", [400, 760])],
      [
        "a wire is pulled off",
        async () => {
          const [x, y] = (await editor.whereIs("cache-dit")).inputs.schedule!;
          await editor.drag([x, y], [x - 30, y + 50]);
        },
      ],
    ];
    for (const [k, [what, gesture]] of gestures.entries()) {
      await gesture();
      await expect.poll(steps, { message: what }).toEqual({ undo: k + 1, redo: 0 });
      await press("Escape");
    }
    const last = await editor.document();
    await page.mouse.click(700, 860);
    for (let k = gestures.length; k > 0; k--) await press("Control+z");
    await expect.poll(steps).toEqual({ undo: 0, redo: gestures.length });
    expect(await editor.document()).toEqual(first);
    for (let k = gestures.length; k > 0; k--) await press("Control+y");
    await expect.poll(steps).toEqual({ undo: gestures.length, redo: 0 });
    expect(await editor.document()).toEqual(last);

    async function onNode(id: string, work: () => Promise<void>) {
      await page.mouse.click(...(await editor.whereIs(id)).title);
      await work();
    }
    async function onNodes([one, other]: readonly [string, string], work: () => Promise<void>) {
      await page.mouse.click(...(await editor.whereIs(one)).title);
      await page.keyboard.down("Shift");
      await page.mouse.click(...(await editor.whereIs(other)).title);
      await page.keyboard.up("Shift");
      await work();
    }
  });

  test("two hundred steps and more are kept", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow() });
    const { page, press } = editor;
    const first = await editor.document();
    // Nothing but the canvas has to follow.
    await press("Alt+i");
    await page.mouse.click(...(await editor.whereIs("budgets")).title);
    await page.keyboard.type("p".repeat(105));
    await withControl("m".repeat(105));
    await expect.poll(() => page.evaluate(() => lemica.steps().undo)).toBeGreaterThanOrEqual(210);
    await withControl("z".repeat(210));
    await expect.poll(() => editor.document()).toEqual(first);

    async function withControl(keys: string) {
      await page.keyboard.down("Control");
      await page.keyboard.type(keys);
      await page.keyboard.up("Control");
    }
  });
});
