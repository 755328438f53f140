import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunDriver } from "#jobs/run-driver.ts";
import type { QueueOptions } from "#jobs/run-queue.ts";
import { sqliteDriver } from "#jobs/sqlite-driver.ts";
import { jobsSchema } from "#jobs/sqlite-schema.ts";
import { openDatabase } from "#store/database.ts";

/** An empty place that a driver keeps runs in, until `remove`. */
export interface DriverPlace {
  /** Opens the same place once more, as another process would. */
  open(options: QueueOptions): RunDriver;
  remove(): Promise<void>;
}

/** Every driver that there is: a new one is a line here, and keeps the promises of driver.test.ts. */
export const drivers: readonly { readonly name: string; place(): Promise<DriverPlace> }[] = [
  { name: "sqlite", place: sqlitePlace },
];

async function sqlitePlace(): Promise<DriverPlace> {
  const folder = await mkdtemp(join(tmpdir(), "lemica-jobs-"));
  const closes: (() => void)[] = [];
  return {
    open: (options) => {
      const db = openDatabase(join(folder, "lemica.db"), [jobsSchema]);
      closes.push(() => db.close());
      return sqliteDriver(db, options);
    },
    remove: async () => {
      for (const close of closes) close();
      await rm(folder, { recursive: true });
    },
  };
}
