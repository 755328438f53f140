import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { HOME } from "#process/home.ts";
import { openEditor } from "./editor.ts";
import { place } from "./place.ts";
import { screen } from "./screen.ts";
import { openResult } from "./workbench.ts";

// `npm run test:python` names it.
const python = process.env.LEMICA_PYTHON;

describe.skipIf(python === undefined)("a folder of a pipeline in PyTorch", () => {
  let pipeline = "";
  const here = place(async (data) => {
    // Where the server looks for models.
    pipeline = join(data, "models", "tiny");
    if (python) execFileSync(python, [join(HOME, "test", "python", "folders.py"), pipeline], { stdio: "ignore" });
    return {};
  });

  test("comes to a checked schedule in at most five actions", { timeout: 900_000 }, async () => {
    const editor = await openEditor(here, { size: { width: 1440, height: 900 } });
    const { page } = editor;
    let actions = 0;
    const act = async (what: Promise<unknown>) => {
      actions++;
      await what;
    };
    // What a newcomer sees first is the workflow that records, proposes, fits and compares.
    await act(page.mouse.click(...(await editor.whereIs("model")).title));
    const field = page.locator(".inspector").getByRole("textbox", { name: /^Folder/ });
    await act(field.fill(pipeline));
    await field.press("Tab");
    await act(page.getByRole("button", { name: "Run", exact: true }).click());
    await editor.ran();
    const result = await openResult(editor, "compare");
    actions++;
    const mean = result.getByRole("row").filter({ hasText: /^Mean/ });
    await mean.waitFor();
    expect(Number((await mean.getByRole("cell").allInnerTexts())[2])).toBeGreaterThan(10);
    await screen(page, "pytorch-checked");
    const files = await page.evaluate(() => lemica.run()!.files.map(({ name }) => name));
    expect(files.filter((name) => name.endsWith(".schedule.json"))).toHaveLength(1);
    expect(actions).toBeLessThanOrEqual(5);
  });
});
