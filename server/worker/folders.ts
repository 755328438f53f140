import { join } from "node:path";

/** The parts of a data folder that runs touch. */
export interface Folders {
  readonly results: string;
  readonly journals: string;
  /** Each run writes into a folder of its own, named by its id. */
  readonly outputs: string;
  /** Saved workflows, schedules and error graphs. */
  readonly library: string;
  /** What users have uploaded. */
  readonly inputs: string;
  /** Held by every worker as long as it lives. */
  readonly workersLock: string;
}

export function foldersOf(data: string): Folders {
  return {
    results: join(data, "results"),
    journals: join(data, "journals"),
    outputs: join(data, "outputs"),
    library: join(data, "library"),
    inputs: join(data, "inputs"),
    workersLock: join(data, "workers.lock"),
  };
}
