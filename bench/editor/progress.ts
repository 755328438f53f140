import { setTimeout as sleep } from "node:timers/promises";
import { type Bench, freshPage, until } from "./browser.ts";
import { eventsServer } from "./events-server.ts";

export interface Responsiveness {
  /** The longest task of the page meanwhile, in milliseconds; 0 if none took the 50 ms from which browsers count. */
  readonly longest: number;
  readonly long: number;
  /** Messages that came in, of those that were sent. */
  readonly sent: number;
  /** Whether the page knew the last state at the end. */
  readonly current: boolean;
}

const STEPS = 1000;
const PATIENCE_MS = 5000;

/** Sends progress of the nodes of the run in front, each in a message of its own, and watches how long the page is busy. */
export async function progressEvents(bench: Bench, count: number, seconds: number): Promise<Responsiveness> {
  const server = await eventsServer(bench.url);
  const [context, page] = await freshPage(bench, server.url);
  const nodes: string[] = await page.evaluate("lemica.document().nodes.map(({ id }) => id)");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await until(page, `lemica.run()?.status === "running"`);
  const run = server.run()!;
  for (const node of nodes)
    server.say({ type: "node", run, node, fresh: true, state: { status: "running", startedAt: Date.now() } });
  await page.evaluate(`(() => {
    window.tasks = [];
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration)))
      .observe({ type: "longtask", buffered: false });
  })()`);
  const began = performance.now();
  let sent = 0;
  while (sent < count) {
    const due = Math.min(count, Math.ceil(((performance.now() - began) / 1000 / seconds) * count));
    for (; sent < due; sent++) {
      const done = Math.floor(sent / nodes.length);
      const progress = { done, total: STEPS, note: `${sent}`, etaMs: 1000 };
      server.say({ type: "node", run, node: nodes[sent % nodes.length]!, fresh: false, state: { progress } });
    }
    await sleep(1);
  }
  const last = `Object.values(lemica.states()).some(({ progress }) => progress?.note === "${count - 1}")`;
  const current = await Promise.race([until<boolean>(page, last).catch(() => false), sleep(PATIENCE_MS, false)]);
  const tasks: number[] = await page.evaluate("window.tasks");
  await context.close();
  server.close();
  return { longest: Math.max(0, ...tasks), long: tasks.length, sent, current };
}
