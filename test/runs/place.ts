import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunArchive } from "#jobs/run-archive.ts";
import type { QueueOptions, RunQueue } from "#jobs/run-queue.ts";
import { sqliteDriver } from "#jobs/sqlite-driver.ts";
import { jobsSchema } from "#jobs/sqlite-schema.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import type { RunStatus, RunSummary } from "#protocol/run.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { openRuns, type RunsOptions } from "#runs/open-runs.ts";
import { ownerOf } from "#runs/owner.ts";
import type { OpenRuns, RunNews, Runs } from "#runs/runs.ts";
import { loadCatalogue } from "#server/worker/load-catalogue.ts";
import { openDatabase } from "#store/database.ts";
import type { DiskResults } from "#store/disk-results.ts";
import { builtPack } from "../packs/built-pack.ts";

export const troublePack = builtPack("trouble-pack");

let known: Promise<Catalogue> | undefined;
function catalogue(): Promise<Catalogue> {
  known ??= loadCatalogue([troublePack]);
  return known;
}

/** A folder of its own; whoever asks for it removes it. */
export function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "lemica-runs-"));
}

export interface Place {
  readonly runs: OpenRuns;
  readonly queue: RunQueue;
  readonly archive: RunArchive;
  /** The name under which the server of the folder holds its runs. */
  readonly owner: string;
  /** The store that the workers use. */
  readonly results: DiskResults;
  readonly troubles: readonly unknown[];
  /** Closes the runs; the folder stays if it was given. */
  end(): Promise<void>;
}

/** The runs of a data folder, as a server opens them. */
export async function place(
  given?: string,
  more: Partial<RunsOptions> & Pick<QueueOptions, "now"> = {},
): Promise<Place> {
  const data = given ?? (await newFolder());
  const db = openDatabase(join(data, "lemica.db"), [jobsSchema]);
  const { now, ...options } = more;
  const driver = sqliteDriver(db, { tries: 2, leaseMs: 30_000, ...(now && { now }) });
  const troubles: unknown[] = [];
  const runs = await openRuns({
    ...driver,
    catalogue: await catalogue(),
    workplace: { data, roots: [data], bases: [data], resultBytes: 2 ** 28, threads: 1, packs: [troublePack] },
    graceMs: 300,
    trouble: (error) => troubles.push(error),
    ...options,
  });
  const end = async () => {
    await runs.close({ graceMs: 0 });
    db.close();
    if (given === undefined) await rm(data, { recursive: true, force: true, maxRetries: 5 });
  };
  return { runs, ...driver, owner: await ownerOf(data), results: runs.results, troubles, end };
}

export type Link = readonly [type: string, params?: Readonly<Record<string, unknown>>];

/** A chain of nodes, each of a type with parameters, joined by their values. */
export function chain(...nodes: readonly Link[]): Workflow {
  return {
    format: "lemica.workflow",
    version: 1,
    id: "chain",
    name: "Chain",
    nodes: nodes.map(([type, params = {}], k) => ({
      id: `n${k}`,
      type: `test/${type}`,
      version: 1,
      params: { ...params },
    })),
    wires: nodes.slice(1).map((_, k) => ({ from: [`n${k}`, "value"], to: [`n${k + 1}`, "value"] })),
    groups: [],
    notes: [],
    exposed: [],
  };
}

/** All news so far, and what it takes to wait for some. */
export function listening(runs: Runs) {
  const all: RunNews[] = [];
  const waits = new Set<() => void>();
  runs.subscribe((news) => {
    all.push(news);
    for (const look of [...waits]) look();
  });
  /** The first news, now or later, that the question is answered yes for. */
  const until = <T extends RunNews>(wanted: (news: RunNews) => news is T, from = 0): Promise<T> =>
    new Promise((resolve) => {
      const look = () => {
        const found = all.slice(from).find(wanted) as T | undefined;
        if (found === undefined) return;
        waits.delete(look);
        resolve(found);
      };
      waits.add(look);
      look();
    });
  return {
    all,
    /** The run, once it has this status, in news from some number on; or, without one, once it has ended. */
    async status(id: string, status?: RunStatus, from = 0): Promise<RunSummary> {
      const wanted = status ? [status] : ["done", "failed", "cancelled", "parked"];
      const is = (news: RunNews): news is Extract<RunNews, { type: "run" }> =>
        news.type === "run" && news.run.id === id && wanted.includes(news.run.status);
      return (await until(is, from)).run;
    },
    event(id: string, type: string) {
      const is = (news: RunNews): news is Extract<RunNews, { type: "event" }> =>
        news.type === "event" && news.run === id && news.event.type === type;
      return until(is);
    },
    /** All events of a run, in order. */
    events: (id: string) => all.flatMap((news) => (news.type === "event" && news.run === id ? [news.event] : [])),
  };
}

export { randomUUID };
