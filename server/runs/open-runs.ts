import { said } from "#core/said.ts";
import type { Reach } from "#engine/check-paths.ts";
import type { RunDriver } from "#jobs/run-driver.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import { foldersOf } from "#server/worker/folders.ts";
import { KeyTurns } from "#server/worker/key-turns.ts";
import type { Workplace } from "#server/worker/messages.ts";
import { RunProcess } from "#server/worker/run-process.ts";
import { DiskResults } from "#store/disk-results.ts";
import { acquireLock } from "#store/lock.ts";
import { ownerOf } from "./owner.ts";
import { RunService } from "./run-service.ts";
import type { OpenRuns } from "./runs.ts";

export interface RunsOptions extends RunDriver {
  /** The nodes of this program and of the packs that `workplace` names. */
  readonly catalogue: Catalogue;
  readonly workplace: Omit<Workplace, "shared">;
  /** What runs will find at a path; left out, a missing file is found when its node runs. */
  readonly reach?: Reach;
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

/** Leftover run processes end within a second of their server. */
const LEFTOVER_MS = 15_000;
const CANCEL_MS = 10_000;

/**
 * Opens the runs of a data folder, and goes on with those that an earlier server left. All that they need is made here: the
 * store of results, the processes, and the turns that these take. Only one process may do so at a time with one folder; what
 * makes sure of it is the caller's affair.
 *
 * @throws Failure `store/locked` when run processes of an earlier server do not end.
 */
export async function openRuns(options: RunsOptions): Promise<OpenRuns> {
  const { workplace, slots = 1, graceMs = CANCEL_MS, ...rest } = options;
  const { data } = workplace;
  const folders = foldersOf(data);
  const lock = await acquireLock(folders.workersLock, {
    mode: "exclusive",
    taken: said(
      "Processes of an earlier server still work in {data}; end them, or wait until they have ended, and start again.",
      { data },
    ),
    waitMs: LEFTOVER_MS,
  });
  lock.release();
  const turns = new KeyTurns<unknown>();
  const processes = Array.from(
    { length: slots },
    () => new RunProcess({ ...workplace, shared: slots > 1 }, { graceMs, turns }),
  );
  const results = new DiskResults(folders.results, { maxBytes: workplace.resultBytes });
  const runs = new RunService({ ...rest, owner: await ownerOf(data), outputs: folders.outputs, results, processes });
  await runs.start();
  return runs;
}
