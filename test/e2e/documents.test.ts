import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packHash } from "#server/packs/allowed-packs.ts";
import { type Editor, openEditor, openWorkflow, reopened } from "./editor.ts";
import { paramField } from "./hands.ts";
import { matrixWorkflow, place } from "./place.ts";
import { screen } from "./screen.ts";

/** A node that has changed twice since workflows were saved with its first version. */
const PACK = `
export const pack = ({ defineNode, input, socket, z }) => {
  const NUMBER = socket("NUMBER", { title: "Number", colour: "#3366cc" });
  return [
    defineNode({
      type: "third/show", version: 3, title: "Show Number", summary: "Shows a number times a factor.",
      inputs: { a: input(NUMBER, "A number", { optional: true }) }, outputs: {},
      params: z.object({ factor: z.number().default(1).meta({ title: "Factor" }) }),
      migrate: {
        1: ({ times, ...rest }) => ({ ...rest, scale: times }),
        2: ({ scale, ...rest }) => ({ ...rest, factor: Number(scale) }),
      },
      run: () => ({}),
    }),
  ];
};
`;

const here = place(async (data) => {
  const folder = join(data, "packs", "third");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{"type": "module"}');
  await writeFile(join(folder, "index.js"), PACK);
  return { packs: [(await packHash(folder)) as string] };
});

describe("a workflow of an older version", () => {
  test("opens with its nodes brought up to date, and a note of what changed, which can be undone", async () => {
    const old = matrixWorkflow("From last year");
    const show = {
      id: "show",
      type: "third/show",
      version: 1,
      params: { times: "4" },
      position: [700, 60] as [number, number],
    };
    const editor = await openEditor(here, { workflow: { ...old, nodes: [...old.nodes, show] } });
    const { page } = editor;
    const version = () => page.evaluate(() => lemica.document().nodes.find(({ id }) => id === "show"));
    const note = page.locator(".bar").filter({ hasText: "Brought up to date" });
    await note.getByText("Show Number, version 1 → 3: Factor – → 4; times 4 → –").waitFor();
    await expect.poll(version).toMatchObject({ version: 3, params: { factor: 4 } });
    await screen(page, "brought-up-to-date");
    await note.getByRole("button", { name: "Show differences" }).click();
    await page.getByRole("dialog").getByText("Show Number").first().waitFor();
    await page.keyboard.press("Escape");
    // Closing it loses nothing: it would be brought up to date again.
    expect(await page.getByRole("tab", { selected: true }).getByLabel("not saved").count()).toBe(0);
    await page.locator(".canvas-host > canvas").first().focus();
    await editor.press("Control+z");
    await expect.poll(version).toMatchObject({ version: 1, params: { times: "4" } });
    await note.getByRole("button", { name: "Dismiss" }).click();
    await note.waitFor({ state: "detached" });
  });
});

const names = ({ page }: Editor) => page.evaluate(() => lemica.tabs().map(({ name }) => name));
const nameInFront = ({ page }: Editor) => page.evaluate(() => lemica.document().name);

describe("several workflows", () => {
  test("one that is closed right after a change opens again as it was left", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("Quick") });
    const { page, press } = editor;
    await press("Shift+F2");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Left like this");
    await press("Enter");
    await press("Alt+w");
    await page.getByRole("alertdialog").or(page.getByRole("dialog")).getByRole("button", { name: "Discard" }).click();
    await expect.poll(() => names(editor)).toEqual(["Propose from full runs"]);
    await press("Shift+Alt+t");
    await expect.poll(() => nameInFront(editor)).toBe("Left like this");
  });

  test("stand in tabs that are walked, moved and named; what is not saved is marked, asked for, and found again", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("First") });
    const { page, press } = editor;
    await openWorkflow(editor, matrixWorkflow("Second"));
    expect(await names(editor)).toEqual(["Propose from full runs", "First", "Second"]);
    await press("Alt+PageUp");
    await expect.poll(() => nameInFront(editor)).toBe("First");
    await press("Shift+Alt+PageDown");
    await expect.poll(() => names(editor)).toEqual(["Propose from full runs", "Second", "First"]);
    await press("Shift+F2");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Renamed");
    await press("Enter");
    await page.getByRole("tab", { name: /Renamed.*not saved/ }).waitFor();
    await screen(page, "tabs");

    await press("Alt+w");
    const question = page.getByRole("alertdialog").or(page.getByRole("dialog"));
    await question.getByText(/Save “Renamed” before closing/).waitFor();
    await question.getByRole("button", { name: "Discard" }).click();
    await expect.poll(() => names(editor)).toEqual(["Propose from full runs", "Second"]);
    await press("Alt+l");
    await page.getByText("Recently closed").click();
    await page
      .getByRole("list", { name: "Recently closed" })
      .getByRole("button", { name: /Renamed/ })
      .click();
    await expect.poll(() => nameInFront(editor)).toBe("Renamed");
    await page.getByRole("tab", { name: /Renamed.*not saved/ }).waitFor();
    await page.reload();
    await reopened(editor);
    expect(await names(editor)).toEqual(["Propose from full runs", "Second", "Renamed"]);
    expect(await nameInFront(editor)).toBe("Renamed");
  });
});

