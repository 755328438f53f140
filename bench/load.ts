/**
 * What many watchers cost:
 *
 *     npx tsx bench/load.ts [sockets, 200] [offered events a second, 2000] [rounds, 4] [threads, 1] [samples a run, 6]
 *
 * Real runs of the shipped model alternate, and so does which is first: one while nobody watches, one while all sockets, in a
 * process of their own, do.
 * In both, progress of the 50 nodes of another run is offered to the sockets' hub at that rate, since no real run would say
 * so much. Every offer bears its moment, so that a watcher can tell the age of each state that it hears. Printed: those
 * ages, the runs' own times side by side, what the server's process used, and its memory.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { createEvents } from "#http/events/events.ts";
import type { ServerMessage } from "#protocol/messages.ts";
import type { Runs } from "#runs/runs.ts";
import { ToldRuns } from "../test/http/told-runs.ts";
import { openBenchRuns, quantile, sampling, timedRun } from "./serving.ts";

const NODES = 50;
const STEPS = 50;
/**
 * Every so manieth socket's messages are read for the ages of their states, the others' are counted: reading all is what
 * the machines of 200 people would do, not that of the server, which would slow the run here.
 */
const READING = 10;

interface Watched {
  readonly ages: readonly number[];
  readonly messages: number;
  readonly megabytes: number;
  /** Of one core. */
  readonly cpu: number;
}

if (process.argv[2] === "watch") await watch(process.argv[3]!, Number(process.argv[4]));
else {
  const [sockets = 200, rate = 2000, rounds = 4, threads = 1, samples = 6] = process.argv.slice(2).map(Number);
  await measure(sockets, rate, rounds, threads, samples);
}

/** Opens the sockets, hears until it is asked what it heard, and says so. */
async function watch(url: string, count: number): Promise<void> {
  const ages: number[] = [];
  let [messages, bytes] = [0, 0];
  const sockets = Array.from({ length: count }, () => new WebSocket(url));
  await Promise.all(sockets.map((socket) => once(socket, "message")));
  for (const [k, socket] of sockets.entries())
    socket.on("message", (data: Buffer) => {
      const now = Date.now();
      messages++;
      bytes += data.length;
      if (k % READING !== 0) return;
      const message = JSON.parse(String(data)) as ServerMessage;
      if (message.type === "snapshot") return;
      for (const change of message.changes) {
        const note = change.type === "node" ? change.state.progress?.note : undefined;
        if (typeof note === "string" && note.startsWith("at ")) ages.push(now - Number(note.slice(3)));
      }
    });
  process.send!("watching");
  const [before, began] = [process.cpuUsage(), performance.now()];
  await once(process, "message");
  const cpu = coresSince(before, began);
  process.send!({ ages: [0.5, 0.99, 1].map((part) => quantile(ages, part)), messages, megabytes: bytes / 1e6, cpu });
  for (const socket of sockets) socket.close();
  process.disconnect();
}

async function measure(sockets: number, rate: number, rounds: number, threads: number, samples: number): Promise<void> {
  const { runs, close } = await openBenchRuns(threads);
  const told = new ToldRuns();
  const events = await createEvents({
    runs: both(runs, told),
    version: "bench",
    guardUpgrade: () => true,
    log: { info: () => {}, warn: () => {}, error: console.error },
  });
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  events.attach(server);
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/events`;
  const stopOffering = offer(told, rate);
  await timedRun(runs, sampling(0, STEPS, samples));

  const figures = { alone: [] as Figures[], watched: [] as Figures[] };
  const heard: Watched[] = [];
  const memory = [residentMegabytes()];
  const alone = async (seed: number) =>
    void figures.alone.push(await figuresOf(() => timedRun(runs, sampling(seed, STEPS, samples))));
  const watched = async (seed: number) => {
    const watchers = fork(fileURLToPath(import.meta.url), ["watch", url, `${sockets}`]);
    await said(watchers);
    figures.watched.push(await figuresOf(() => timedRun(runs, sampling(seed, STEPS, samples))));
    memory.push(residentMegabytes());
    watchers.send("enough");
    heard.push((await said(watchers)) as Watched);
    await once(watchers, "exit");
  };
  for (let round = 1; round <= rounds; round++)
    for (const [k, run] of (round % 2 === 0 ? [watched, alone] : [alone, watched]).entries()) await run(2 * round + k);
  const offered = stopOffering();
  await events.close();
  server.close();
  await close();

  const middle = (values: readonly number[]) => quantile(values, 0.5);
  const ratios = figures.watched.map(({ ms }, k) => ms / figures.alone[k]!.ms);
  for (const [what, of] of Object.entries(figures)) {
    const cpu = middle(of.map(({ cpu }) => cpu));
    const all = of.map(({ ms }) => ms.toFixed(0)).join(", ");
    console.log(
      `${what.padEnd(8)} run ${middle(of.map(({ ms }) => ms)).toFixed(0)} ms (${all}); server ${(100 * cpu).toFixed(1)} % of a core`,
    );
  }
  const totals = Object.values(figures).map((of) => of.reduce((sum, { ms }) => sum + ms, 0));
  console.log(`watched ÷ alone, by sums: ${(totals[1]! / totals[0]!).toFixed(3)}`);
  console.log(
    `watched ÷ alone, median of rounds: ${middle(ratios).toFixed(3)} (${ratios.map((ratio) => ratio.toFixed(3)).join(", ")})`,
  );
  for (const [k, name] of ["p50", "p99", "most"].entries())
    console.log(`age of a state when it is heard, ${name}: ${heard.map(({ ages }) => ages[k]).join(", ")} ms`);
  console.log(
    `heard: ${heard.map(({ messages, megabytes, cpu }) => `${messages} messages, ${megabytes.toFixed(0)} MB, with ${(100 * cpu).toFixed(0)} % of a core`).join("; ")}`,
  );
  console.log(
    `offered: ${offered.toFixed(0)} a second; memory of the server: ${memory.map((mb) => mb.toFixed(0)).join(", ")} MB`,
  );
}

interface Figures {
  readonly ms: number;
  /** Of one core, by this process. */
  readonly cpu: number;
}

async function figuresOf(work: () => Promise<number>): Promise<Figures> {
  const [before, began] = [process.cpuUsage(), performance.now()];
  const ms = await work();
  return { ms, cpu: coresSince(before, began) };
}

function coresSince(before: NodeJS.CpuUsage, began: number): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - began);
}

/** Tells progress at a rate until the returned function is called, which gives the rate that was reached. */
function offer(told: ToldRuns, rate: number): () => number {
  const id = told.submit(NODES);
  told.start(id);
  const began = performance.now();
  let offered = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1000) * rate;
    for (; offered < due; offered++) {
      const [node, note] = [`n${offered % NODES}`, `at ${Date.now()}`];
      told.event(id, { type: "node-progress", node, done: offered % 1000, total: 1000, note, etaMs: 1000 });
    }
  }, 5);
  return () => {
    clearInterval(timer);
    return offered / ((performance.now() - began) / 1000);
  };
}

function both(runs: Runs, told: ToldRuns): Pick<Runs, "list" | "queue" | "nodes" | "subscribe"> {
  return {
    list: (filter) => runs.list(filter),
    queue: () => [...runs.queue(), ...told.queue()],
    nodes: (id) => runs.nodes(id) ?? told.nodes(id),
    subscribe: (hear) => {
      const stops = [runs.subscribe(hear), told.subscribe(hear)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

async function said(child: ChildProcess): Promise<unknown> {
  const [message] = await once(child, "message");
  return message;
}

function residentMegabytes(): number {
  return process.memoryUsage().rss / 1e6;
}
