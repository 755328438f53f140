import { describe, expect, test } from "vitest";
import { openEditor } from "./editor.ts";
import { paramField } from "./hands.ts";
import { matrixWorkflow, place, smallStarter } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

describe("a mistake is shown before anything runs", () => {
  test("at the node, at its port and in the list of problems, each with what to do; and goes when it is mended", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow() });
    const { page } = editor;
    // The wire into an input that must have one is pulled off and let go over nothing.
    const { inputs } = await editor.whereIs("schedule");
    const [x, y] = inputs.errors!;
    await editor.drag([x, y], [x - 40, y + 60]);
    await page.waitForFunction(() => lemica.whereIs("schedule")!.problems.length > 0);
    await page.keyboard.press("Escape");
    const [problem] = (await editor.whereIs("schedule")).problems;
    expect(problem).toMatch(/Error Graph|errors/);

    await page
      .getByRole("button", { name: /problem/ })
      .first()
      .click();
    const list = page.locator(".problem-list");
    await list.getByRole("button").first().click();
    expect(await page.evaluate(() => lemica.selection())).toEqual(["schedule"]);
    // It leads to the port, where the message stands; as it does for whoever points there.
    const hint = page.getByRole("tooltip").getByText(/is not connected/);
    await hint.waitFor();
    await screen(page, "problem");
    await page.mouse.move(500, 620);
    await expect.poll(() => hint.count()).toBe(0);
    await page.mouse.move(...(await editor.whereIs("schedule")).inputs.errors!);
    await page
      .getByRole("tooltip")
      .getByText(/^Connect Error Graph here/)
      .waitFor();
    await screen(page, "problem-at-port");

    await editor.wire(["graph", "errors"], ["schedule", "errors"]);
    await page.waitForFunction(() => lemica.whereIs("schedule")!.problems.length === 0);
    await expect.poll(() => page.getByRole("button", { name: /^\d+ problem/ }).count()).toBe(0);
  });

  test("a value that cannot be is told at its field", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow(), expected: [/status of 4\d\d/] });
    const { page } = editor;
    const field = await paramField(editor, "schedule", "Objective");
    await field.fill("the nicest");
    await page
      .locator(".inspector")
      .getByText(/Objective|objective/)
      .filter({ hasText: /must|power/ })
      .first()
      .waitFor();
    await page.waitForFunction(() => lemica.whereIs("schedule")!.problems.length > 0);
    // From within the field: it cannot run, and why is shown.
    await field.press("Control+Enter");
    await page
      .getByText(/This cannot run yet/)
      .first()
      .waitFor();
    expect(await page.evaluate(() => lemica.run())).toBeUndefined();
    await screen(page, "wrong-value");
  });

  test("a budget that steps and gap upstream do not allow is told at its field before anything is calibrated", async () => {
    const editor = await openEditor(here, { workflow: smallStarter("Ahead"), expected: [/status of 4\d\d/] });
    const { page } = editor;
    const field = await paramField(editor, "schedule", "Budget");
    await field.fill("40");
    await field.blur();
    await page
      .locator(".inspector .problem")
      .getByText(/^A budget of 40 is not possible for 6 steps/)
      .waitFor();
    await screen(page, "budget-ahead");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("button", { name: "Show problems" }).waitFor();
    expect(await page.evaluate(() => lemica.run())).toBeUndefined();
    await field.fill("3");
    await field.blur();
    await page.waitForFunction(() => lemica.whereIs("schedule")!.problems.length === 0);
  });

  test("a wire that cannot be is refused while it is drawn, with the reason, and circles are refused", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow() });
    const { page } = editor;
    const before = (await editor.document()).wires.length;
    const from = (await editor.whereIs("schedule")).outputs.schedule!;
    const to = (await editor.whereIs("graph")).inputs.errors!;
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move((from[0] + to[0]) / 2, from[1] + 60, { steps: 3 });
    await page.mouse.move(...to, { steps: 3 });
    await page.locator(".canvas-host").getByText("This wire cannot be").waitFor();
    await screen(page, "refused-wire");
    await page.mouse.up();
    expect((await editor.document()).wires).toHaveLength(before);
  });
});
