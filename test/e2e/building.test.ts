import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { WorkflowDocument } from "#web/document/document.ts";
import { openEditor } from "./editor.ts";
import { addByKeys, addByMouse, boxesOf, newWorkflow, overlapping, paramField, wireByKeys, zoomOut } from "./hands.ts";
import { place, smallStarter } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

/** Whether what is typed goes into a field. */
const isFocused = async (field: Locator) => (await field.and(field.page().locator(":focus")).count()) > 0;

/** Titles of the starter's nodes by id. */
const TITLES: Readonly<Record<string, string>> = {
  model: "Load Pipeline",
  "calibration-prompts": "Prompts",
  settings: "Sampling Settings",
  errors: "Calibrate Errors",
  budgets: "All Budgets",
  schedule: "Solve Schedule",
  apply: "Apply Cache Mask",
  prompts: "Prompts",
  full: "Sample",
  reused: "Sample",
  "full-video": "Decode",
  "reused-video": "Decode",
  compare: "Compare",
  joint: "Measure Joint Error",
  "save-video": "Save Video",
  "save-errors": "Save Error Graph",
  "save-schedule": "Save Schedule",
  export: "Export Schedule",
};
/** What the starter says otherwise than the defaults, by the titles of parameters. */
const VALUES: readonly (readonly [node: string, label: string, value: string])[] = [
  ["model", "Folder", "../models/moving-shapes"],
  ["calibration-prompts", "Prompts", "a small red circle moving right on black"],
  ["calibration-prompts", "Seeds", "1"],
  ["settings", "Steps", "6"],
  ["errors", "Largest gap", "3"],
  ["schedule", "Budget", "3"],
  ["prompts", "Prompts", "a large magenta triangle moving left on navy"],
  ["prompts", "Seeds", "7"],
];

/** What a run does with a workflow: its nodes by type and parameters, and its wires between them. */
function essence({ nodes, wires }: Pick<WorkflowDocument, "nodes" | "wires">, names: ReadonlyMap<string, string>) {
  const name = (id: string) => names.get(id) ?? id;
  return {
    nodes: nodes.map(({ id, type }) => [name(id), type]).sort(),
    wires: wires.map(({ from, to }) => `${name(from[0])}.${from[1]} → ${name(to[0])}.${to[1]}`).sort(),
  };
}

