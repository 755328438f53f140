import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import type { Locator, Page } from "playwright-core";
import type { Editor } from "./editor.ts";

/** The edge errors that the matrix workflow loads, by `FROM TO`. */
export const matrix: ReadonlyMap<string, number> = new Map(
  readFileSync(new URL("../../workflows/data/moving-shapes-50.errors.csv", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
    .map(([from, to, error]) => [`${from} ${to}`, Number(error)]),
);

/** What a schedule's edges say: computed here by hand from the matrix. */
export function edgeFigures(compute: readonly number[]) {
  const errors = compute.slice(1).map((to, k) => matrix.get(`${compute[k]} ${to}`) ?? 0);
  return { worst: Math.max(...errors), sum: errors.reduce((all, each) => all + each, 0) };
}

/** Opens the window of a node's result by a double click on its preview. */
export async function openResult(editor: Editor, node: string): Promise<Locator> {
  const { page } = editor;
  await page.mouse.click(...(await editor.whereIs(node)).title);
  await page.keyboard.press("Shift+Digit2");
  await page.mouse.dblclick(...(await editor.whereIs(node)).preview!);
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  return dialog;
}

export const show = (dialog: Locator, view: string) =>
  dialog.locator(".workbench-tabs").getByRole("tab", { name: view, exact: true }).click();
export const tip = (dialog: Locator) => dialog.locator(".chart-tip");
export const side = (dialog: Locator) => dialog.locator(".workbench-panel:not([inert]) .workbench-side");
/** The steps that the side says are computed. */
export async function stepsOf(dialog: Locator): Promise<number[]> {
  const text = await side(dialog).locator(".step-list").innerText();
  return text.match(/\d+/g)!.map(Number);
}

/** What is under the pointer is told once it has been drawn. */
export const drawn = (page: Page) =>
  page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");

/** Saves the chart in sight. */
export async function saved(page: Page, kind: "SVG" | "PNG" | "CSV"): Promise<Buffer> {
  await page.locator(".workbench-panel:not([inert])").getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: new RegExp(`^${kind}`) }).click(),
  ]);
  return await buffer(await download.createReadStream());
}
