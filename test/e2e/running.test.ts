import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { runRoutes } from "#protocol/routes-runs.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { type Editor, openEditor } from "./editor.ts";
import { paramField } from "./hands.ts";
import { matrixWorkflow, place, smallStarter } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

/** A workflow that runs for so long that others wait behind it. */
function slow(): Workflow {
  const workflow = smallStarter("Slow");
  const params: Readonly<Record<string, object>> = {
    settings: { steps: 200 },
    errors: { maxGap: 40 },
    schedule: { budget: 20 },
  };
  return {
    ...workflow,
    nodes: workflow.nodes.map((node) => ({ ...node, params: { ...node.params, ...params[node.id] } })),
  };
}

async function queue({ page }: Editor): Promise<void> {
  const panel = page.getByRole("complementary", { name: "Queue" });
  if ((await panel.count()) === 0) await page.getByRole("button", { name: "Queue", exact: true }).click();
  await panel.waitFor();
}

/** Takes the first waiting run by its grip and lets it go behind the last one; a line shows where it will be. */
async function dragToTheEnd(page: Page, waiting: Locator): Promise<void> {
  const grip = await waiting.first().locator(".run-grip").boundingBox();
  await page.mouse.move(grip!.x + grip!.width / 2, grip!.y + grip!.height / 2);
  await page.mouse.down();
  const line = page.locator(".run-drop[data-drop-target]");
  const place = async () => {
    const last = (await waiting.last().boundingBox())!;
    await page.mouse.move(last.x + last.width / 2, last.y + last.height - 4, { steps: 3 });
    return (await line.count()) === 1 && (await line.boundingBox())!.y > last.y;
  };
  await expect.poll(place).toBe(true);
  await screen(page, "queue-dragged");
  await page.mouse.up();
}

