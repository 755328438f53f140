import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { edgeGroups } from "#diffusion/loop/calibration.ts";
import { type ErrorGraphFile, parseErrorGraph } from "#formats/error-graph-file.ts";
import { formatSchedule, parseSchedule } from "#formats/schedule-file.ts";
import { apiClient, type Client } from "#protocol/client.ts";
import { libraryRoutes } from "#protocol/routes-library.ts";
import { runRoutes } from "#protocol/routes-runs.ts";
import { workflowRoutes } from "#protocol/routes-workflows.ts";
import type { RunDetail } from "#protocol/run.ts";
import { type RunningServer, startServer } from "#server/main.ts";
import { defaultConfig } from "#server/operation/config.ts";
import { openLog } from "#server/operation/log.ts";
import { DiskResults } from "#store/disk-results.ts";
import { folderJournals } from "#store/journals.ts";
import { Sqlite } from "#store/sqlite.ts";
import { json, lemica, MODEL } from "../cli/lemica.ts";

/** Written by the build of commit 43aa91e: see the README there. */
const saved = (name: string) => fileURLToPath(new URL(`../fixtures/saved/${name}`, import.meta.url));
const DONE = "1839bd60-ced5-4d9a-a9e8-27d06c477098";
const STOPPED = "074454f7-ed00-4de6-9a2e-dcb208c965e0";

/** A line of a journal. */
interface Kept {
  readonly sample: number;
  readonly group: number;
  readonly errors: readonly number[];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lemica-saved-"));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

/** A copy, which may be written to. */
async function copied(name: string): Promise<string> {
  const data = join(folder, name);
  await cp(saved("data"), data, { recursive: true });
  return data;
}

describe("a server on a data folder that an earlier build left, killed in the middle of a calibration", () => {
  let server: RunningServer;
  let call: Client;
  beforeAll(async () => {
    const { logger } = openLog({ level: "error", format: "json" });
    const data = await copied("served");
    server = await startServer({ ...defaultConfig(data), models: [join(MODEL, "..")], port: 0, threads: 1 }, logger);
    call = apiClient({ base: server.url });
  });
  afterAll(() => server?.close());

  async function ended(id: string): Promise<RunDetail> {
    const read = () => call(runRoutes.readRun, { params: { id } });
    await expect.poll(read, { timeout: 150_000 }).toMatchObject({ finishedAt: expect.any(Number) });
    return read();
  }

  test("shows the runs of before, with their documents, files and previews", async () => {
    const run = await call(runRoutes.readRun, { params: { id: DONE } });
    expect(run).toMatchObject({ name: "Written by an earlier build", status: "done", nodesDone: 18 });
    expect(Object.values(run.nodes).map(({ status }) => status)).toEqual(new Array(18).fill("done"));
    expect(run.nodes.schedule!.preview).toMatchObject({ kind: "strip", flags: [1, 1, 0, 1, 0, 1] });
    for (const { name, bytes } of run.files) {
      const content = await call(runRoutes.readRunFile, { params: { id: DONE, name } });
      expect([name, content.byteLength]).toEqual([name, bytes]);
    }
  });

  test("takes up the calibration that was stopped, and comes to the errors that its journal has", async () => {
    const run = await ended(STOPPED);
    expect(run).toMatchObject({ status: "done", attempt: 2 });
    const { value } = await call(runRoutes.readOutput, { params: { id: STOPPED, node: "errors", port: "errors" } });
    const { samples, edges } = value as Pick<ErrorGraphFile, "samples" | "edges">;
    const [journal] = await readdir(saved("data/journals"));
    const [key, name] = journal!.split(".") as [string, string];
    const kept = await folderJournals(saved("data/journals")).journal(key, name).entries();
    const groups = kept.filter((entry): entry is Kept => (entry as Kept).sample === 0);
    expect(groups.map(({ group }) => group)).toEqual([0, 1, 2, 3]);
    const size = groups[0]!.errors.length;
    for (const { group, errors } of groups) {
      for (const [k, [from, to]] of edgeGroups(10, 5, size)[group]!.entries()) {
        const place = edges.findIndex(([one, other]) => one === from && other === to);
        expect(samples![0]!.errors[place]).toBeCloseTo(errors[k]!, 5);
      }
    }
  }, 200_000);

  test("runs the workflow of an earlier run again", async () => {
    const { document } = await call(runRoutes.readRun, { params: { id: DONE } });
    const { id } = await call(runRoutes.submitRun, { body: { document } });
    expect(await ended(id)).toMatchObject({ status: "done", nodesDone: 18 });
  }, 200_000);

  test("has the saved workflow, and the library's schedules and error graphs", async () => {
    const { items } = await call(workflowRoutes.listWorkflows);
    expect(items.map(({ name }) => name)).toEqual(["Written by an earlier build"]);
    const library = await call(libraryRoutes.listLibrary);
    expect(library.items.map(({ name, kind }) => [kind, name]).sort()).toEqual([
      ["error-graph", "small error-graph"],
      ["schedule", "small schedule"],
    ]);
  });
});

test("Results of an earlier build can all be read", async () => {
  const data = await copied("results");
  const db = new Sqlite(join(data, "results", "index.db"));
  const keys = db
    .all<{ key: Uint8Array }>("SELECT key FROM entries")
    .map(({ key }) => Buffer.from(key).toString("hex"));
  db.close();
  const results = new DiskResults(join(data, "results"), { maxBytes: 2 ** 28 });
  expect(await results.usage()).toMatchObject({ entries: 15 });
  const read = await Promise.all(keys.map((key) => results.get(key)));
  expect(read.map((result) => Object.keys(result?.outputs ?? {}).join()).sort()).toEqual(
    "budgets comparison conditioning conditioning conditioning errors model sample sample schedule schedule settings settings video video".split(
      " ",
    ),
  );
  await results.close();
});

describe("what an earlier build wrote", () => {
  test("is a workflow that is checked and run, with the choices that it holds", async () => {
    const file = saved("sampled.workflow.json");
    expect(await json("check", file)).toEqual({ problems: [] });
    const places = ["--out", join(folder, "out"), "--data", join(folder, "cli"), "--set", `model.folder=${MODEL}`];
    expect(await json("run", file, ...places)).toMatchObject({ status: "done" });
  }, 200_000);

  test("is a schedule and an error graph, as today's build would write them", async () => {
    const text = await readFile(saved("schedule.schedule.json"), "utf8");
    const schedule = parseSchedule(text, "schedule.schedule.json");
    expect(JSON.parse(formatSchedule(schedule))).toEqual(JSON.parse(text));
    const errors = await readFile(saved("errors.error-graph.json"), "utf8");
    expect(parseErrorGraph(errors, "errors.error-graph.json").steps).toBe(6);
    const solved = await json<{ compute: number[] }>("solve", saved("errors.error-graph.json"), "--budget", "4");
    expect(solved.compute).toEqual(schedule.compute);
    expect((await lemica("export", saved("schedule.schedule.json"), "--to", "csv")).code).toBe(0);
  });
});
