import { rm } from "node:fs/promises";
import { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { acquireLock } from "./lock.ts";
import { Sqlite } from "./sqlite.ts";

/** Removes a damaged database of things that may be forgotten. One process does it, and those that come later find it done. */
export async function discardDamaged(path: string): Promise<void> {
  const lock = await acquireLock(`${path}.mending`, {
    mode: "exclusive",
    waitMs: 10_000,
    taken: said("{path} is being mended by another program; try again.", { path }),
  });
  try {
    if (!isDamaged(path)) return;
    // The log goes first: without it, what is left is at worst an older state of the file.
    for (const file of [`${path}-wal`, `${path}-shm`, path]) await rm(file, { force: true });
  } finally {
    lock.release();
  }
}

function isDamaged(path: string): boolean {
  const db = new Sqlite(path);
  try {
    return db.get<{ quick_check: string }>("PRAGMA quick_check(1)")?.quick_check !== "ok";
  } catch (error) {
    if (error instanceof Failure && error.code === "store/database-damaged") return true;
    throw error;
  } finally {
    db.close();
  }
}
