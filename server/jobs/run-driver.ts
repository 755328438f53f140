import type { RunArchive } from "./run-archive.ts";
import type { RunQueue } from "./run-queue.ts";

/** What keeps runs: a queue, and the archive of all that is and was in it. */
export interface RunDriver {
  readonly queue: RunQueue;
  readonly archive: RunArchive;
}
