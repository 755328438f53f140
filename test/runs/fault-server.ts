import { join } from "node:path";
import type { Failure } from "#core/failure.ts";
import { sqliteDriver } from "#jobs/sqlite-driver.ts";
import { jobsSchema } from "#jobs/sqlite-schema.ts";
import type { RunSummary } from "#protocol/run.ts";
import { openRuns } from "#runs/open-runs.ts";
import type { Submission } from "#runs/runs.ts";
import { loadCatalogue } from "#server/worker/load-catalogue.ts";
import { openDatabase } from "#store/database.ts";

/** A server without its sockets, to be killed: it opens the runs of a data folder, and is spoken to by its parent. */
export type Told =
  | { readonly say: "open" }
  | { readonly say: "event" }
  | { readonly say: "run"; readonly run: RunSummary };

const [data, models] = process.argv.slice(2) as [string, string];
const tell = (told: Told) => process.send?.(told);
process.on("disconnect", () => process.exit());

const db = openDatabase(join(data, "lemica.db"), [jobsSchema]);
const runs = await openRuns({
  ...sqliteDriver(db, { tries: 3, leaseMs: 30_000 }),
  catalogue: await loadCatalogue([]),
  workplace: { data, roots: [models], bases: [models], resultBytes: 2 ** 28, threads: 1, packs: [] },
});
/** As a user would who finds that a run has met three killings in a row. */
async function retry({ id, status }: RunSummary): Promise<void> {
  if (status === "parked") await runs.retry(id);
}

runs.subscribe((news) => {
  if (news.type === "event") tell({ say: "event" });
  if (news.type !== "run") return;
  tell({ say: "run", run: news.run });
  void retry(news.run);
});
process.on("message", async (submission: Submission) => {
  try {
    await runs.submit(submission);
  } catch (error) {
    // Kept before its parent heard of it.
    if ((error as Failure).code !== "runs/duplicate") throw error;
  }
});
for (const run of await runs.list({ limit: 1000 })) {
  tell({ say: "run", run });
  await retry(run);
}
tell({ say: "open" });
