import { describe, expect, test } from "vitest";
import { dropFile } from "./drop-file.ts";
import { openEditor } from "./editor.ts";
import { newWorkflow } from "./hands.ts";
import { place } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

/** Errors of a run of 24 steps as another program writes them: a row for each step that computes, a column for each that is next. */
const MATRIX = Array.from({ length: 24 }, (_, from) =>
  Array.from({ length: 24 }, (_, to) => (to > from + 1 ? ((to - from) / (3 + from)).toFixed(4) : "")).join(","),
).join("\n");

describe("files of one's own", () => {
  test("a matrix becomes a schedule for cache-dit and one for diffusers in four actions", async () => {
    const editor = await openEditor(here);
    const { page } = editor;
    let actions = 0;
    const act = async (what: Promise<unknown>) => {
      actions++;
      await what;
    };
    await act(page.getByRole("button", { name: "Library", exact: true }).click());
    await act(page.getByRole("button", { name: /^Solve an imported matrix/ }).click());
    await page.waitForFunction(() => lemica.document().name === "Solve an imported matrix");
    await act(dropFile(page, "mine.csv", MATRIX, (await editor.whereIs("errors")).title));
    await page.waitForFunction(() =>
      lemica.document().nodes.some(({ id, params }) => id === "errors" && String(params.file).includes("mine")),
    );
    await act(page.getByRole("button", { name: "Run", exact: true }).click());
    await editor.ran();
    const files = await page.evaluate(() => lemica.run()!.files.map(({ name }) => name));
    expect(files.filter((name) => name.startsWith("export/") && /(cache_dit|diffusers)\.py$/.test(name))).toHaveLength(
      2,
    );
    expect(actions).toBeLessThanOrEqual(6);
  });

  test("a parameter takes a file that is chosen, dropped or typed, and one that is not there is told before the run", async () => {
    const editor = await openEditor(here, { expected: [/4\d\d/] });
    const { page } = editor;
    await newWorkflow(editor);
    await dropFile(page, "first.csv", MATRIX);
    await page.waitForFunction(() => lemica.document().nodes.length === 1);
    const file = page.locator(".inspector").getByRole("textbox", { name: /^File/ });
    expect(await file.inputValue()).toBe("library/first.error-graph.json");
    // One that is not there, told at its field in few words.
    await file.fill("data/none.csv");
    await page
      .locator(".inspector .problem")
      .getByText(/"data\/none.csv" is not there/)
      .waitFor();
    await screen(page, "missing-file");
    await file.fill("");
    await page.locator(".inspector .problem").getByText("Choose a file.", { exact: true }).waitFor();
    // Of what there is, from the field and from the row on the node.
    await page.getByRole("button", { name: "Choose file…" }).click();
    await page.getByRole("option", { name: /^first 24 steps/ }).waitFor();
    await screen(page, "choose-file");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => lemica.document().nodes[0]!.params.file === "library/first.error-graph.json");
    // Another that is dropped on the field.
    await page.locator(".path-field").scrollIntoViewIfNeeded();
    const box = (await page.locator(".path-field").boundingBox())!;
    await dropFile(page, "second.csv", MATRIX, [box.x + 40, box.y + 30]);
    await page.waitForFunction(() => lemica.document().nodes[0]!.params.file === "library/second.error-graph.json");
    expect((await editor.document()).nodes).toHaveLength(1);

    // Prompts and pictures come with a node that reads them; models are listed with family and size.
    await dropFile(page, "prompts.txt", "a red circle\na blue square\n");
    await page.waitForFunction(() => lemica.document().nodes.some(({ params }) => params.file === "prompts.txt"));
    await page.keyboard.press("Alt+n");
    await page.waitForFunction(() => lemica.document().nodes.length === 0);
    await page.mouse.dblclick(600, 300);
    await page.keyboard.type("load pipeline");
    await page.keyboard.press("Enter");
    const [node] = (await (
      await page.waitForFunction(() => (lemica.selection().length === 1 ? lemica.selection() : undefined))
    ).jsonValue()) as string[];
    await page.mouse.click(...(await editor.whereIs(node!)).params.folder!);
    await page.getByRole("option", { name: /moving-shapes.*MB/ }).waitFor();
    await screen(page, "choose-model");
    await page.getByRole("combobox").fill("models/moving-shapes");
    await page.getByRole("option").first().click();
    await page.waitForFunction((id) => lemica.document().nodes.find((each) => each.id === id)?.params.folder, node);
  });
});
