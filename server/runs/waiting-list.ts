import type { RunSummary } from "#protocol/run.ts";

/** The runs that wait or run, as they were last told: a copy of the queue that can be asked at once. */
export class WaitingList {
  readonly #runs = new Map<string, RunSummary>();
  #sorted: readonly RunSummary[] | undefined;
  #waiting = 0;

  /** Takes note of a run, whatever it is now. */
  note(run: RunSummary): void {
    this.forget(run.id);
    if (run.status !== "waiting" && run.status !== "running") return;
    this.#runs.set(run.id, run);
    if (run.status === "waiting") this.#waiting++;
  }

  forget(id: string): void {
    if (this.#runs.get(id)?.status === "waiting") this.#waiting--;
    this.#runs.delete(id);
    this.#sorted = undefined;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Those that run, then those that wait in the order they will start. */
  inOrder(): readonly RunSummary[] {
    this.#sorted ??= [...this.#runs.values()].sort(
      (a, b) =>
        Number(a.status === "waiting") - Number(b.status === "waiting") ||
        a.order - b.order ||
        a.submittedAt - b.submittedAt,
    );
    return this.#sorted;
  }
}
