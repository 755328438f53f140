/**
 * This build beside another, in turns: `npx tsx bench/builds.ts FOLDER [rounds, 8]`, where FOLDER is a checkout of another commit with its
 * libraries installed (`git worktree add --detach FOLDER COMMIT`, `npm ci` there).
 *
 * 1. From the start of `lemica --version`, and of `lemica solve` for one budget of a matrix of 50 steps, to its end; beside both, of
 *    Node alone (`node -e 0`).
 * 2. From the start of `lemica serve` with an empty data folder to the first answer of `GET /v1/health`.
 * 3. A chain of 100 nodes that do nothing, run by the engine in a process of its own for each build.
 * 4. A step of the shipped model, from the time of the loop that `lemica sample --json` tells: 50 steps in full, a thread.
 *
 * Medians of each, and the medians of the ratios within a round.
 */
import { type ChildProcess, execFile, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { buildProgram } from "../test/build.ts";
import { median } from "./median.ts";

const PROGRAM = fileURLToPath(import.meta.url);
const HOME = fileURLToPath(new URL("..", import.meta.url));
const CHAIN = 100;
const STEPS = 50;
const MATRIX = "workflows/data/moving-shapes-50.errors.csv";

if (process.argv[2] === "nodes") await answerWithNodes(process.argv[3]!);
else await compare(resolve(process.argv[2] ?? ""), Number(process.argv[3] ?? 8));

async function compare(other: string, rounds: number): Promise<void> {
  buildProgram();
  const builds = [
    { folder: HOME, nodes: fork(PROGRAM, ["nodes", HOME]) },
    { folder: other, nodes: fork(PROGRAM, ["nodes", other]) },
  ];
  const kinds = {
    "lemica --version": ({ folder }: Build) => ended(folder, ["bin/lemica.js", "--version"]),
    "lemica solve": ({ folder }: Build) => ended(folder, ["bin/lemica.js", "solve", MATRIX, "--budget", "15"]),
    "start to /v1/health": ({ folder }: Build) => started(folder),
    "100 no-op nodes": ({ nodes }: Build) => asked(nodes),
    "sampling step": ({ folder }: Build) => stepOf(folder),
  };
  for (const [name, measure] of Object.entries(kinds)) {
    const times: Times[] = [];
    for (let round = -1; round < rounds; round++) {
      const each: Times = [0, 0, 0];
      const measures = [() => measure(builds[0]!), () => measure(builds[1]!), () => ended(HOME, ["-e", "0"])];
      for (const k of [0, 1, 2]) {
        const turn = (k + round + 1) % 3;
        each[turn] = await measures[turn]!();
      }
      if (round >= 0) times.push(each); // the first warms up
    }
    const [ours, others, bare] = [0, 1, 2].map((k) => median(times.map((each) => each[k]!)));
    const ratio = (k: number) => median(times.map((each) => each[0] / each[k]!)).toFixed(3);
    console.log(
      `${name}: ${ours!.toFixed(2)} ms, other ${others!.toFixed(2)} ms, ratio ${ratio(1)}; Node alone ${bare!.toFixed(2)} ms, ratio ${ratio(2)}`,
    );
  }
  for (const { nodes } of builds) nodes.kill();
}

type Times = [ours: number, other: number, bare: number];

interface Build {
  readonly folder: string;
  readonly nodes: ChildProcess;
}

/** Milliseconds from the start of a Node to its end. */
async function ended(folder: string, args: readonly string[]): Promise<number> {
  const began = performance.now();
  await promisify(execFile)(process.execPath, args, { cwd: folder });
  return performance.now() - began;
}

/** Milliseconds from the start of a server to its first answer that it is well. */
async function started(folder: string): Promise<number> {
  const data = await mkdtemp(join(tmpdir(), "lemica-bench-"));
  const port = await freePort();
  const began = performance.now();
  const args = ["bin/lemica.js", "serve", "--data", data, "--port", `${port}`, "--log-level", "error"];
  const server = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  const isWell = () =>
    fetch(`http://127.0.0.1:${port}/v1/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isWell())) {
    if (server.exitCode !== null) throw new Error(`The server of ${folder} has ended with ${server.exitCode}.`);
    await new Promise((go) => setTimeout(go, 5));
  }
  const milliseconds = performance.now() - began;
  server.kill();
  await once(server, "exit");
  await rm(data, { recursive: true, force: true, maxRetries: 5 });
  return milliseconds;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** Milliseconds of a chain, the mean of a few. */
async function asked(nodes: ChildProcess): Promise<number> {
  nodes.send("go");
  const [milliseconds] = (await once(nodes, "message")) as [number];
  return milliseconds;
}

/** In a process of its own, with the engine of one build. */
async function answerWithNodes(folder: string): Promise<void> {
  const of = (path: string) => import(pathToFileURL(join(folder, path)).href);
  const { documentOf, runOurs } = await of("bench/no-op/ours.ts");
  const { chainOf } = await of("bench/no-op/shapes.ts");
  const { memoryResults } = await of("server/store/result-store.ts");
  const document = documentOf(chainOf(CHAIN));
  process.on("message", async () => {
    const began = performance.now();
    for (let k = 0; k < 20; k++) await runOurs(document, memoryResults());
    process.send!((performance.now() - began) / 20);
  });
}

/** Milliseconds of a step, by what the command line tells of the loop. */
async function stepOf(folder: string): Promise<number> {
  const data = await mkdtemp(join(tmpdir(), "lemica-bench-"));
  const args = [
    "bin/lemica.js",
    "sample",
    "--model",
    "models/moving-shapes",
    "--prompt",
    "a small red circle moving right on black",
  ];
  const options = ["--steps", `${STEPS}`, "--threads", "1", "--json", "--out", join(data, "clip.webp")];
  const { stdout } = await promisify(execFile)(process.execPath, [...args, ...options], { cwd: folder });
  await rm(data, { recursive: true, force: true });
  return ((JSON.parse(stdout) as { readonly seconds: number }).seconds * 1000) / STEPS;
}
