import { buffer } from "node:stream/consumers";
import type { Locator, Page } from "playwright-core";
import sharp from "sharp";
import { describe, expect, onTestFinished, test } from "vitest";
import { graphPlaces } from "#picture/error-graph.ts";
import { cellBox } from "#picture/heatmap.ts";
import { looks } from "#picture/look.ts";
import { expectAccessible } from "./axe.ts";
import { type Editor, openEditor } from "./editor.ts";
import { matrixWorkflow, place, smallStarter } from "./place.ts";
import { screen } from "./screen.ts";
import { drawn, edgeFigures, matrix, openResult, saved, show, side, stepsOf, tip } from "./workbench.ts";

const here = place();
const SIZE = { width: 1440, height: 900 };

async function ranMatrix(name: string, node: string): Promise<{ editor: Editor; dialog: Locator }> {
  const editor = await openEditor(here, { workflow: matrixWorkflow(name), size: SIZE });
  await editor.press("Control+Enter");
  await editor.ran();
  return { editor, dialog: await openResult(editor, node) };
}

describe("the error graph", () => {
  test("fills in while calibration runs, in the node and in its window", async () => {
    const starter = smallStarter("Live");
    const nodes = starter.nodes.map((node) => {
      const changed = { settings: { steps: 24 }, errors: { maxGap: 6, memory: 1 }, schedule: { budget: 8 } };
      return { ...node, params: { ...node.params, ...changed[node.id as keyof typeof changed] } };
    });
    const editor = await openEditor(here, { workflow: { ...starter, nodes }, size: SIZE });
    const { page, press } = editor;
    await press("Control+Enter");
    await page.waitForFunction(() => lemica.states().errors?.preview?.kind === "heatmap", undefined, {
      timeout: 120_000,
    });
    const dialog = await openResult(editor, "errors");
    await dialog.getByRole("img", { name: "Heatmap of the edges measured so far" }).waitFor();
    const measured = async () => Number.parseInt(await dialog.locator(".said").innerText(), 10);
    const before = await measured();
    await screen(page, "error-graph-live");
    await expect.poll(measured, { timeout: 60_000 }).toBeGreaterThan(before);
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: /^Cancel/ }).click();
    await editor.ran("cancelled");
  });

  test("tells under the pointer and by the arrow keys which edge it is and its error, and saves the numbers it shows", async () => {
    const { editor, dialog } = await ranMatrix("Hover", "graph");
    const { page } = editor;
    await show(dialog, "Errors");
    const chart = dialog.getByRole("application", { name: /^Heatmap of edge errors/ });
    const box = (await chart.boundingBox())!;
    const places = graphPlaces({ steps: 50, maxGap: 7 }, "to", box);
    for (const [from, to] of [
      [0, 2],
      [10, 17],
      [25, 28],
      [44, 49],
    ] as const) {
      const cell = cellBox(places, [from, to]);
      await page.mouse.move(box.x + cell.x + cell.width / 2, box.y + cell.y + cell.height / 2);
      const error = matrix.get(`${from} ${to}`)!.toPrecision(3);
      await expect.poll(() => tip(dialog).innerText()).toContain(`Edge ${from} → ${to} · ${error}`);
    }
    await page.mouse.move(box.x + 2, box.y + 2);
    await chart.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => tip(dialog).innerText()).toContain(`Edge 0 → 3 · ${matrix.get("0 3")!.toPrecision(3)}`);

    const csv = (await saved(page, "CSV")).toString("utf8").replace(/^\uFEFF/, "");
    const rows = csv.trim().split(/\r?\n/).slice(1);
    expect(rows).toHaveLength(matrix.size);
    for (const row of rows) {
      const [from, to, , error] = row.split(",");
      expect(Number(error)).toBe(matrix.get(`${from} ${to}`));
    }
    const svg = (await saved(page, "SVG")).toString("utf8");
    expect(svg).toMatch(/^(<\?xml[^>]*>\s*)?<svg[^>]*xmlns/);
    expect(
      await page.evaluate(
        `new DOMParser().parseFromString(${JSON.stringify(svg)}, "image/svg+xml").querySelectorAll("parsererror").length`,
      ),
    ).toBe(0);
    const { format, width } = await sharp(await saved(page, "PNG")).metadata();
    expect(format).toBe("png");
    expect(width).toBeGreaterThan(1000);
  });

  test("of several prompts it shows one alone or all, each edge with its spread, along a scale of either kind", async () => {
    const starter = smallStarter("Spread");
    const nodes = starter.nodes.map((node) =>
      node.id === "calibration-prompts"
        ? {
            ...node,
            params: {
              ...node.params,
              prompts: "a small red circle moving right on black\na large cyan square moving up on grey",
            },
          }
        : node,
    );
    const editor = await openEditor(here, { workflow: { ...starter, nodes }, size: SIZE });
    await editor.press("Control+Enter");
    await editor.ran();
    const dialog = await openResult(editor, "errors");
    const chart = dialog.getByRole("application", { name: /^Heatmap of edge errors/ });
    await chart.focus();
    await editor.press("ArrowRight");
    const figures = async () => {
      const text = await tip(dialog).innerText();
      const of = (name: string) => Number(new RegExp(`${name}\\s+(\\S+)`).exec(text)?.[1]);
      return { error: Number(/· (\S+)/.exec(text)?.[1]), least: of("Least"), mean: of("Mean"), most: of("Greatest") };
    };
    const { error, least, mean, most } = await figures();
    expect(error).toBe(mean);
    expect(least).toBeLessThanOrEqual(mean);
    expect(mean).toBeLessThanOrEqual(most);
    await screen(editor.page, "error-graph-spread");
    await side(dialog)
      .getByRole("button", { name: /Errors/ })
      .last()
      .click();
    await editor.page.getByRole("option", { name: /a large cyan square/ }).click();
    await chart.focus();
    await editor.press("ArrowRight");
    await expect.poll(async () => [least, most]).toContain((await figures()).error);
    const linear = side(dialog).getByText("Linear", { exact: true });
    await linear.click();
    await expect.poll(() => side(dialog).getByRole("radio", { name: "Linear" }).isChecked()).toBe(true);
    await screen(editor.page, "error-graph-one-prompt");
  });
});

