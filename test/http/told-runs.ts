import { randomUUID } from "node:crypto";
import type { LibraryChange } from "#protocol/messages.ts";
import type { RunStatus, RunSummary } from "#protocol/run.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import { applyChanges, changesOf, type NodeStates } from "#protocol/run-state.ts";
import type { RunFilter, RunNews } from "#runs/runs.ts";

/** Runs that are told of by hand: what a test says of them is their state, and is told to whoever listens. */
export class ToldRuns {
  readonly runs = new Map<string, RunSummary>();
  readonly #states = new Map<string, NodeStates>();
  readonly #hearers = new Set<(news: RunNews) => void>();
  #clock = 0;

  /** A new run with nodes n0, n1, … that waits. */
  submit(nodesTotal = 3, id: string = randomUUID()): string {
    const at = this.#tick();
    const [name, workflow] = [`run ${at}`, "w"];
    const run = { id, name, workflow, status: "waiting", order: at, number: at, submittedAt: at } as const;
    this.#tell({ ...run, attempt: 0, nodesDone: 0, nodesTotal, files: [] });
    return id;
  }

  start(id: string): void {
    const { finishedAt: _, ...run } = this.runs.get(id)!;
    this.#tell({ ...run, status: "running", startedAt: this.#tick(), attempt: run.attempt + 1, nodesDone: 0 });
    this.event(id, { type: "run-started", order: Array.from({ length: run.nodesTotal }, (_, k) => `n${k}`) });
  }

  event(id: string, event: RunEvent): void {
    const states = this.#states.get(id) ?? {};
    const changes = changesOf(event, states, this.#tick());
    this.#states.set(id, applyChanges(states, changes));
    this.#news({ type: "event", run: id, event, changes });
    const run = this.runs.get(id)!;
    if (event.type === "node-finished") this.#tell({ ...run, nodesDone: run.nodesDone + 1 });
  }

  end(id: string, status: "done" | "failed" | "cancelled" = "done"): void {
    if (this.#states.has(id)) {
      const skipped = Object.entries(this.#states.get(id)!).flatMap(([node, { status }]) =>
        status === "waiting" ? [node] : [],
      );
      this.event(id, { type: "run-finished", status, milliseconds: 1, skipped });
    }
    this.#become(id, status, { finishedAt: this.#tick() });
  }

  retry(id: string): void {
    this.#become(id, "waiting", { order: this.#tick() });
  }

  remove(id: string): void {
    this.runs.delete(id);
    this.#states.delete(id);
    this.#news({ type: "run-removed", run: id });
  }

  async list({ status, limit = 100 }: RunFilter = {}): Promise<readonly RunSummary[]> {
    const chosen = [...this.runs.values()].filter((run) => status === undefined || status.includes(run.status));
    return chosen.sort((a, b) => b.submittedAt - a.submittedAt).slice(0, limit);
  }

  queue(): readonly RunSummary[] {
    return [...this.runs.values()].filter(({ status }) => status === "running" || status === "waiting");
  }

  nodes(id: string): NodeStates | undefined {
    return this.#states.get(id);
  }

  subscribe(hear: (news: RunNews) => void): () => void {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  #become(id: string, status: RunStatus, more: Partial<RunSummary>): void {
    this.#tell({ ...this.runs.get(id)!, status, ...more });
  }

  #tell(run: RunSummary): void {
    this.runs.set(run.id, run);
    this.#news({ type: "run", run });
  }

  #news(news: RunNews): void {
    for (const hear of this.#hearers) hear(news);
  }

  #tick(): number {
    return ++this.#clock;
  }
}

/** A library that is told of by hand. */
export class ToldLibrary {
  readonly #hearers = new Set<(change: LibraryChange) => void>();

  tell(id: string, etag: string | null): void {
    for (const hear of this.#hearers) hear({ type: "library", kind: "workflow", id, etag });
  }

  subscribe(hear: (change: LibraryChange) => void): () => void {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }
}
