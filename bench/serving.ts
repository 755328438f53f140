import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sqliteDriver } from "#jobs/sqlite-driver.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { openRuns } from "#runs/open-runs.ts";
import type { Runs } from "#runs/runs.ts";
import { draw } from "#server/cli/document.ts";
import { schemas } from "#server/operation/schemas.ts";
import { loadCatalogue } from "#server/worker/load-catalogue.ts";
import { openDatabase } from "#store/database.ts";
import { promptNumber } from "./moving-shapes.ts";

export const MODEL = fileURLToPath(new URL("../models/moving-shapes", import.meta.url));

/**
 * A workflow that samples the shipped model in full, so many prompts in turn. What was sampled before with the same number is
 * looked up, not computed.
 */
export function sampling(number: number, steps: number, samples = 1): Workflow {
  const model = ["model", "model"] as const;
  return draw("bench", {
    model: { type: "load/pipeline", params: { folder: MODEL } },
    prompts: {
      type: "condition/prompts",
      params: {
        prompts: Array.from({ length: samples }, (_, k) => promptNumber(k)).join("\n"),
        seeds: `${number}`,
      },
      inputs: { model },
    },
    settings: { type: "sample/settings", params: { steps }, inputs: { model } },
    sample: {
      type: "sample/sample",
      inputs: { model, conditioning: ["prompts", "conditioning"], settings: ["settings", "settings"] },
    },
    video: { type: "sample/decode", inputs: { sample: ["sample", "sample"] } },
    save: { type: "export/video", params: { name: "clip" }, inputs: { video: ["video", "video"] } },
  });
}

/** A folder for a benchmark's data. */
export async function benchFolder() {
  const data = await mkdtemp(join(tmpdir(), "lemica-bench-"));
  return { data, remove: () => rm(data, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Real runs in a folder of their own. @param threads of the process that runs the model. */
export async function openBenchRuns(threads: number) {
  const { data, remove } = await benchFolder();
  const db = openDatabase(join(data, "lemica.db"), schemas);
  const runs = await openRuns({
    ...sqliteDriver(db, { tries: 3, leaseMs: 60_000 }),
    catalogue: await loadCatalogue([]),
    workplace: { data, roots: [MODEL], bases: [data], resultBytes: 2 ** 30, threads, packs: [] },
  });
  const close = async () => {
    await runs.close();
    db.close();
    await remove();
  };
  return { runs, close };
}

/** Submits a workflow and resolves with the milliseconds of its run, as its worker measured them, when it has ended. */
export function timedRun(runs: Runs, document: Workflow): Promise<number> {
  return new Promise((resolve, reject) => {
    const stop = runs.subscribe((news) => {
      if (news.type !== "event" || news.event.type !== "run-finished") return;
      stop();
      if (news.event.status === "done") resolve(news.event.milliseconds);
      else reject(new Error(`The run is ${news.event.status}.`));
    });
    runs.submit({ document }).catch(reject);
  });
}

/** The value that a part of the numbers does not exceed. @param part 0 to 1. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}