describe("the schedule strip", () => {
  test("follows a step that is dragged: worst error, sum and speed-up are those of the new steps at once, and undo takes them back", async () => {
    const { editor, dialog } = await ranMatrix("Drag", "schedule");
    const { page } = editor;
    const strip = dialog.getByRole("listbox", { name: /^Schedule of 50 steps/ });
    const box = (await strip.boundingBox())!;
    const before = await stepsOf(dialog);
    const pitch = (box.width - 100) / 50;
    // The middle of the row of steps: where the pointer finds one.
    const active = () => strip.getByRole("option").textContent();
    const across = (step: number) => box.x + 84 + (step + 0.5) * pitch;
    let y = box.y + box.height;
    do {
      y -= 8;
      await page.mouse.move(across(before[3]!), y);
      await drawn(page);
    } while ((await strip.getByRole("option").count()) === 0 && y > box.y);
    y -= 12;
    await page.mouse.move(across(before[3]!), y);
    await expect.poll(active).toMatch(new RegExp(`^Step ${before[3]} computed`));
    const gap = before.findIndex((step, k) => k > 1 && before[k + 1]! - step > 2);
    const [dragged, target] = [before[gap]!, before[gap]! + 1];
    await editor.drag([across(dragged), y], [across(target), y]);
    const moved = before.map((step) => (step === dragged ? target : step));
    await expect.poll(() => stepsOf(dialog)).toEqual(moved);
    const { worst, sum } = edgeFigures(moved);
    const told = await side(dialog).locator(".facts").innerText();
    expect(told).toContain(worst.toPrecision(3));
    expect(told).toContain(sum.toPrecision(3));
    expect(told).toContain(`${(50 / moved.length).toFixed(2)}×`);
    expect(await side(dialog).innerText()).toContain("Edited by hand");
    await screen(page, "schedule-dragged");

    // Pulled out of the strip it is reused: one step less, and faster.
    await page.mouse.move(across(target), y);
    await page.mouse.down();
    await page.mouse.move(across(target), y - 30, { steps: 3 });
    await page.mouse.move(across(target), y - 90, { steps: 3 });
    await page.mouse.up();
    const fewer = moved.filter((step) => step !== target);
    await expect.poll(() => stepsOf(dialog)).toEqual(fewer);
    expect(await side(dialog).locator(".facts").innerText()).toContain(`${(50 / fewer.length).toFixed(2)}×`);
    await dialog.getByRole("button", { name: "Undo" }).click();
    await dialog.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => stepsOf(dialog)).toEqual(before);
  });
});