/** Opens the menu of a saved workflow in the library, and does one of its lines. */
async function inLibrary({ page }: Editor, name: string, line: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${name}` }).click();
  await page.getByRole("menuitem", { name: line }).click();
}

describe("a saved workflow", () => {
  test("has a picture and tags that it is found by, goes to the trash and comes back", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("With tags") });
    const { page, press } = editor;
    await press("Control+s");
    await page.getByRole("button", { name: "Library", exact: true }).click();
    const card = page.locator(".card").filter({ hasText: "With tags" });
    // The picture is read when it comes into sight.
    await card.scrollIntoViewIfNeeded();
    await card.locator("img").waitFor();
    await inLibrary(editor, "With tags", "Name and tags…");
    await page.getByRole("dialog").getByRole("textbox", { name: "Tags" }).fill("video, flow match");
    await press("Enter");
    await card.getByText("flow match").waitFor();
    await openWorkflow(editor, matrixWorkflow("Without"));
    await press("Control+s");
    const other = page.locator(".card").filter({ hasText: "Without" });
    await other.waitFor();
    await page
      .getByRole("button", { name: /^flow match/ })
      .or(page.getByRole("checkbox", { name: /^flow match/ }))
      .first()
      .click();
    await other.waitFor({ state: "detached" });
    await card.waitFor();
    await screen(page, "tags");
    await inLibrary(editor, "With tags", "Move to trash");
    await card.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo", exact: true }).last().click();
    await card.waitFor();
  });

  test("shows what two of its versions differ in, side by side: added, removed and changed", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("Versions") });
    const { page, press } = editor;
    await press("Control+s");
    await page
      .getByText(/^Saved “/)
      .first()
      .waitFor();
    await (await paramField(editor, "schedule", "Budget")).fill("9");
    await press("Enter");
    await page.mouse.click(...(await editor.whereIs("budgets")).title);
    await press("Delete");
    await press("n");
    await page.keyboard.type("Nine steps now");
    await press("Control+Enter");
    await page.waitForFunction(() => lemica.document().notes.length === 2);
    await press("Control+s");
    await page.getByRole("tab", { name: "Versions", exact: true, selected: true }).waitFor();
    await page.getByRole("button", { name: "Library", exact: true }).click();
    await inLibrary(editor, "Versions", "Versions");
    await page.getByRole("button", { name: "What changed" }).click();
    const dialog = page.getByRole("dialog", { name: "Differences" });
    const rows = (kind: string) => dialog.locator(`.diff-table tr[data-kind=${kind}]`);
    await rows("added").getByText("Nine steps now").first().waitFor();
    await rows("removed").getByText("All Budgets", { exact: true }).first().waitFor();
    const budget = dialog.getByRole("row", { name: /Budget/ }).filter({ hasText: "15" });
    expect(await budget.innerText()).toMatch(/15\s+9/);
    expect(await dialog.locator("figure").count()).toBe(2);
    await screen(page, "versions-differ");
  });
});

describe("blocks within blocks", () => {
  test("are made, run, and opened one after the other", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow("Nested") });
    const { page, press } = editor;
    const blockOf = async (ids: readonly string[], name: string) => {
      const before = new Set((await editor.document()).nodes.map(({ id }) => id));
      await press("Escape");
      for (const id of ids) {
        await page.keyboard.down("Shift");
        await page.mouse.click(...(await editor.whereIs(id)).title);
        await page.keyboard.up("Shift");
      }
      await press("Control+Shift+b");
      await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill(name);
      await press("Enter");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      const made = (await editor.document()).nodes.find(({ id }) => !before.has(id))!.id;
      await page.waitForFunction((id) => lemica.whereIs(id) !== undefined, made);
      return made;
    };
    const inner = await blockOf(["graph", "schedule"], "Inner");
    const outer = await blockOf([inner, "budgets"], "Outer");
    const [block] = (await editor.document()).blocks.slice(-1);
    expect(block!.workflow.blocks.map(({ workflow }) => workflow.name)).toEqual(["Inner"]);
    await press("Control+Enter");
    await editor.ran();
    await page.mouse.click(...(await editor.whereIs(outer)).title);
    for (const name of ["Outer", "Inner"]) {
      await press("Enter");
      await expect.poll(() => nameInFront(editor)).toBe(name);
      const block = await page.evaluate(
        () => lemica.document().nodes.find(({ type }) => type.startsWith("block/"))?.id,
      );
      if (block === undefined) break;
      await page.waitForFunction((id) => lemica.whereIs(id) !== undefined, block);
      await page.mouse.click(...(await editor.whereIs(block)).title);
    }
    await screen(page, "block-in-block");
  });
});
