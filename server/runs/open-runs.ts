import type { JobQueue } from "#jobs/queue.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import { foldersOf } from "#server/worker/folders.ts";
import type { Workplace } from "#server/worker/messages.ts";
import { acquireLock } from "#store/lock.ts";
import { RunService } from "./run-service.ts";
import type { Runs } from "./runs.ts";

export interface RunsOptions {
  readonly queue: JobQueue;
  /** The nodes of this program and of the packs that `workplace` names. */
  readonly catalogue: Catalogue;
  readonly workplace: Omit<Workplace, "shared">;
  /** Runs that run at once, each in a process of its own; 1 if left out. */
  readonly slots?: number;
  /** How long a cancelled run may go on before its process is ended, in milliseconds; 10 000 if left out. */
  readonly graceMs?: number;
  /** How often leases are renewed, in milliseconds: a small part of how long they hold; 10 000 if left out. */
  readonly heartbeatMs?: number;
  /** Runs that may wait; 10 000 if left out. */
  readonly mostWaiting?: number;
  /** Told what goes wrong and is tried again: a process that does not start, a disk that is full. */
  readonly trouble?: (error: unknown) => void;
}

export interface OpenRuns extends Runs {
  /** Process ids of the run processes that live. */
  readonly workers: readonly number[];
  /**
   * Starts no more runs, puts those that run back to go on another time, and ends all processes. Takes a little longer than
   * `graceMs` at most (5000 if left out), which is how long a run has to come to the end of its step.
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

/** Leftover run processes end within a second of their server. */
const LEFTOVER_MS = 15_000;

/**
 * Opens the runs of a data folder, and goes on with those that an earlier server left. Only one process may do so at a
 * time; what makes sure of it is the caller's affair.
 *
 * @throws Failure `store/locked` when run processes of an earlier server do not end.
 */
export async function openRuns(options: RunsOptions): Promise<OpenRuns> {
  const { data } = options.workplace;
  const lock = await acquireLock(foldersOf(data).workersLock, {
    mode: "exclusive",
    taken: `Processes of an earlier server still work in ${data}; end them, or wait until they have ended, and start again.`,
    waitMs: LEFTOVER_MS,
  });
  lock.release();
  const runs = new RunService(options);
  await runs.start();
  return runs;
}
