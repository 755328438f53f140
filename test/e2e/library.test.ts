import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { runRoutes } from "#protocol/routes-runs.ts";
import { workflowRoutes } from "#protocol/routes-workflows.ts";
import { dropFile } from "./drop-file.ts";
import { type Editor, openEditor } from "./editor.ts";
import { paramField } from "./hands.ts";
import { matrixWorkflow, place, smallStarter } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

async function setBudget(editor: Editor, budget: number): Promise<void> {
  const field = await paramField(editor, "schedule", "Budget");
  await field.fill(`${budget}`);
  await field.blur();
  await editor.page.waitForFunction(
    (value) => lemica.document().nodes.some(({ id, params }) => id === "schedule" && params.budget === value),
    budget,
  );
}

async function save({ page, press }: Editor): Promise<void> {
  await press("Control+s");
  await page
    .getByText(/^Saved “/)
    .first()
    .waitFor();
  await expect.poll(() => page.getByRole("tab", { selected: true }).getByLabel("not saved").count()).toBe(0);
}

const budgetOf = async ({ document }: Editor) =>
  (await document()).nodes.find(({ id }) => id === "schedule")?.params.budget;

describe("the library", () => {
  test("keeps a workflow that was saved: found by its name, with picture and versions, and opened again", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("Kept") });
    const { page } = editor;
    await save(editor);
    await setBudget(editor, 12);
    await page.getByRole("tab", { name: /Kept.*not saved/ }).waitFor();
    await save(editor);
    await page.getByRole("button", { name: "Library", exact: true }).click();
    await page.getByRole("searchbox", { name: "Search workflows" }).fill("kep");
    await page.getByRole("button", { name: "More for Kept" }).waitFor();
    await screen(page, "library");
    await page.getByRole("button", { name: "More for Kept" }).click();
    await page.getByRole("menuitem", { name: "Versions" }).click();
    await page.getByRole("dialog").getByText("Current").waitFor();
    await screen(page, "versions");
    await page.getByRole("dialog").getByRole("button", { name: "Restore", disabled: false }).first().click();
    await expect.poll(() => budgetOf(editor)).toBe(15);
    await page.keyboard.press("Escape");

    const other = await openEditor(here);
    await other.page.getByRole("button", { name: "Library", exact: true }).click();
    await other.page.getByRole("button", { name: /^Kept/ }).first().click();
    await other.page.waitForFunction(() => lemica.document().name === "Kept");
    expect(await budgetOf(other)).toBe(15);
  });

  test("shows what is saved where it stays: after the templates above it, however late they come", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("Below") });
    const { page } = editor;
    await save(editor);
    let resolve = () => {};
    const come = new Promise<void>((settle) => {
      resolve = settle;
    });
    await page.route("**/v1/templates/*", async (route) => {
      await come;
      await route.continue();
    });
    const listed = page.waitForResponse(/\/v1\/workflows\?/);
    await page.getByRole("button", { name: "Library", exact: true }).click();
    await listed;
    const card = page.locator(".card", { hasText: "Below" });
    await card.waitFor({ state: "attached" });
    expect(await card.isVisible()).toBe(false);
    resolve();
    await card.waitFor();
    expect(await page.getByRole("list", { name: "Templates" }).getByRole("listitem").count()).toBeGreaterThan(0);
  });

  test("never writes over what somebody else has saved: the conflict is shown with its differences, and both are kept", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("Shared"), expected: [/412|409/] });
    await save(editor);
    const other = await openEditor(here, { expected: [/412|409/] });
    await other.page.getByRole("button", { name: "Library", exact: true }).click();
    await other.page
      .getByRole("button", { name: /^Shared/ })
      .first()
      .click();
    await other.page.waitForFunction(() => lemica.document().name === "Shared");
    await setBudget(editor, 11);
    await setBudget(other, 13);
    await save(other);

    await editor.page.getByText(/^Saved elsewhere/).waitFor();
    await screen(editor.page, "conflict");
    await editor.page.getByRole("button", { name: "Show differences" }).click();
    const dialog = editor.page.getByRole("dialog");
    await dialog.getByText("13", { exact: true }).first().waitFor();
    await dialog.getByText("11", { exact: true }).first().waitFor();
    await screen(editor.page, "diff");
    await editor.page.keyboard.press("Escape");
    await editor.page.getByRole("button", { name: "Keep mine as a copy" }).click();
    await editor.page.waitForFunction(() => lemica.document().name === "Shared (copy)");
    expect(await budgetOf(editor)).toBe(11);
    const { items } = await here.call(workflowRoutes.listWorkflows, { query: {} });
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(["Shared", "Shared (copy)"]));
    expect(await budgetOf(other)).toBe(13);
  });

  test("a clip that a run has saved is dragged in, and its workflow is there again", async () => {
    const workflow = smallStarter("In the clip");
    const { id } = await here.call(runRoutes.submitRun, { body: { document: workflow } });
    await expect
      .poll(async () => (await here.call(runRoutes.readRun, { params: { id } })).status, { timeout: 150_000 })
      .toBe("done");
    const { files } = await here.call(runRoutes.readRun, { params: { id } });
    const clip = files.find(({ name }) => name.endsWith(".webp"))!;
    const bytes = await here.call(runRoutes.readRunFile, { params: { id, name: clip.name } });
    const editor = await openEditor(here);
    await dropFile(editor.page, "clip.webp", new Uint8Array(await new Response(bytes as never).arrayBuffer()));
    await editor.page.waitForFunction(() => lemica.document().name === "In the clip");
    const { nodes, wires } = await editor.document();
    expect(nodes.map(({ id: node, params }) => [node, params])).toEqual(
      workflow.nodes.map(({ id: node, params }) => [node, params]),
    );
    expect(wires).toHaveLength(workflow.wires.length);
  });

  test("a file that is no workflow is refused with the reason", async () => {
    const { page } = await openEditor(here, { expected: [/4\d\d/] });
    await dropFile(page, "notes.json", '{ "format": "of somebody else" }');
    await page.getByText(/notes.json was not opened/).waitFor();
    await dropFile(page, "broken.workflow.json", '{ "format": ');
    await page.getByText(/broken.workflow.json was not opened/).waitFor();
  });

  test("an error matrix of one's own that is dropped is kept, and a node that reads it stands where it was let go", async () => {
    const { page, document } = await openEditor(here, { expected: [/4\d\d/] });
    const before = (await document()).nodes.length;
    const rows = Array.from({ length: 12 }, (_, i) =>
      Array.from({ length: 12 }, (_, j) => (j > i + 1 ? (j - i) / 100 : "")).join(","),
    );
    await dropFile(page, "my-errors.csv", rows.join("\n"));
    await page.waitForFunction((count) => lemica.document().nodes.length > count, before);
    expect((await document()).nodes.at(-1)).toMatchObject({
      type: "load/error-graph",
      params: { file: "library/my-errors.error-graph.json" },
    });
    await dropFile(page, "mask.json", "[1, 0, 1, 0, 0, 1]");
    await page.waitForFunction((count) => lemica.document().nodes.length > count, before + 1);
    expect((await document()).nodes.at(-1)).toMatchObject({ type: "load/schedule" });
    await dropFile(page, "table.csv", "a,b\n1,x\n");
    await page.getByText(/table.csv was not opened/).waitFor();
  });

  test("ComfyUI's workflows and pictures are known as such, and a graph of its API whose nodes are ours opens", async () => {
    const { page } = await openEditor(here, { expected: [/422/] });
    const saved = readFileSync(new URL("../fixtures/comfyui/saved.webm", import.meta.url));
    const api = { "3": { class_type: "KSampler", inputs: {} } };
    for (const [name, content] of [
      ["saved.json", '{ "last_node_id": 1, "nodes": [], "links": [] }'],
      ["api.json", JSON.stringify(api)],
      ["film.webm", saved],
    ] as const) {
      await dropFile(page, name, content);
      await page.getByText(new RegExp(`${name} was not opened.*ComfyUI.*Export Schedule`)).waitFor();
    }
    const ours = { "1": { class_type: "load/error-graph", inputs: { file: "a.csv" } } };
    await dropFile(page, "ours.json", JSON.stringify(ours));
    await page.waitForFunction(() => lemica.document().name === "ComfyUI prompt");
  });

  test("a workflow goes out as a file and comes back as it was", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("As a file") });
    const [download] = await Promise.all([editor.page.waitForEvent("download"), editor.press("Control+Shift+s")]);
    expect(download.suggestedFilename()).toMatch(/\.workflow\.json$/);
    const before = await editor.document();
    const content = await text(await download.createReadStream());
    const other = await openEditor(here);
    await dropFile(other.page, "anything.json", content);
    await other.page.waitForFunction(() => lemica.document().name === "As a file");
    expect(await other.document()).toEqual(before);
  });

  test("a template opens as a workflow of its own", async () => {
    const { page } = await openEditor(here);
    await page.getByRole("button", { name: "Library", exact: true }).click();
    await page
      .getByRole("list", { name: "Templates" })
      .getByRole("button", { name: /Use a saved schedule/ })
      .click();
    await page.waitForFunction(() => lemica.document().name === "Use a saved schedule");
    await screen(page, "templates");
  });
});
