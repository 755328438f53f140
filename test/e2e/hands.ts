import type { Locator } from "playwright-core";
import type { Editor } from "./editor.ts";
import type { Spot } from "./handle.ts";

/** Begins a workflow with nothing in it, by the button beside the tabs. */
export async function newWorkflow({ page }: Editor): Promise<void> {
  await page.getByRole("button", { name: "New workflow" }).click();
  await page.waitForFunction(() => lemica.document().nodes.length === 0);
}

/** Zooms out around a place by the wheel until the zoom is no more than it should be. */
export async function zoomOut({ page }: Editor, zoom: number, at: Spot): Promise<void> {
  await page.mouse.move(...at);
  while ((await page.evaluate(() => lemica.camera().zoom)) > zoom) {
    const before = await page.evaluate(() => lemica.camera().zoom);
    await page.mouse.wheel(0, 100);
    await page.waitForFunction((was) => lemica.camera().zoom < was, before);
  }
}

/** Adds a node by a double click on nothing and a click in the list that opens. @returns its id. */
export async function addByMouse(editor: Editor, title: string, at: Spot): Promise<string> {
  const { page } = editor;
  await page.mouse.dblclick(...at);
  await page.getByRole("combobox", { name: "Nodes to add" }).fill(title);
  await optionOf(editor, title).click();
  return await lastAdded(editor);
}

/** Adds a node in the list that is open, by keys alone. @returns its id. */
export async function addByKeys(editor: Editor, title: string): Promise<string> {
  const { page } = editor;
  await page.keyboard.press("Tab");
  await typeInto(page.getByRole("combobox", { name: "Nodes to add" }), title);
  await optionOf(editor, title).waitFor();
  await page.keyboard.press("Enter");
  return await lastAdded(editor);
}

/** Types into a field once what is typed goes there. */
async function typeInto(field: Locator, words: string): Promise<void> {
  const page = field.page();
  await field.and(page.locator(":focus")).waitFor();
  await page.keyboard.type(words);
}

/** Draws a wire by keys: from the node that is selected, from one of its ports to one of another node. */
export async function wireByKeys(editor: Editor, port: string, to: string): Promise<void> {
  const { page } = editor;
  const before = (await editor.document()).wires.length;
  await page.keyboard.press("c");
  for (const words of [port, to]) {
    await typeInto(page.getByRole("combobox"), words);
    await page.keyboard.press("Enter");
  }
  await page.waitForFunction((count) => lemica.document().wires.length === count + 1, before);
}

function optionOf({ page }: Editor, title: string): Locator {
  const label = page.locator(".finder-label").getByText(title, { exact: true });
  return page.getByRole("option").filter({ has: label }).first();
}

/** The node that was added last is the one that is selected. */
async function lastAdded({ page }: Editor): Promise<string> {
  const added = () => {
    const [id] = lemica.selection();
    return id !== undefined && lemica.document().nodes.at(-1)?.id === id && lemica.whereIs(id) ? id : undefined;
  };
  return (await (await page.waitForFunction(added)).jsonValue()) as string;
}

/** Selects a node by a click on its title, and gives its field of a parameter in the inspector. */
export async function paramField(editor: Editor, node: string, label: string): Promise<Locator> {
  const { page } = editor;
  await page.mouse.click(...(await editor.whereIs(node)).title);
  const inspector = page.locator(".inspector");
  const name = new RegExp(`^${label}`);
  // One with values to choose from is a combobox.
  return inspector.getByRole("textbox", { name }).or(inspector.getByRole("combobox", { name }));
}

/** Where nodes are drawn, by id. */
export async function boxesOf(editor: Editor, ids: readonly string[]): Promise<ReadonlyMap<string, readonly Spot[]>> {
  const all = await Promise.all(
    ids.map(async (id) => {
      const { origin, corner } = await editor.whereIs(id);
      return [id, [origin, corner]] as const;
    }),
  );
  return new Map(all);
}

/** The pairs of nodes of which one lies over the other. */
export function overlapping(boxes: ReadonlyMap<string, readonly Spot[]>): string[] {
  const list = [...boxes];
  return list.flatMap(([id, [a, b]], k) =>
    list
      .slice(k + 1)
      .filter(([, [c, d]]) => a![0] < d![0] && c![0] < b![0] && a![1] < d![1] && c![1] < b![1])
      .map(([other]) => `${id} over ${other}`),
  );
}
