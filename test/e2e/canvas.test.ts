import { describe, expect, onTestFinished, test } from "vitest";
import { type Editor, openEditor } from "./editor.ts";
import { fingersOf } from "./fingers.ts";
import type { Spot } from "./handle.ts";
import { addByMouse } from "./hands.ts";
import { matrixWorkflow, place, smallStarter } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();
/** Where nothing of the matrix workflow is, and a new node has room, in a window of 1440×900. */
const FREE: Spot = [160, 440];

async function selectBoth({ page, whereIs }: Editor, [one, other]: readonly [string, string]): Promise<void> {
  await page.mouse.click(...(await whereIs(one)).title);
  await page.keyboard.down("Shift");
  await page.mouse.click(...(await whereIs(other)).title);
  await page.keyboard.up("Shift");
}

describe("the canvas", () => {
  test("a wire that is let go over nothing offers the nodes that take it, and the chosen one is connected", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow(), size: { width: 1440, height: 900 } });
    const { page } = editor;
    await editor.drag((await editor.whereIs("graph")).outputs.errors!, [560, 700]);
    const list = page.getByRole("dialog", { name: "Nodes that fit this wire" });
    await list.waitFor();
    await screen(page, "fitting-nodes");
    const offered = await list.getByRole("option").locator(".finder-label").allInnerTexts();
    expect(offered).toContain("Solve Schedule");
    expect(offered).not.toContain("Load Pipeline");
    await page.keyboard.type("uniform");
    await page.keyboard.press("Escape");
    await editor.drag((await editor.whereIs("graph")).outputs.errors!, [560, 700]);
    await page.keyboard.type("all budgets");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => lemica.document().nodes.length === 9);
    const { nodes, wires } = await editor.document();
    expect(wires.some(({ from, to }) => from[0] === "graph" && to[0] === nodes.at(-1)!.id)).toBe(true);
  });

  test("a double click opens the nodes where the pointer is, by category, with what they do; search forgives mistakes", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow(), size: { width: 1440, height: 900 } });
    const { page } = editor;
    await page.mouse.dblclick(...FREE);
    const field = page.getByRole("combobox", { name: "Nodes to add" });
    await field.waitFor();
    await screen(page, "nodes-at-the-pointer");
    await field.fill("shcedule solv");
    await page
      .getByRole("option", { name: /Solve Schedule/ })
      .first()
      .waitFor();
    await page.keyboard.press("Escape");
    const id = await addByMouse(editor, "Prompts", FREE);
    const [x, y] = (await editor.whereIs(id)).title;
    expect(Math.hypot(x - FREE[0], y - FREE[1])).toBeLessThan(120);
  });

  test("groups take what they own along, notes hold Markdown, a reroute point bends a wire", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow(), size: { width: 1440, height: 900 } });
    const { page, press, document, whereIs } = editor;
    await selectBoth(editor, ["errors", "graph"]);
    await press("Control+g");
    await page.waitForFunction(() => lemica.document().groups.length === 1);
    expect((await document()).groups[0]!.members).toEqual(["errors", "graph"]);
    const before = (await document()).nodes.find(({ id }) => id === "errors")!.position;
    const [x, y] = (await whereIs("errors")).title;
    // The group's title bar is above the node.
    await editor.drag([x, y - 32], [x, y + 48]);
    await page.waitForFunction(
      ([was]) => lemica.document().nodes.find(({ id }) => id === "errors")!.position[1] > was,
      [before[1]],
    );
    await press("Escape");
    await page.mouse.move(420, 720);
    await press("n");
    await page.keyboard.type("# Read me\n\nThis is **important**.");
    await press("Control+Enter");
    await page.locator(".over-canvas strong", { hasText: "important" }).waitFor();
    const [from, to] = [(await whereIs("graph")).outputs.errors!, (await whereIs("schedule")).inputs.errors!];
    const middle: Spot = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    await page.mouse.dblclick(...middle);
    await page.waitForFunction(() => lemica.document().reroutes.length === 1);
    await editor.drag(middle, [middle[0] + 10, middle[1] + 80]);
    await screen(page, "groups-notes-reroutes");
    expect((await document()).wires.filter(({ via }) => via !== undefined)).toHaveLength(1);
  });

  test("one key arranges everything along the flow, and edges are aligned by name", async () => {
    const editor = await openEditor(here, { workflow: smallStarter(), size: { width: 1440, height: 900 } });
    const { page, press, document } = editor;
    await page.locator(".canvas-host > canvas").first().focus();
    await press("l");
    await page.waitForFunction(() => lemica.steps().undo === 1);
    const { nodes, wires } = await document();
    const left = new Map(nodes.map(({ id, position }) => [id, position[0]]));
    expect(wires.every(({ from, to }) => left.get(from[0])! < left.get(to[0])!)).toBe(true);
    await press("Shift+Digit1");
    await screen(page, "arranged");
    await selectBoth(editor, ["budgets", "full"]);
    await press("Control+k");
    await page.getByRole("combobox").fill("Align left");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => {
      const [a, b] = ["budgets", "full"].map(
        (id) => lemica.document().nodes.find((node) => node.id === id)!.position[0],
      );
      return a === b;
    });
  });

  test("two fingers pinch, the minimap leads, the keys zoom", async () => {
    const editor = await openEditor(here, { workflow: smallStarter() });
    const { page, press } = editor;
    const zoom = () => page.evaluate(() => lemica.camera().zoom);
    const before = await zoom();
    await (await fingersOf(page)).pinch([400, 550], 40, 100);
    await expect.poll(zoom).toBeGreaterThan(before * 1.5);
    const map = page.getByTitle("Overview of the workflow");
    const camera = await page.evaluate(() => lemica.camera());
    await map.click({ position: { x: 160, y: 90 } });
    await expect.poll(() => page.evaluate(() => lemica.camera())).not.toEqual(camera);
    await page.locator(".canvas-host > canvas").first().focus();
    await press("Control+0");
    await expect.poll(zoom).toBeCloseTo(1, 9);
    await press("Shift+Digit1");
    await expect.poll(zoom).toBeLessThan(1);
  });

  test("one finger moves the view, selects, drags nodes, draws wires, and opens the menu where it is held", async () => {
    const context = await here.browser.newContext({
      viewport: { width: 1280, height: 800 },
      hasTouch: true,
      colorScheme: "dark",
      locale: "en",
      reducedMotion: "reduce",
    });
    onTestFinished(() => context.close());
    const editor = await openEditor(here, { context, workflow: matrixWorkflow("By hand") });
    const { page, document, whereIs } = editor;
    const hand = await fingersOf(page);
    const free: Spot = [640, 640];
    const before = await page.evaluate(() => lemica.camera());
    await hand.drag(free, [600, 680]);
    const after = await page.evaluate(() => lemica.camera());
    expect((after.x - before.x) * after.zoom).toBeCloseTo(-40, 0);
    expect((after.y - before.y) * after.zoom).toBeCloseTo(40, 0);

    const { title } = await whereIs("budgets");
    await hand.tap(title);
    await expect.poll(() => page.evaluate(() => lemica.selection())).toEqual(["budgets"]);
    await hand.drag(title, [title[0] + 40, title[1] + 150]);
    await expect.poll(async () => (await whereIs("budgets")).title[1] - title[1]).toBeGreaterThan(130);

    // Off its input by a finger, and back from an output that the finger has nearly met.
    const taken = async () => (await document()).wires.some(({ to }) => to[0] === "budgets");
    const input = (await whereIs("budgets")).inputs.errors!;
    await hand.drag(input, [input[0] - 60, input[1] + 60]);
    await expect.poll(taken).toBe(false);
    const [x, y] = (await whereIs("graph")).outputs.errors!;
    await hand.drag([x + 9, y + 7], (await whereIs("budgets")).title);
    await expect.poll(taken).toBe(true);

    await hand.down((await whereIs("budgets")).title);
    const menu = page.getByRole("menu", { name: "Menu" });
    await menu.waitFor();
    await hand.lift();
    await screen(page, "by-finger");
    const mute = (await menu.getByRole("menuitem", { name: /^Mute/ }).boundingBox())!;
    expect(mute.height).toBeGreaterThanOrEqual(40);
    await hand.tap([mute.x + 30, mute.y + mute.height / 2]);
    await expect.poll(async () => (await document()).nodes.find(({ id }) => id === "budgets")?.mode).toBe("muted");

    await hand.tap(free);
    await hand.tap(free);
    await page.getByRole("combobox", { name: "Nodes to add" }).waitFor();
  });

  test("nodes of another version or of an unknown type are told, marked and kept as they are", async () => {
    const workflow = matrixWorkflow("From elsewhere");
    const nodes = workflow.nodes.map((node) =>
      node.id === "budgets"
        ? { ...node, type: "somebody/elses", params: { secret: [1, 2, 3] } }
        : node.id === "schedule"
          ? { ...node, version: 99 }
          : node,
    );
    const editor = await openEditor(here, { workflow: { ...workflow, nodes } });
    const { page } = editor;
    await page.getByText(/type that is not installed \(somebody\/elses\)/).waitFor();
    await page.getByText(/newer version than is installed \(solve\/schedule\)/).waitFor();
    await screen(page, "unknown-node");
    const kept = (await editor.document()).nodes.find(({ id }) => id === "budgets");
    expect(kept).toMatchObject({ type: "somebody/elses", params: { secret: [1, 2, 3] } });
    expect((await editor.document()).wires.some(({ to }) => to[0] === "budgets")).toBe(true);
  });
});
