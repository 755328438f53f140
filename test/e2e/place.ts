import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { apiClient, type Client } from "#protocol/client.ts";
import { runRoutes } from "#protocol/routes-runs.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { type RunningServer, startServer } from "#server/main.ts";
import { type Config, defaultConfig } from "#server/operation/config.ts";
import { openLog } from "#server/operation/log.ts";
import { browserOfRun } from "./browser.ts";

const { logger } = openLog({ level: "error", format: "json" });

/** A real server with a data folder of its own, and the browser of the run. */
export interface Place {
  readonly browser: Browser;
  readonly url: string;
  readonly call: Client;
  /** Stops the server, as a crash of its machine would look from a browser. */
  stop(): Promise<void>;
  /** Starts it again, at the same address and with the same data. */
  start(): Promise<void>;
}

/** The place of the tests of one file: made before them, and gone after them. `furnish` puts things into its data folder, and says how it is configured. */
export function place(furnish: (data: string) => Promise<Partial<Config>> = async () => ({})): Place {
  let data = "";
  let port = 0;
  let server: RunningServer | undefined;
  let more: Partial<Config> = {};
  const run = browserOfRun();
  const stop = async () => {
    await server?.close();
    server = undefined;
  };
  const start = async () => {
    // Several files run beside each other: threads of one that wait for its others would take the processor from the rest.
    server = await startServer({ ...defaultConfig(data), port, shutdownGrace: 0, threads: 1, ...more }, logger);
    port = Number(new URL(server.url).port);
  };
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "lemica-e2e-"));
    more = await furnish(data);
    await start();
  });
  // A run that a test leaves behind must not keep the next one waiting.
  afterEach(async () => {
    if (!server) return;
    const call = apiClient({ base: server.url });
    for (const { id } of (await call(runRoutes.queue)).items) await call(runRoutes.cancelRun, { params: { id } });
  });
  afterAll(async () => {
    await stop();
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  });
  const base = () => `http://127.0.0.1:${port}`;
  return {
    get browser() {
      return run.browser;
    },
    get url() {
      return base();
    },
    get call() {
      return apiClient({ base: base() });
    },
    stop,
    start,
  };
}

const template = (name: string): Workflow =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../workflows/${name}.workflow.json`, import.meta.url)), "utf8"));

/** The template that calibrates and compares, with parameters so small that it runs in a few seconds. */
export function smallStarter(name = "Small starter"): Workflow {
  const starter = template("calibrate-and-compare");
  const params: Readonly<Record<string, Workflow["nodes"][number]["params"]>> = {
    "calibration-prompts": { prompts: "a small red circle moving right on black" },
    settings: { steps: 6 },
    errors: { maxGap: 3 },
    schedule: { budget: 3 },
    prompts: { prompts: "a large magenta triangle moving left on navy" },
  };
  return {
    ...starter,
    id: `small-${name.toLowerCase().replaceAll(/\W+/g, "-")}`,
    name,
    nodes: starter.nodes.map((node) => ({ ...node, params: { ...node.params, ...params[node.id] } })),
  };
}

/** A workflow of eight nodes that needs no model and takes no time, with an empty run form. */
export function matrixWorkflow(name = "Matrix"): Workflow {
  const id = `matrix-${name.toLowerCase().replaceAll(/\W+/g, "-")}`;
  const whole = template("solve-an-imported-matrix");
  const nodes = whole.nodes.filter((node) => node.id !== "diffusers");
  const wires = whole.wires.filter(({ to }) => to[0] !== "diffusers");
  return { ...whole, nodes, wires, id, name, exposed: [] };
}
