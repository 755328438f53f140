import { existsSync } from "node:fs";
import { versionsIn } from "./migrate.ts";
import { Sqlite } from "./sqlite.ts";

/** What a look at a database tells that changes nothing in it. */
export interface DatabaseState {
  /** By room, how many of its migrations were done. */
  readonly versions: ReadonlyMap<string, number>;
  /** What SQLite finds wrong with it; empty for a sound one. */
  readonly damage: readonly string[];
}

/**
 * Looks at a database, which others may use meanwhile; undefined if there is none. Reads all of it.
 * @throws Failure as `Sqlite` does.
 */
export function inspectDatabase(path: string): DatabaseState | undefined {
  if (!existsSync(path)) return undefined;
  const db = new Sqlite(path);
  try {
    const found = db.all<{ quick_check: string }>("PRAGMA quick_check(10)").map((row) => row.quick_check);
    return { versions: versionsIn(db) ?? new Map(), damage: found.filter((line) => line !== "ok") };
  } finally {
    db.close();
  }
}
