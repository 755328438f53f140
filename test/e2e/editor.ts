import type { BrowserContext, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import type { RunStatus } from "#protocol/run.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import { dropFile } from "./drop-file.ts";
import type { Spot, Whereabouts } from "./handle.ts";
import type { Place } from "./place.ts";
import { failureScreen } from "./screen.ts";
import { expectQuiet, watchConsole } from "./watch-console.ts";

export interface EditorOptions {
  readonly theme?: "dark" | "light";
  readonly language?: "en" | "zh-CN";
  readonly size?: { readonly width: number; readonly height: number };
  /** A browser that has been here before: another page of it shares its drafts and settings. */
  readonly context?: BrowserContext;
  /** Opened in place of the starter. */
  readonly workflow?: Workflow;
  /** What the console may say because the test makes it happen, e.g. that a request failed. */
  readonly expected?: readonly RegExp[];
}

/** An editor in a browser, and what a person does in it. */
export interface Editor {
  readonly page: Page;
  readonly context: BrowserContext;
  document(): Promise<WorkflowDocument>;
  whereIs(node: string): Promise<Whereabouts>;
  /** Presses the mouse at a place, moves to another by way of the middle, and lets go. */
  drag(from: Spot, to: Spot): Promise<void>;
  /** Draws a wire from an output to an input. */
  wire(from: readonly [node: string, port: string], to: readonly [node: string, port: string]): Promise<void>;
  press(keys: string): Promise<void>;
  /** Waits until the run that the tab shows has a status. */
  ran(status?: RunStatus): Promise<void>;
}

const READY = () => globalThis.lemica?.camera() !== undefined && globalThis.lemica.document() !== undefined;

/** Opens the editor in a fresh browser. When the test is over, its console must have been silent. */
export async function openEditor(place: Pick<Place, "browser" | "url">, options: EditorOptions = {}): Promise<Editor> {
  const context = options.context ?? (await freshContext(place, options));
  const page = await context.newPage();
  const messages = watchConsole(page);
  onTestFinished(() => expectQuiet(messages, options.expected));
  onTestFinished(async ({ task }) => {
    if (task.result?.state === "fail") await failureScreen(page, task.name);
  });
  await page.goto(place.url);
  await page.waitForFunction(READY);
  const editor = driver(page, context);
  if (options.workflow) await openWorkflow(editor, options.workflow);
  await drawn(editor);
  return editor;
}

/** What a person does in a page that is open already, e.g. after it was loaded anew. */
export async function reopened(editor: Editor): Promise<void> {
  await editor.page.waitForFunction(READY);
  await drawn(editor);
}

/** Opens a workflow as a person does who drops its file on the window. */
export async function openWorkflow({ page }: Pick<Editor, "page">, workflow: Workflow): Promise<void> {
  await dropFile(page, `${workflow.name}.workflow.json`, JSON.stringify(workflow));
  await page.waitForFunction((name) => lemica.document()?.name === name, workflow.name);
}

/** Waits until the canvas shows the document, so that places can be asked for. */
async function drawn({ page }: Pick<Editor, "page">): Promise<void> {
  await page.waitForFunction(() => lemica.document().nodes.every(({ id }) => lemica.whereIs(id) !== undefined));
}

async function freshContext(
  { browser, url }: Pick<Place, "browser" | "url">,
  options: EditorOptions,
): Promise<BrowserContext> {
  const { theme = "dark", language = "en", size = { width: 1280, height: 720 } } = options;
  const context = await browser.newContext({
    viewport: size,
    colorScheme: theme,
    locale: language,
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(60_000);
  onTestFinished(() => context.close());
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: url });
  return context;
}

function driver(page: Page, context: BrowserContext): Editor {
  const editor: Editor = {
    page,
    context,
    document: () => page.evaluate(() => lemica.document()),
    async whereIs(node) {
      const found = await page.evaluate((id) => lemica.whereIs(id), node);
      if (found) return found;
      // What has just come is drawn with the next frame.
      const drawn = await page.waitForFunction((id) => lemica.whereIs(id), node);
      return (await drawn.jsonValue()) as Whereabouts;
    },
    async drag(from, to) {
      await page.mouse.move(...from);
      await page.mouse.down();
      await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
      await page.mouse.move(...to);
      await page.mouse.up();
    },
    async wire([from, output], [to, input]) {
      const [start, end] = [(await editor.whereIs(from)).outputs[output], (await editor.whereIs(to)).inputs[input]];
      if (!start || !end) throw new Error(`There is no ${from}.${output} or no ${to}.${input}.`);
      await editor.drag(start, end);
    },
    press: (keys) => page.keyboard.press(keys),
    async ran(status = "done") {
      const isOver = () => ["done", "failed", "cancelled"].includes(lemica.run()?.status ?? "");
      // As long as the test may take: a run takes what the machine has left for it.
      await page.waitForFunction(isOver, undefined, { timeout: 0 });
      expect(await page.evaluate(() => lemica.run())).toMatchObject({ status });
    },
  };
  return editor;
}
