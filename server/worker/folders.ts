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
  /** What was uploaded to be there for as long as the server runs. */
  readonly temp: string;
  /** What was uploaded beside the outputs of runs. */
  readonly uploaded: string;
  /** What clients of the ComfyUI surface keep for their user. */
  readonly user: string;
  /** Held by every run process as long as it lives. */
  readonly workersLock: string;
}

/** What the files of a run are looked for in and may be read from: what was uploaded and kept, and what its workplace names. */
export function readableOf(
  { inputs, library }: Pick<Folders, "inputs" | "library">,
  { bases, roots }: { readonly bases: readonly string[]; readonly roots: readonly string[] },
) {
  return { bases: [inputs, library, ...bases], roots: [inputs, library, ...roots] };
}

export function foldersOf(data: string): Folders {
  return {
    results: join(data, "results"),
    journals: join(data, "journals"),
    outputs: join(data, "outputs"),
    library: join(data, "library"),
    inputs: join(data, "inputs"),
    temp: join(data, "temporary-uploads"),
    uploaded: join(data, "outputs", "uploaded"),
    user: join(data, "user"),
    workersLock: join(data, "workers.lock"),
  };
}