describe("the budget explorer", () => {
  test("the best schedule is never worse than the even one or a published one, and a point that is picked sets the node's budget", async () => {
    const { editor, dialog } = await ranMatrix("Explore", "budgets");
    const { page } = editor;
    await show(dialog, "Budgets");
    const csv = (await saved(page, "CSV")).toString("utf8").replace(/^\uFEFF/, "");
    const rows = csv
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((row) => row.split(","));
    const best = new Map(
      rows.filter(([name]) => name === "Best").map(([, budget, , worst]) => [budget, Number(worst)]),
    );
    expect(best.size).toBeGreaterThan(30);
    const others = rows.filter(([name, , , worst]) => name !== "Best" && worst !== "");
    expect(others.filter(([name]) => name === "Evenly spread").length).toBeGreaterThan(20);
    expect(others.some(([name]) => name !== "Evenly spread")).toBe(true);
    for (const [, budget, , worst] of others)
      if (best.has(budget)) expect(best.get(budget)).toBeLessThanOrEqual(Number(worst));
    // The best of each budget says what its steps say.
    for (const row of rows.filter(([name]) => name === "Best")) {
      const { worst, sum } = edgeFigures(row.at(-1)!.split(" ").map(Number));
      expect(Number(row[3])).toBeCloseTo(worst, 9);
      expect(Number(row[4])).toBeCloseTo(sum, 9);
    }

    const chart = dialog.getByRole("application", { name: /^Error against budget/ });
    const box = (await chart.boundingBox())!;
    const slider = side(dialog).getByRole("slider", { name: "Budget" });
    const was = await slider.inputValue();
    let named = "";
    for (let down = 0.1; down < 0.95 && !/^Best of/.test(named); down += 0.02) {
      await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * down);
      await drawn(page);
      named = (await tip(dialog).isVisible()) ? await tip(dialog).innerText() : "";
    }
    const picked = /^Best of (\d+)/.exec(named)![1]!;
    expect(picked).not.toBe(was);
    await page.mouse.down();
    await page.mouse.up();
    await expect.poll(() => slider.inputValue()).toBe(picked);
    await screen(page, "budgets-picked");
    await side(dialog)
      .getByRole("button", { name: `Set Solve Schedule to ${picked}` })
      .click();
    await page.waitForFunction(
      (budget) => lemica.document().nodes.find(({ id }) => id === "schedule")?.params.budget === budget,
      Number(picked),
    );
  });
});

describe("the edges as arcs", () => {
  test("play the budgets from all steps down, and stop where they are stopped; with less motion one goes step by step", async () => {
    const context = await here.browser.newContext({ viewport: SIZE, colorScheme: "dark", locale: "en" });
    onTestFinished(() => context.close());
    const editor = await openEditor(here, { context, workflow: matrixWorkflow("Play") });
    const { page } = editor;
    await editor.press("Control+Enter");
    await editor.ran();
    const dialog = await openResult(editor, "graph");
    await show(dialog, "Edges");
    const budget = async () => Number(await side(dialog).getByRole("slider", { name: "Budget" }).inputValue());
    // It goes by whether anybody looks or not: what waits for it begins before it does.
    await Promise.all([
      page.evaluate(`new Promise((high) => {
        const slider = () => document.querySelector(".workbench-panel:not([inert]) input[type=range]");
        const look = () => (slider()?.value > 40 ? high() : requestAnimationFrame(look));
        look();
      })`),
      dialog.getByRole("button", { name: "Play budgets downwards" }).click(),
    ]);
    const high = await budget();
    await expect.poll(budget, { timeout: 20_000 }).toBeLessThan(high - 3);
    await dialog.getByRole("button", { name: "Pause" }).click();
    const stopped = await budget();
    expect((await stepsOf(dialog)).length).toBe(stopped);
    await screen(page, "edges-played");

    await dialog.getByRole("button", { name: "Close" }).click();
    await page.emulateMedia({ reducedMotion: "reduce" });
    await openResult(editor, "graph");
    await show(dialog, "Edges");
    await dialog.getByRole("button", { name: "Compute one step less" }).waitFor();
    expect(await dialog.getByRole("button", { name: "Play budgets downwards" }).count()).toBe(0);
  });
});

