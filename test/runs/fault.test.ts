import { type ChildProcess, execFile, fork } from "node:child_process";
import { linkSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import type { RunSummary } from "#protocol/run.ts";
import type { Submission } from "#runs/runs.ts";
import { draw } from "../../server/cli/document.ts";
import { movingShapesFiles, writeFiles } from "../onnx/moving-shapes-folder.ts";
import type { Told } from "./fault-server.ts";

const KILLS = { server: 5, worker: 8, inference: 17 };
const SEED = 20_261_122;
/** A killing comes after fewer events than this: some while a process starts, some when a run is all but done. */
const MOST_EVENTS = 12;
/** Runs that wait or run at any time, as long as there is killing. */
const PENDING = 2;
const SAMPLES = 12;
/** Of 80 edges a sample, replayed 64 at a time. */
const GROUPS = 10;

const serverFile = fileURLToPath(new URL("./fault-server.ts", import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** Park and Miller's generator: numbers in 0 … 1, the same on every run. */
function randomFrom(seed: number): () => number {
  let state = seed % 2147483647;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

type Victim = keyof typeof KILLS;

/** All that will be killed, in random order. */
function victims(random: () => number): Victim[] {
  const all = Object.entries(KILLS).flatMap(([victim, times]) => new Array<Victim>(times).fill(victim as Victim));
  return all
    .map((victim) => [random(), victim] as const)
    .sort(([a], [b]) => a - b)
    .map(([, victim]) => victim);
}

/** A calibration and what follows from it, another for each number. */
function submission(number: number): Submission {
  const model = ["model", "model"] as const;
  const settings = ["settings", "settings"] as const;
  const conditioning = ["prompts", "conditioning"] as const;
  const schedule = ["solved", "schedule"] as const;
  const seeds = Array.from({ length: SAMPLES }, (_, k) => 100 * number + k).join(",");
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    document: draw(`calibration ${number}`, {
      model: { type: "load/pipeline", params: { folder: "tiny" } },
      prompts: { type: "condition/prompts", params: { prompts: "a red circle", seeds }, inputs: { model } },
      settings: { type: "sample/settings", params: { steps: 20 }, inputs: { model } },
      errors: { type: "calibrate/errors", params: { maxGap: 6 }, inputs: { model, conditioning, settings } },
      solved: { type: "solve/schedule", params: { budget: 8 }, inputs: { errors: ["errors", "errors"] } },
      saved: { type: "export/schedule-file", inputs: { schedule } },
      masked: { type: "apply/cache-mask", inputs: { model, schedule } },
      sample: { type: "sample/sample", inputs: { model: ["masked", "model"], conditioning, settings } },
    }),
    targets: ["saved", "sample"],
  };
}

/** A server on a data folder, started again whenever it is asked for after it died. */
class Server {
  readonly runs = new Map<string, RunSummary>();
  readonly #data: string;
  readonly #models: string;
  #child: ChildProcess | undefined;
  #open: Promise<void> = Promise.resolve();
  #heard = 0;

  constructor(data: string, models: string) {
    this.#data = data;
    this.#models = models;
    onTestFinished(() => void this.#child?.kill("SIGKILL"));
  }

  async child(): Promise<ChildProcess> {
    if (this.#child === undefined) {
      const child = fork(serverFile, [this.#data, this.#models], { execArgv: ["--import", tsx] });
      this.#child = child;
      child.once("exit", () => {
        this.#child = undefined;
      });
      this.#open = new Promise((resolve, reject) => {
        child.once("exit", (code, signal) => reject(new Error(`The server ended (${signal ?? code}).`)));
        child.on("message", (told: Told) => {
          if (told.say === "open") resolve();
          else if (told.say === "event") this.#heard++;
          else this.runs.set(told.run.id, told.run);
        });
      });
      this.#open.catch(() => undefined);
    }
    await this.#open;
    return this.#child!;
  }

  async submit(what: Submission): Promise<void> {
    (await this.child()).send(what);
    await expect.poll(() => this.runs.has(what.id!), { timeout: 60_000, interval: 5 }).toBe(true);
  }

  /** Resolves when so much was told of nodes since the last killing, and at least one run has begun. */
  async heard(events: number): Promise<void> {
    await this.child();
    await expect.poll(() => this.#heard > events, { timeout: 60_000, interval: 2 }).toBe(true);
  }

  get left(): number {
    return [...this.runs.values()].filter(({ status }) => status !== "done").length;
  }

  /** Kills the server, its worker or the worker's child; false if there is no such process now. */
  async kill(victim: Victim): Promise<boolean> {
    const server = this.#child;
    if (server?.pid === undefined) return false;
    const worker = await childOf(server.pid, "(run-process|worker/child)");
    const pid =
      victim === "server"
        ? server.pid
        : victim === "worker"
          ? worker
          : await childOf(worker, "(model-process|onnx/child)");
    if (pid === undefined) return false;
    const gone = victim === "server" && new Promise((resolve) => server.once("exit", resolve));
    process.kill(pid, "SIGKILL");
    this.#heard = 0;
    await gone;
    return true;
  }
}

async function childOf(pid: number | undefined, program: string): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  const found = promisify(execFile)("pgrep", ["-P", String(pid), "-f", program]);
  const { stdout } = await found.catch(() => ({ stdout: "" }));
  return stdout === "" ? undefined : Number.parseInt(stdout, 10);
}

/** Every journal that there ever was in a folder, by key and inode: a second name keeps what is removed. */
function watchJournals(data: string) {
  const folder = join(data, "journals");
  const kept = join(data, "kept");
  mkdirSync(folder, { recursive: true });
  mkdirSync(kept);
  const look = () => {
    for (const name of readdirSync(folder)) {
      try {
        const path = join(folder, name);
        linkSync(path, join(kept, `${name}.${statSync(path).ino}`));
      } catch (error) {
        if (!["EEXIST", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
      }
    }
  };
  const timer = setInterval(look, 5);
  onTestFinished(() => clearInterval(timer));
  return () => readdirSync(kept).map((name) => ({ name, text: readFileSync(join(kept, name), "utf8") }));
}

describe.skipIf(process.platform === "win32")("thirty killings of server, worker and inference process", () => {
  test("cost no run and no result, and no edge is measured twice", { timeout: 480_000 }, async () => {
    const top = await mkdtemp(join(tmpdir(), "lemica-fault-"));
    onTestFinished(() => rm(top, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
    const models = join(top, "models");
    await writeFiles(join(models, "tiny"), movingShapesFiles());
    const random = randomFrom(SEED);

    const data = join(top, "disturbed");
    const journals = watchJournals(data);
    const server = new Server(data, models);
    for (const victim of victims(random)) {
      while (server.left < PENDING) await server.submit(submission(server.runs.size + 1));
      await server.heard(Math.floor(random() * MOST_EVENTS));
      while (!(await server.kill(victim))) await sleep(5);
    }
    await server.child();
    await expect.poll(() => server.left, { timeout: 120_000 }).toBe(0);

    const calm = new Server(join(top, "calm"), models);
    for (let k = 1; k <= server.runs.size; k++) await calm.submit(submission(k));
    await expect.poll(() => calm.left, { timeout: 120_000 }).toBe(0);
    const results = ({ runs }: Server) =>
      [...runs.values()]
        .map(({ id, status, resultHash, nodesDone }) => ({ id, status, resultHash, nodesDone }))
        .sort((a, b) => a.id.localeCompare(b.id));
    expect(results(server)).toEqual(results(calm));
    expect(results(server).every(({ status, resultHash }) => status === "done" && resultHash)).toBe(true);

    const attempts = [...server.runs.values()].reduce((sum, { attempt }) => sum + attempt, 0);
    expect(attempts).toBeGreaterThan(server.runs.size + 10);
    const kept = journals();
    expect(kept).toHaveLength(server.runs.size);
    for (const { text } of kept) {
      const groups = text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
        .map(({ sample, group }) => `${sample} ${group}`);
      expect(groups).toHaveLength(GROUPS * SAMPLES);
      expect(new Set(groups).size).toBe(groups.length);
    }
  });
});
