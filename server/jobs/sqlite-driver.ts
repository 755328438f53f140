import type { Sqlite } from "#store/sqlite.ts";
import type { RunDriver } from "./run-driver.ts";
import type { QueueOptions } from "./run-queue.ts";
import { SqliteArchive } from "./sqlite-archive.ts";
import { SqliteQueue } from "./sqlite-queue.ts";

/** The driver of a single server: queue and archive in the tables of `jobsSchema`. */
export function sqliteDriver(db: Sqlite, options: QueueOptions): RunDriver {
  return { queue: new SqliteQueue(db, options), archive: new SqliteArchive(db) };
}