/** In a small window a drawing is laid out anew, within the room that it has. */
async function fitsSmallWindow(page: Page, drawing: Locator, theme: string): Promise<void> {
  await page.setViewportSize({ width: 760, height: 560 });
  await expect
    .poll(async () => {
      const [room, canvas] = await Promise.all([
        drawing.boundingBox(),
        drawing.locator("canvas").first().boundingBox(),
      ]);
      return (
        room!.width < 760 && Math.abs(canvas!.width - room!.width) < 1 && Math.abs(canvas!.height - room!.height) < 1
      );
    })
    .toBe(true);
  await screen(page, `preview-small-${theme}`);
  await page.setViewportSize(SIZE);
}

describe("previews in their windows", () => {
  for (const theme of ["light", "dark"] as const)
    test(`are told under the pointer and by the arrow keys, as numbers, and saved as they are seen, in the ${theme} theme`, async () => {
      const editor = await openEditor(here, { theme, workflow: matrixWorkflow("Previews"), size: SIZE });
      const { page } = editor;
      await editor.press("Control+Enter");
      await editor.ran();
      await screen(page, `previews-on-nodes-${theme}`);
      for (const [node, first] of [
        ["graph", /^From step 0 · To step 0/],
        ["schedule", /^Step 0 · Computed/],
        ["budgets", /./],
      ] as const) {
        const dialog = await openResult(editor, node);
        await dialog.getByRole("tab", { name: "Preview", exact: true }).click();
        const drawing = dialog.locator(".preview").getByRole("img");
        await drawing.locator("canvas").first().waitFor();
        await drawing.focus();
        await page.keyboard.press("ArrowRight");
        await expect.poll(() => tip(dialog).innerText()).toMatch(first);
        await expectAccessible(page, `preview of ${node}`);
        await screen(page, `preview-${node}-${theme}`);
        await dialog.getByRole("button", { name: "Export" }).click();
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.getByRole("menuitem", { name: /^SVG/ }).click(),
        ]);
        const svg = (await buffer(await download.createReadStream())).toString("utf8");
        expect(svg).toContain(`fill="${looks[theme].muted}"`);
        await dialog.getByRole("button", { name: "Numbers" }).click();
        expect(await dialog.locator(".preview-table tbody tr").count()).toBeGreaterThan(10);
        await dialog.getByRole("button", { name: "Export" }).waitFor();
        await dialog.getByRole("button", { name: "Drawing" }).click();
        await drawing.locator("canvas").first().waitFor();
        if (node === "graph") await fitsSmallWindow(page, drawing, theme);
        await dialog.getByRole("button", { name: "Close" }).click();
      }
    });
});

describe("everybody can read the charts", () => {
  for (const [theme, language] of [
    ["light", "en"],
    ["dark", "zh-CN"],
  ] as const)
    test(`axe-core finds nothing serious in any view in the ${theme} theme in ${language}`, async () => {
      const editor = await openEditor(here, { theme, language, workflow: matrixWorkflow("Read"), size: SIZE });
      await editor.press("Control+Enter");
      await editor.ran();
      const dialog = await openResult(editor, "graph");
      const tabs = dialog.locator(".workbench-tabs").getByRole("tab");
      for (let k = 0; k < (await tabs.count()); k++) {
        await tabs.nth(k).click();
        await dialog.locator(".workbench-panel:not([inert]) canvas").first().waitFor();
        await expectAccessible(editor.page, `view ${k}`);
        await screen(editor.page, `chart-${k}-${theme}-${language}`);
      }
    });
});
