import { describe, test } from "vitest";
import { runRoutes } from "#protocol/routes-runs.ts";
import { workflowRoutes } from "#protocol/routes-workflows.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { expectAccessibleInBoth } from "./axe.ts";
import { type Editor, openEditor } from "./editor.ts";
import { matrixWorkflow, place, smallStarter } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();
const SIZE = { width: 1440, height: 900 };

/** A workflow with something of every kind that can be selected. */
function withGroup(): Workflow {
  return {
    ...matrixWorkflow("Everything"),
    groups: [
      { id: "solving", title: "Solving", position: [650, 60], size: [360, 420], members: ["schedule", "budgets"] },
    ],
  };
}

/** A workflow with another budget. */
function withBudget(workflow: Workflow, budget: number): Workflow {
  const nodes = workflow.nodes.map((node) =>
    node.id === "schedule" ? { ...node, params: { ...node.params, budget } } : node,
  );
  return { ...workflow, nodes };
}

/** A look at a state of the page, as everybody sees and hears it, and a picture of it. */
function looker({ page }: Editor): (state: string) => Promise<void> {
  return async (state) => {
    await expectAccessibleInBoth(page, state);
    await screen(page, `axe-${state.replaceAll(" ", "-")}`);
  };
}

describe("everybody can use it", () => {
  test("axe-core finds nothing serious in what is selected, in lists, problems, windows, menus and the form", async () => {
    const editor = await openEditor(here, { workflow: withGroup(), size: SIZE });
    const { page, press, whereIs } = editor;
    const look = looker(editor);
    const row = (name: RegExp) => page.getByRole("treegrid").getByRole("row", { name }).first();
    await press("Control+Enter");
    await editor.ran();
    await look("nothing selected");
    await page.mouse.click(...(await whereIs("schedule")).title);
    await look("node");
    await press("Control+a");
    await look("many");
    await press("Alt+o");
    await row(/Load Error Graph/).press("ArrowRight");
    await row(/Solving/).click();
    await look("group in the outline");
    await row(/Takes a matrix/).click();
    await look("note");
    for (const [keys, state] of [
      ["Alt+a", "nodes to add"],
      ["Alt+l", "library"],
    ] as const) {
      await press(keys);
      await page.locator("aside.left").waitFor();
      await look(state);
    }
    await press("Alt+l");

    await page.mouse.click(...(await whereIs("schedule")).title);
    for (const [keys, state] of [
      ["Tab", "nodes at the pointer"],
      ["Control+k", "commands"],
      ["Shift+?", "shortcuts"],
      ["Control+,", "settings"],
      ["Control+Shift+b", "make a block"],
      ["Alt+b", "insert a block"],
      ["c", "connect"],
    ] as const) {
      await page.locator(".canvas-host > canvas").first().focus();
      await press(keys);
      await page.getByRole("dialog").first().waitFor();
      await look(state);
      await press("Escape");
      await page.getByRole("dialog").first().waitFor({ state: "detached" });
    }
    await page.mouse.click(...(await whereIs("schedule")).title, { button: "right" });
    await page.getByRole("menuitem", { name: "Colour" }).press("ArrowRight");
    await page.getByRole("menuitem", { name: "Teal" }).waitFor();
    await look("menu");
    await press("Escape");
    await press("Escape");
    await page.getByRole("menu").first().waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Disconnect Error Graph" }).click();
    await page.getByText("1 problem", { exact: true }).waitFor();
    await look("node with a problem");
    await page.getByRole("tab", { name: /^Problems/ }).click();
    await look("problems");
    await page.getByRole("tab", { name: "Inspector" }).click();
    await page.getByRole("button", { name: "Show Budget in the form" }).click({ force: true });
    await page.getByRole("radio", { name: "Form" }).check({ force: true });
    await page.getByRole("region", { name: "Form" }).waitFor();
    await look("form");
    await page.getByRole("button", { name: "New workflow" }).click();
    await page.waitForFunction(() => lemica.document().nodes.length === 0);
    await look("empty");
  });

  test("axe-core finds nothing serious in Chinese, in queue, history, conflicts, differences, blocks, and without a connection", async () => {
    const shared = matrixWorkflow("Shared");
    const { etag } = await here.call(workflowRoutes.saveWorkflow, {
      params: { id: shared.id },
      body: shared,
      ifNone: true,
    });
    const editor = await openEditor(here, {
      workflow: matrixWorkflow("In front"),
      language: "zh-CN",
      size: SIZE,
      expected: [/WebSocket connection to .* failed/, /Failed to load resource/],
    });
    const { page, press, whereIs } = editor;
    const look = looker(editor);
    const submit = (document: Workflow) => here.call(runRoutes.submitRun, { body: { document } });
    const cancel = (id: string) => here.call(runRoutes.cancelRun, { params: { id } });
    await submit(matrixWorkflow("Done"));
    await submit(withBudget(matrixWorkflow("Failing"), 2));
    const slow = smallStarter("Slow");
    const longer: Record<string, Workflow["nodes"][number]["params"]> = {
      settings: { steps: 200 },
      schedule: { budget: 80 },
    };
    const steps = ({ id, params }: Workflow["nodes"][number]) => longer[id] ?? params;
    const long = await submit({ ...slow, nodes: slow.nodes.map((node) => ({ ...node, params: steps(node) })) });
    await cancel((await submit(matrixWorkflow("Cancelled"))).id);
    await submit(matrixWorkflow("Waiting"));
    await page.getByRole("button", { name: "队列", exact: true }).click();
    for (const status of ["done", "failed", "running", "cancelled", "waiting"])
      await page.locator(`.run-item[data-status="${status}"]`).first().waitFor();
    await page.locator('.run-item[data-status="waiting"]').hover();
    await look("queue");
    await cancel(long.id);
    await page.getByRole("button", { name: "历史", exact: true }).click();
    await page.locator(".history-card").filter({ hasText: "Waiting" }).waitFor();
    for (const name of ["Done", "Failing"])
      await page.locator(".history-card").filter({ hasText: name }).getByRole("checkbox").press("Space");
    await look("history");
    await page.getByRole("button", { name: "比较运行" }).click();
    await page.getByRole("dialog").getByRole("table").first().waitFor();
    await look("compared runs");
    await press("Escape");

    await page.getByRole("button", { name: "库", exact: true }).click();
    await page
      .getByRole("button", { name: /^Shared/ })
      .first()
      .click();
    await page.waitForFunction(() => lemica.document().name === "Shared");
    await page.mouse.click(...(await whereIs("budgets")).title);
    await press("Control+m");
    await here.call(workflowRoutes.saveWorkflow, {
      params: { id: shared.id },
      body: withBudget(shared, 13),
      ifMatch: etag,
    });
    await page.locator(".bars .bar").waitFor();
    await look("conflict");
    await page.locator(".bars .button").first().click();
    await page.getByRole("dialog").getByText("13", { exact: true }).first().waitFor();
    await look("differences");
    await press("Escape");

    await page.getByRole("tab", { name: "In front" }).click();
    await page.waitForFunction(() => lemica.document().name === "In front");
    await page.mouse.click(...(await whereIs("graph")).title);
    await page.keyboard.down("Shift");
    await page.mouse.click(...(await whereIs("schedule")).title);
    await page.keyboard.up("Shift");
    await press("Control+Shift+b");
    await page.getByRole("dialog").waitFor();
    await press("Enter");
    await page.waitForFunction(() => lemica.document().blocks.length === 1);
    await look("block");
    await page.locator(".canvas-host > canvas").first().focus();
    await press("Enter");
    await page.locator(".block-bar").waitFor();
    await look("inside a block");
    await press("Alt+u");

    await here.stop();
    await press("Control+Enter");
    await page.locator(".banner").waitFor();
    // With the run that is kept to be sent later.
    await page.getByRole("button", { name: "队列", exact: true }).click();
    await page.getByRole("region", { name: "尚未发送" }).waitFor();
    await look("no connection");
  });
});
