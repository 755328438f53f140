import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "#core/failure.ts";
import type { Said } from "#core/said.ts";
import { failure } from "./failures.ts";
import { Sqlite } from "./sqlite.ts";
import { databaseUnusable } from "./sqlite-failure.ts";

export interface LockOptions {
  /** `exclusive`: nobody else may hold it. `shared`: others may hold it, too, but nobody alone. */
  readonly mode: "exclusive" | "shared";
  /** What it means that somebody else holds it and what to do, in a sentence for people. */
  readonly taken: Said;
  /** How long to wait for others to let go, in milliseconds; 0 if left out. */
  readonly waitMs?: number;
  /** Stops the waiting; the promise then rejects with its reason. */
  readonly signal?: AbortSignal;
}

export interface Lock {
  /** Lets go. May be called again. */
  release(): void;
}

const POLL_MS = 25;

/**
 * Takes a lock between processes on a file made for nothing else. It lasts until it is released or the process ends,
 * however it ends: nothing is left that a later process would have to clear away. It holds within a process, too.
 *
 * It is SQLite's lock on a database without content, for Node itself has none. Never open that file by other means in a
 * process that holds the lock: on POSIX systems closing it would let go.
 *
 * @throws Failure `store/locked` when others still hold it after `waitMs`; `store/database-unusable` where the file
 * system has no locks.
 */
export async function acquireLock(path: string, options: LockOptions): Promise<Lock> {
  const { mode, taken, waitMs = 0, signal } = options;
  await mkdir(dirname(path), { recursive: true }).catch((cause) => {
    throw databaseUnusable(path, cause);
  });
  const until = Date.now() + waitMs;
  for (;;) {
    const lock = tryLock(path, mode);
    if (lock) return lock;
    if (Date.now() >= until) throw failure("store/locked", taken);
    await sleep(POLL_MS, undefined, { ...(signal && { signal }) });
  }
}

function tryLock(path: string, mode: LockOptions["mode"]): Lock | undefined {
  const db = new Sqlite(path, { busyMs: 0 });
  try {
    db.exec(mode === "exclusive" ? "BEGIN EXCLUSIVE" : "BEGIN; SELECT count(*) FROM sqlite_schema");
    return { release: () => db.close() };
  } catch (error) {
    db.close();
    if (error instanceof Failure && error.code === "store/database-busy") return undefined;
    throw error;
  }
}
