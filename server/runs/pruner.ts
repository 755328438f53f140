import type { Keeping, RunArchive } from "#jobs/run-archive.ts";
import type { Runs } from "./runs.ts";

export interface PrunerOptions {
  readonly runs: Runs;
  readonly archive: RunArchive;
  readonly keeping: Keeping;
  readonly trouble: (error: unknown) => void;
}

/** Keeps the history from growing without end: with each run that ends, the oldest beyond what is kept go, files and all. */
export class Pruner {
  readonly #options: PrunerOptions;
  readonly #stop: () => void;
  #tidying: Promise<void> | undefined;
  #isDue = false;
  #isClosed = false;

  /** Begins with what an earlier server has left. */
  constructor(options: PrunerOptions) {
    this.#options = options;
    this.#stop = options.runs.subscribe((news) => {
      if (news.type === "run" && news.run.finishedAt !== undefined) this.#tidy();
    });
    this.#tidy();
  }

  /** Resolves when nothing is being removed any more. */
  async close(): Promise<void> {
    this.#stop();
    this.#isClosed = true;
    await this.#tidying;
  }

  #tidy(): void {
    this.#isDue = true;
    this.#tidying ??= this.#removeOutlived().finally(() => {
      this.#tidying = undefined;
    });
  }

  async #removeOutlived(): Promise<void> {
    const { runs, archive, keeping, trouble } = this.#options;
    try {
      while (this.#isDue) {
        this.#isDue = false;
        for (const id of await archive.outlived(keeping)) {
          if (this.#isClosed) return;
          // One that was removed, or tried again, meanwhile needs no more removing.
          await runs.remove(id).catch((error) => this.#isGone(error) || trouble(error));
        }
      }
    } catch (error) {
      trouble(error);
    }
  }

  #isGone(error: { readonly code?: string }): boolean {
    return error.code === "runs/no-such-run" || error.code === "runs/not-ended";
  }
}