describe("running", () => {
  test("the queue is put in another order, a waiting run is taken out, a running one is stopped", async () => {
    const editor = await openEditor(here, { workflow: slow() });
    const { page, press } = editor;
    await press("Control+Enter");
    await page.waitForFunction(() => lemica.run()?.status === "running");
    for (const name of ["First", "Second", "Third"])
      await here.call(runRoutes.submitRun, { body: { document: matrixWorkflow(name) } });
    await queue(editor);
    const waiting = page.getByRole("grid", { name: "Waiting" }).getByRole("row");
    const names = () => waiting.locator(".run-name").allInnerTexts();
    await expect.poll(names).toEqual(["First", "Second", "Third"]);
    await dragToTheEnd(page, waiting);
    await expect.poll(names).toEqual(["Second", "Third", "First"]);
    // By keys: the grip of the first one takes it, each arrow names the next place, Enter puts it there.
    await waiting.first().focus();
    const focused = () => page.evaluate("document.activeElement.ariaLabel");
    for (const keys of ["ArrowRight", "Enter"]) await press(keys);
    await expect.poll(focused).toMatch(/^Insert/);
    for (const keys of ["ArrowDown", "ArrowDown"]) await press(keys);
    await expect.poll(focused).toBe("Insert after First");
    await press("Enter");
    await expect.poll(names).toEqual(["Third", "First", "Second"]);
    const { items } = await here.call(runRoutes.queue);
    expect(items.filter(({ status }) => status === "waiting").map(({ name }) => name)).toEqual(await names());
    await page.getByRole("button", { name: "More about Second" }).click();
    await page.getByRole("menuitem", { name: "Move to the front" }).click();
    await expect.poll(names).toEqual(["Second", "Third", "First"]);
    await screen(page, "queue");
    await page.getByRole("button", { name: "Cancel First" }).click();
    await expect.poll(names).toEqual(["Second", "Third"]);
    await page.getByRole("button", { name: "Cancel Slow" }).click();
    await editor.ran("cancelled");
    await expect.poll(() => waiting.count(), { timeout: 60_000 }).toBe(0);
  });

  test("the history opens what was run, as it was, with its results, and what was known already is marked as reused", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("Told") });
    const { page, press } = editor;
    await press("Control+Enter");
    await editor.ran();
    const field = await paramField(editor, "schedule", "Budget");
    await field.fill("20");
    await field.blur();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.waitForFunction(() => lemica.states().graph?.hit === true && lemica.run()?.status === "done");
    expect(await page.evaluate(() => lemica.states().schedule?.hit)).toBe(false);
    await screen(page, "reused");
    await page.getByRole("button", { name: "History", exact: true }).click();
    const cards = page.locator(".history-card").filter({ hasText: "Told" });
    await expect.poll(() => cards.count()).toBe(2);
    // Each with a picture of what came of it, and with how much of it was computed.
    await expect.poll(() => cards.locator(".result-thumbnail").count()).toBe(2);
    await cards
      .first()
      .getByText(/^[1-7] computed, [1-7] reused$/)
      .waitFor();
    await screen(page, "history");
    await cards.last().locator(".history-main").click();
    await page.waitForFunction(() =>
      lemica.document().nodes.some(({ id, params }) => id === "schedule" && params.budget === 15),
    );
    await page.waitForFunction(() => lemica.whereIs("schedule")?.preview !== undefined);
    await page.mouse.dblclick(...(await editor.whereIs("schedule")).preview!);
    await page.getByRole("dialog").getByText("15 of 50").first().waitFor();
    await screen(page, "result-of-then");
  });

  test("runs only what the selected nodes need, by a key or from the menu of a node", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("A part") });
    const { page, press } = editor;
    const ran = async () => Object.keys(await page.evaluate(() => lemica.states())).sort();
    await page.mouse.click(...(await editor.whereIs("graph")).title);
    await press("Alt+Enter");
    await editor.ran();
    expect(await ran()).toEqual(["errors", "graph"]);
    await page.mouse.click(...(await editor.whereIs("budgets")).title, { button: "right" });
    await page.getByRole("menuitem", { name: /^Run to the selected nodes/ }).click();
    await expect.poll(ran).toEqual(["budgets", "errors", "graph"]);
    await editor.ran();
  });

  test("a run that fails says at which node and why, leads there, and the queue runs it again", async () => {
    const workflow = matrixWorkflow("Failing");
    const nodes = workflow.nodes.map((node) =>
      node.id === "schedule" ? { ...node, params: { ...node.params, budget: 2 } } : node,
    );
    const editor = await openEditor(here, { workflow: { ...workflow, nodes }, expected: [/422|409/] });
    const { page } = editor;
    await editor.press("Control+Enter");
    await editor.ran("failed");
    await queue(editor);
    await page.locator('.run-item[data-status="failed"]').first().waitFor();
    await screen(page, "failed-run");
    expect((await page.evaluate(() => lemica.states())).schedule?.failure?.message).toMatch(/budget|steps/i);
    expect(await page.evaluate(() => lemica.selection())).toEqual([]);
    await page.getByRole("button", { name: /^Failed at Solve Schedule/ }).click();
    expect(await page.evaluate(() => lemica.selection())).toEqual(["schedule"]);
    await page.getByRole("button", { name: "Run Failing again" }).click();
    await page.waitForFunction(() => lemica.run()!.attempt === 2);
    await editor.ran("failed");
  });

  test("a workflow is used by its form alone: a parameter that was pinned to it, the run, and the results", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("By its form") });
    const { page } = editor;
    await paramField(editor, "schedule", "Budget");
    await page.getByRole("button", { name: "Show Budget in the form" }).click({ force: true });
    expect((await editor.document()).exposed).toMatchObject([{ node: "schedule", param: "budget" }]);
    await page.getByRole("radio", { name: "Form" }).check({ force: true });
    const form = page.getByRole("region", { name: "Form" });
    await form.getByRole("textbox", { name: /^Budget/ }).fill("18");
    await form.getByRole("button", { name: "Run", exact: true }).click();
    await editor.ran();
    await screen(page, "run-form");
    expect((await editor.document()).nodes.find(({ id }) => id === "schedule")?.params.budget).toBe(18);
    await page.getByRole("radio", { name: "Graph" }).check({ force: true });
    await page.locator(".canvas-host > canvas").first().waitFor();
  });
});
