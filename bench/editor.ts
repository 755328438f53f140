/**
 * How fast the editor is, in headless Chromium:
 *
 *     npx tsx bench/editor.ts [loads, 9] [seconds, 4] [events, 10000]
 *
 * 1. First load, with nothing in the cache, until the starter workflow is drawn and can be run; and its scripts, gzipped.
 * 2. Workflows of 1,000 nodes with 1,900 wires and of 5,000 with 9,500, with the whole interface around them: until they
 *    are drawn, until the last step is undone, and frames a second while panning, zooming and dragging a node, so many
 *    seconds each, seen whole and at a zoom of 1. Beside it the same in litegraph's core alone.
 * 3. Progress events of a run in ten seconds, each a message of its own (the server would merge them into 25 a second): the
 *    longest task of the page.
 */
import type { Page } from "playwright-core";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { bareLitegraph, type Camera } from "./editor/bare-litegraph.ts";
import { type Bench, freshPage, openBench, openLarge } from "./editor/browser.ts";
import { firstLoad } from "./editor/first-load.ts";
import { dragging, type Frames, panning, zooming } from "./editor/frames.ts";
import { lanes } from "./editor/lanes.ts";
import { progressEvents } from "./editor/progress.ts";
import { median } from "./median.ts";

const EVENT_SECONDS = 10;
const PANNED_FROM = [600, 500] as const;
const [loads = 9, seconds = 4, events = 10_000] = process.argv.slice(2).map(Number);

const bench = await openBench();
try {
  await load();
  for (const nodes of [1000, 5000]) await large(bench, nodes);
  await progress();
} finally {
  await bench.close();
}

async function load(): Promise<void> {
  const { median, most, first, later } = await firstLoad(bench, loads);
  table(
    ["first load", "median", "most", "scripts, gzipped", "loaded later"],
    [
      [
        `${loads} times, cold`,
        `${median.toFixed(0)} ms`,
        `${most.toFixed(0)} ms`,
        `${first.toFixed(0)} kB`,
        later.map(([name, kB]) => `${name.replace(/-[^-]*\.js$/, "")} ${kB.toFixed(0)} kB`).join(", ") || "nothing",
      ],
    ],
  );
}

async function large(bench: Bench, nodes: number): Promise<void> {
  const workflow = lanes(nodes);
  const middle = inTheMiddle(workflow);
  const [context, page] = await freshPage(bench, bench.url);
  const opened = await openLarge(page, workflow);
  const camera: Camera = await page.evaluate("lemica.camera()");
  const whole = await hands(page, middle);
  const undone = await undoing(page);
  await page.mouse.click(...(await titleOf(page, middle)));
  await page.keyboard.press("Shift+Digit2");
  const near = await hands(page, middle);
  await context.close();

  const bare = await bareLitegraph(bench.browser, workflow, camera);
  const alone = await bareHands(bare, middle);
  await bare.close();
  const frames = ({ median, slowest }: Frames) => `${median.toFixed(0)} (${slowest.toFixed(0)})`;
  const row = (name: string, { pan, zoom, drag }: Hands) => [name, frames(pan), frames(zoom), frames(drag)];
  table(
    [`${nodes} nodes, ${workflow.wires.length} wires`, "pan", "zoom", "drag a node"],
    [row("seen whole", whole), row("at a zoom of 1", near), row("litegraph's core alone, seen whole", alone)],
  );
  console.log("Frames a second: of the median frame (of the slowest twentieth).");
  console.log(
    `Opened and drawn in ${opened.toFixed(0)} ms; a step undone and drawn in ${undone.toFixed(0)} ms (median).\n`,
  );
}

interface Hands {
  readonly pan: Frames;
  readonly zoom: Frames;
  readonly drag: Frames;
}

async function hands(page: Page, node: string): Promise<Hands> {
  const drag = await dragging(page, seconds, await titleOf(page, node));
  await page.keyboard.press("Escape");
  const zoom = await zooming(page, seconds);
  const pan = await panning(page, seconds, PANNED_FROM, "middle");
  return { pan, zoom, drag };
}

/** The node that stands nearest to the middle: however it is dragged about there, the view need not follow. */
function inTheMiddle({ nodes }: Workflow): string {
  const ends = [0, 1].map((axis) => nodes.map(({ position }) => position![axis]!));
  const [x = 0, y = 0] = ends.map((all) => (Math.min(...all) + Math.max(...all)) / 2);
  const away = ({ position }: Workflow["nodes"][number]) => Math.hypot(position![0] - x, position![1] - y);
  return nodes.reduce((best, node) => (away(node) < away(best) ? node : best)).id;
}

async function bareHands(page: Page, node: string): Promise<Hands> {
  const at: [number, number] = await page.evaluate(
    `(() => { const [x, y] = bare.ds.convertOffsetToCanvas(bare.graph.getNodeById(${JSON.stringify(node)}).pos); return [x + 10, y - 1]; })()`,
  );
  const drag = await dragging(page, seconds, at);
  const zoom = await zooming(page, seconds);
  return { pan: await panning(page, seconds, [1200, 700], "left"), zoom, drag };
}

/** Milliseconds from the key press until the frame that shows what was undone of all nodes has been drawn. */
async function undoing(page: Page): Promise<number> {
  const times: number[] = [];
  await page.keyboard.press("Control+a");
  for (let k = 0; k < 5; k++) {
    await page.keyboard.press("Control+m");
    const taken: number = await page.evaluate(`new Promise((resolve, reject) => {
      const before = lemica.steps().undo;
      const began = performance.now();
      const key = { key: "z", code: "KeyZ", ctrlKey: true, bubbles: true, cancelable: true };
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", key));
      if (lemica.steps().undo !== before - 1) reject(new Error("Nothing was undone."));
      // The page asks for its frame as soon as it has taken the key in: one asked for after that is the same or a later one.
      setTimeout(() => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began))));
    })`);
    times.push(taken);
  }
  return median(times);
}

async function titleOf(page: Page, node: string): Promise<[number, number]> {
  return await page.evaluate(`lemica.whereIs(${JSON.stringify(node)}).title`);
}

async function progress(): Promise<void> {
  const { longest, long, sent, current } = await progressEvents(bench, events, EVENT_SECONDS);
  table(
    ["progress events", "longest task", "tasks over 50 ms", "last state shown"],
    [
      [
        `${sent} in ${EVENT_SECONDS} s`,
        longest === 0 ? "under 50 ms" : `${longest.toFixed(0)} ms`,
        `${long}`,
        current ? "yes" : "no",
      ],
    ],
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  console.log([line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n"));
  console.log();
}