describe("a workflow is built from an empty canvas", () => {
  test("by the mouse: all of the starter workflow, which then runs to its end", async () => {
    const editor = await openEditor(here, { size: { width: 1680, height: 1050 } });
    const starter = smallStarter();
    await newWorkflow(editor);
    await zoomOut(editor, 0.45, [700, 500]);
    const made = new Map<string, string>();
    for (const [k, { id }] of starter.nodes.entries())
      made.set(id, await addByMouse(editor, TITLES[id]!, [80 + (k % 6) * 200, 110 + Math.floor(k / 6) * 290]));
    for (const { from, to } of starter.wires)
      await editor.wire([made.get(from[0])!, from[1]], [made.get(to[0])!, to[1]]);
    for (const [node, label, value] of VALUES) {
      const field = await paramField(editor, made.get(node)!, label);
      await field.fill(value);
      await field.blur();
    }
    const names = new Map([...made].map(([id, drawn]) => [drawn, id]));
    const built = await editor.document();
    expect(essence(built, names)).toEqual(essence(starter as never, new Map()));
    await screen(editor.page, "built-by-mouse");
    await editor.page.getByRole("button", { name: "Run", exact: true }).click();
    await editor.ran();
  });

  test("by the mouse, from an empty canvas to a saved clip of full and reused, in at most twenty clicks and drags", async () => {
    const editor = await openEditor(here, { size: { width: 1680, height: 1050 } });
    const { page } = editor;
    let count = 0;
    const click = async (what: Promise<unknown>) => {
      count++;
      await what;
    };
    await click(newWorkflow(editor));
    await click(page.getByRole("button", { name: "Add nodes", exact: true }).click());
    const list = page.locator(".palette-panel");
    const add = async (title: string) => {
      const before = (await editor.document()).nodes.length;
      const label = page.locator(".finder-label").getByText(title, { exact: true });
      await click(list.getByRole("option").filter({ has: label }).click());
      await page.waitForFunction((all) => lemica.document().nodes.length === all + 1, before);
      const id = (await editor.document()).nodes.at(-1)!.id;
      await editor.whereIs(id);
      return id;
    };
    const write = async (node: string, param: string, text: string) => {
      await page.keyboard.press("Shift+1");
      await click(page.mouse.click(...(await editor.whereIs(node)).params[param]!));
      await page.locator(".canvas-field").fill(text);
      await page.keyboard.press("Control+Enter");
    };
    await add("Load Pipeline");
    const prompts = await add("Prompts");
    await write(prompts, "prompts", "a large magenta triangle moving left on navy");
    const settings = await add("Sampling Settings");
    // As few as the usual budget and gap allow.
    await write(settings, "steps", "13");
    await add("Sample");
    const full = await add("Decode");
    const calibration = await add("Prompts");
    await write(calibration, "prompts", "a small red circle moving right on black");
    await add("Calibrate Errors");
    await add("Solve Schedule");
    await add("Apply Cache Mask");
    const reused = await add("Sample");
    await add("Decode");
    const save = await add("Save Video");
    await page.keyboard.press("Shift+1");
    await click(editor.wire([prompts, "conditioning"], [reused, "conditioning"]));
    await click(editor.wire([full, "video"], [save, "reference"]));
    const { nodes, wires } = await editor.document();
    expect([nodes.length, wires.length]).toEqual([12, 19]);
    const ids = nodes.map(({ id }) => id);
    expect(overlapping(await boxesOf(editor, ids))).toEqual([]);
    await screen(page, "built-in-twenty");
    await click(page.getByRole("button", { name: "Run", exact: true }).click());
    await editor.ran();
    expect(await page.evaluate(() => lemica.run()!.files.filter(({ name }) => name.endsWith(".webp")).length)).toBe(1);
    // Nor does anything lie over anything when all of them show what they made.
    await expect.poll(async () => overlapping(await boxesOf(editor, ids))).toEqual([]);
    await page.keyboard.press("Shift+1");
    await screen(page, "ran-in-twenty");
    expect(count).toBeLessThanOrEqual(20);
  });

  test("by the keyboard alone: nodes, wires, a parameter, and the run", async () => {
    const editor = await openEditor(here);
    const { page } = editor;
    await page.keyboard.press("Alt+n");
    await page.waitForFunction(() => lemica.document().nodes.length === 0);
    await page.keyboard.press("Control+Shift+E");
    const load = await addByKeys(editor, "Load Error Graph");
    // Enter leads into the inspector, and Tab on to the field.
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate("document.activeElement.closest('.inspector') !== null")).toBe(true);
    const field = page.locator(".inspector").getByRole("textbox", { name: /^File/ });
    while (!(await isFocused(field))) await page.keyboard.press("Tab");
    await page.keyboard.type("data/moving-shapes-50.errors.csv");
    // Escape leads back to the canvas.
    await page.keyboard.press("Escape");
    // Each stands beside the one that was selected, over nothing, and is wired to it, since one port fits.
    const solve = await addByKeys(editor, "Solve Schedule");
    const save = await addByKeys(editor, "Save Schedule");
    const saveErrors = await addByKeys(editor, "Save Error Graph");
    // What it can do without is left to choose.
    await wireByKeys(editor, "Schedule", "Solve Schedule");
    const all = [load, solve, save, saveErrors];
    const document = await editor.document();
    expect(document.nodes.map(({ id }) => id)).toEqual(all);
    expect(document.wires.map(({ from, to }) => [from[0], to[0]])).toEqual([
      [load, solve],
      [solve, save],
      [load, saveErrors],
      [solve, saveErrors],
    ]);
    expect(overlapping(await boxesOf(editor, all))).toEqual([]);
    await page.keyboard.press("Control+Enter");
    await editor.ran();
    // Nor when all of them show something.
    await expect.poll(async () => overlapping(await boxesOf(editor, all))).toEqual([]);
  });
});
