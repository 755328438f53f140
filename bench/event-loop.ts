/**
 * How long the server's process keeps others waiting while real runs compute, with a socket that watches them:
 *
 *     npx tsx bench/event-loop.ts [seconds, 20] [threads, all cores]
 *
 * The server is the one that `lemica serve` starts, in a process of its own; the client asks it for /v1/health every
 * 50 ms meanwhile. Printed: the delays of the server's event loop, and how long the requests took.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { follow } from "#protocol/follow.ts";
import { serve, startServed } from "./served.ts";
import { benchFolder, quantile, sampling } from "./serving.ts";

if (process.argv[2] === "server") await serve(process.argv[3]!, Number(process.argv[4]));
else await measure(Number(process.argv[2] ?? 20), Number(process.argv[3] ?? 0));

async function measure(seconds: number, threads: number): Promise<void> {
  const { data, remove } = await benchFolder();
  const { url, begin, end } = await startServed(fileURLToPath(import.meta.url), data, threads);
  const follower = follow({ WebSocket, url: `${url.replace("http", "ws")}/v1/events` });
  // The first run loads the model and everything else.
  await run(0);
  begin();
  const until = performance.now() + 1000 * seconds;
  const asking = askUntil(until);
  let runs = 0;
  while (performance.now() < until) await run(++runs);
  const waits = await asking;
  const { p50, p99, most } = await end();
  follower.close();
  await remove();
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  console.log(`${runs} runs in ${seconds} s and a little`);
  console.log(`event loop of the server: p50 ${ms(p50)}, p99 ${ms(p99)}, most ${ms(most)}`);
  console.log(`GET /v1/health: p50 ${ms(quantile(waits, 0.5))}, p99 ${ms(quantile(waits, 0.99))}`);

  async function run(seed: number): Promise<void> {
    const body = JSON.stringify({ document: sampling(seed, 50) });
    const answer = await fetch(`${url}/v1/runs`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
    });
    const { id } = (await answer.json()) as { id: string };
    await new Promise<void>((resolve, reject) => {
      const stop = follower.subscribe(({ live }) => {
        const { status, failure } = live.runs.get(id) ?? {};
        if (status === undefined || status === "waiting" || status === "running") return;
        stop();
        if (status === "done") resolve();
        else reject(new Error(`The run is ${status}: ${failure?.message}`));
      });
    });
  }

  async function askUntil(end: number): Promise<number[]> {
    const waits: number[] = [];
    while (performance.now() < end) {
      const began = performance.now();
      await (await fetch(`${url}/v1/health`)).arrayBuffer();
      waits.push(performance.now() - began);
      await sleep(50);
    }
    return waits;
  }
}
