/**
 * How long the server's process keeps others waiting while real runs compute, with a socket that watches them:
 *
 *     npx tsx bench/event-loop.ts [seconds, 20] [threads, all cores]
 *
 * The server is the one that `lemica serve` starts, in a process of its own; the client asks it for /v1/health every
 * 50 ms meanwhile. Printed: the delays of the server's event loop, and how long the requests took.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { follow } from "#protocol/follow.ts";
import { startServer } from "#server/main.ts";
import { defaultConfig } from "#server/operation/config.ts";
import { openLog } from "#server/operation/log.ts";
import { benchFolder, quantile, sampling } from "./serving.ts";

/** The histogram counts its own rest between two looks into each delay. */
const RESOLUTION_MS = 5;

if (process.argv[2] === "server") await serve(process.argv[3]!, Number(process.argv[4]));
else await measure(Number(process.argv[2] ?? 20), Number(process.argv[3] ?? 0));

async function serve(data: string, threads: number): Promise<void> {
  const { logger } = openLog({ level: "error", format: "json" });
  const server = await startServer({ ...defaultConfig(data), port: 0, ...(threads > 0 && { threads }) }, logger);
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  process.on("message", async (asked) => {
    if (asked === "begin") delays.enable();
    if (asked !== "end") return;
    delays.disable();
    const at = (part: number) => delays.percentile(part) / 1e6 - RESOLUTION_MS;
    process.send!({ p50: at(50), p99: at(99), most: delays.max / 1e6 - RESOLUTION_MS });
    await server.close();
    process.disconnect();
  });
  process.send!(server.url);
}

async function measure(seconds: number, threads: number): Promise<void> {
  const { data, remove } = await benchFolder();
  const server = fork(fileURLToPath(import.meta.url), ["server", data, `${threads}`]);
  const url = await said<string>(server);
  const follower = follow({ WebSocket, url: `${url.replace("http", "ws")}/v1/events` });
  // The first run loads the model and everything else.
  await run(0);
  server.send("begin");
  const until = performance.now() + 1000 * seconds;
  const asking = askUntil(until);
  let runs = 0;
  while (performance.now() < until) await run(++runs);
  const waits = await asking;
  server.send("end");
  const { p50, p99, most } = await said<Record<"p50" | "p99" | "most", number>>(server);
  follower.close();
  await once(server, "exit");
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

async function said<T>(server: ChildProcess): Promise<T> {
  const [message] = await once(server, "message");
  return message as T;
}
