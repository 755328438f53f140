import { said } from "#core/said.ts";
import type { RunSummary } from "#protocol/run.ts";
import type { Sqlite } from "#store/sqlite.ts";
import { failure } from "./failures.ts";
import type { Advance, Break, Claim, Draft, Lease, Outcome, QueueOptions, RunFailure, RunQueue } from "./run-queue.ts";
import { placeBetween, turnAtEnd, turnOf, waitingRuns } from "./sqlite-places.ts";
import {
  bytesOf,
  type ClaimRow,
  json,
  mustHaveEnded,
  SUMMARY,
  type SummaryRow,
  summaryIn,
  summaryOf,
  tookOf,
} from "./sqlite-rows.ts";

/** Smaller than any time between two submissions that matters, and larger than what a double near now loses. */
const INSTANT_MS = 0.001;

/**
 * The queue in the tables of `jobsSchema`. Every call is one transaction; its promise is settled when it returns. Those who
 * subscribe hear of what is done through this object, so that one process alone may have the file: that is what the lock of
 * its folder is for.
 */
export class SqliteQueue implements RunQueue {
  readonly #db: Sqlite;
  readonly #options: QueueOptions;
  readonly #now: () => number;
  readonly #hearers = new Set<(run: RunSummary) => void>();

  constructor(db: Sqlite, options: QueueOptions) {
    this.#db = db;
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  submit(draft: Draft): Promise<RunSummary> {
    return this.#changing(() => {
      const { id, document, targets, extra, nodesTotal } = draft;
      const { number, place } = turnOf(this.#db, draft);
      if (this.#db.get("SELECT 1 FROM runs WHERE id = ?", [id]))
        throw failure(
          "runs/duplicate",
          said("There is a run {id} already; submit under another id, or without one.", { id }),
        );
      this.#db.run(
        `INSERT INTO runs (id, name, name_lower, workflow, status, place, number, submitted_at, nodes_total)
         VALUES (?, ?, ?, ?, 'waiting', ?, ?, ?, ?)`,
        [
          id,
          document.name,
          document.name.toLowerCase(),
          document.id,
          place,
          number,
          this.#submissionTime(),
          nodesTotal,
        ],
      );
      this.#db.run("INSERT INTO run_documents VALUES (?, ?, ?, ?)", [id, json(document), json(targets), json(extra)]);
      return summaryIn(this.#db, id);
    });
  }

  async claim(owner: string): Promise<Claim | undefined> {
    const claim = this.#db.transaction((): Claim | undefined => {
      const next = this.#db.get<{ id: string }>(
        "SELECT id FROM runs WHERE status = 'waiting' ORDER BY place, submitted_at LIMIT 1",
      );
      if (next === undefined) return undefined;
      const now = this.#now();
      const values = [owner, now + this.#options.leaseMs, now, next.id];
      this.#db.run(
        `UPDATE runs SET status = 'running', attempt = attempt + 1, tries = tries + 1, owner = ?, lease_until = ?,
           started_at = coalesce(started_at, ?), nodes_done = 0, files = '[]', file_bytes = 0, failure = NULL WHERE id = ?`,
        values,
      );
      const { reached, document, targets } = this.#db.get<ClaimRow>(
        `SELECT reached, document, targets FROM runs JOIN run_documents ON run = id WHERE id = ?`,
        [next.id],
      )!;
      const summary = summaryIn(this.#db, next.id);
      return {
        lease: { run: next.id, owner, attempt: summary.attempt },
        summary,
        document: JSON.parse(document),
        ...(targets !== null && { targets: JSON.parse(targets) }),
        reached,
      };
    });
    if (claim) this.#tell(claim.summary);
    return claim;
  }

  heartbeat(lease: Lease): Promise<"held" | "cancel" | "lost"> {
    return this.#atOnce(() => {
      if (!this.#holds(lease)) return "lost";
      const until = this.#now() + this.#options.leaseMs;
      this.#db.run("UPDATE runs SET lease_until = ? WHERE id = ?", [until, lease.run]);
      return this.#isCancelled(lease.run) ? "cancel" : "held";
    });
  }

  record(lease: Lease, advance: Advance): Promise<RunSummary | undefined> {
    return this.#atOnce(() => this.#fenced(lease, () => this.#advance(lease.run, advance)));
  }

  finish(lease: Lease, outcome: Outcome): Promise<RunSummary | undefined> {
    const write = () => {
      this.#advance(lease.run, outcome);
      const { status, failure, resultHash } = outcome;
      this.#end(lease.run, status, failure);
      this.#db.run("UPDATE runs SET result_hash = ? WHERE id = ?", [resultHash ?? null, lease.run]);
    };
    return this.#changing(() => this.#fenced(lease, write));
  }

  release(lease: Lease, broken: Break): Promise<RunSummary | undefined> {
    const write = () => {
      this.#advance(lease.run, broken);
      if (!broken.counts) this.#db.run("UPDATE runs SET tries = max(0, tries - 1) WHERE id = ?", [lease.run]);
      this.#putBack(lease.run, broken.failure);
    };
    return this.#changing(() => this.#fenced(lease, write));
  }

  recover(failure: RunFailure, begun?: string): Promise<readonly RunSummary[]> {
    return this.#changing(() => {
      const lost = this.#db.all<{ id: string }>(
        "SELECT id FROM runs WHERE status = 'running' AND (lease_until < ? OR owner = ?) ORDER BY place",
        [this.#now(), begun ?? null],
      );
      return lost.map(({ id }) => {
        this.#putBack(id, failure);
        return summaryIn(this.#db, id);
      });
    });
  }

  cancel(id: string): Promise<RunSummary> {
    return this.#changing(() => {
      const { status } = summaryIn(this.#db, id);
      if (status === "waiting") this.#end(id, "cancelled");
      if (status === "running") this.#db.run("UPDATE runs SET cancel = 1 WHERE id = ?", [id]);
      return summaryIn(this.#db, id);
    });
  }

  retry(id: string, nodesTotal: number): Promise<RunSummary> {
    return this.#changing(() => {
      mustHaveEnded(this.#db, id, "retry");
      const { number, place } = turnAtEnd(this.#db);
      this.#db.run("DELETE FROM run_nodes WHERE run = ?", [id]);
      this.#db.run(
        `UPDATE runs SET status = 'waiting', place = ?, number = ?, forgotten = 0, started_at = NULL, finished_at = NULL, tries = 0, reached = 0,
           nodes_done = 0, nodes_total = ?, failure = NULL, files = '[]', file_bytes = 0, result_hash = NULL,
           cancel = 0 WHERE id = ?`,
        [place, number, nodesTotal, id],
      );
      return summaryIn(this.#db, id);
    });
  }

  move(id: string, before: string | null): Promise<readonly RunSummary[]> {
    return this.#changing(() => {
      for (const run of before === null ? [id] : [id, before]) this.#mustWait(run);
      const waiting = waitingRuns(this.#db);
      const others = waiting.filter((run) => run.id !== id);
      const at = before === null || before === id ? -1 : others.findIndex((run) => run.id === before);
      if (before === id) return [summaryIn(this.#db, id)];
      const place = placeBetween(at < 0 ? others.at(-1)?.place : others[at - 1]?.place, others[at]?.place);
      if (place !== undefined) {
        this.#db.run("UPDATE runs SET place = ? WHERE id = ?", [place, id]);
        return [summaryIn(this.#db, id)];
      }
      // No number is left between the two.
      others.splice(at < 0 ? others.length : at, 0, { id, place: 0 });
      const first = waiting[0]!.place;
      for (const [k, run] of others.entries())
        this.#db.run("UPDATE runs SET place = ? WHERE id = ?", [first + k, run.id]);
      return [id, ...others.map((run) => run.id).filter((other) => other !== id)].map((run) =>
        summaryIn(this.#db, run),
      );
    });
  }

  pending(): Promise<readonly RunSummary[]> {
    return this.#atOnce(() =>
      this.#db
        .all<SummaryRow>(
          `SELECT ${SUMMARY} FROM runs WHERE status IN ('running', 'waiting') ORDER BY status, place, submitted_at`,
        )
        .map(summaryOf),
    );
  }

  subscribe(hear: (run: RunSummary) => void): () => void {
    // The same function may be given twice.
    const hearer = (run: RunSummary) => hear(run);
    this.#hearers.add(hearer);
    return () => void this.#hearers.delete(hearer);
  }

  async #atOnce<T>(work: () => T): Promise<T> {
    return this.#db.transaction(work);
  }

  /** The same for work that gives the runs that it has changed, which are told. */
  async #changing<T extends RunSummary | readonly RunSummary[] | undefined>(work: () => T): Promise<T> {
    const changed = this.#db.transaction(work);
    for (const run of [changed ?? []].flat()) this.#tell(run);
    return changed;
  }

  #tell(run: RunSummary): void {
    for (const hear of this.#hearers) hear(run);
  }

  /** Does the work for whoever holds the lease, and gives the run as it then is. */
  #fenced(lease: Lease, work: () => void): RunSummary | undefined {
    if (!this.#holds(lease)) return undefined;
    work();
    return summaryIn(this.#db, lease.run);
  }

  #holds({ run, owner, attempt }: Lease): boolean {
    const sql = "SELECT 1 FROM runs WHERE id = ? AND status = 'running' AND owner = ? AND attempt = ?";
    return this.#db.get(sql, [run, owner, attempt]) !== undefined;
  }

  #isCancelled(id: string): boolean {
    return this.#db.get("SELECT 1 FROM runs WHERE id = ? AND cancel = 1", [id]) !== undefined;
  }

  #advance(id: string, { nodes = {}, nodesDone, nodesTotal, files, further }: Advance): void {
    for (const [node, state] of Object.entries(nodes))
      this.#db.run("INSERT OR REPLACE INTO run_nodes VALUES (?, ?, ?, ?)", [id, node, json(state), tookOf(state)]);
    this.#db.run(
      `UPDATE runs SET nodes_done = coalesce(?, nodes_done), nodes_total = coalesce(?, nodes_total),
         files = coalesce(?, files), file_bytes = coalesce(?, file_bytes), reached = max(reached, coalesce(?, 0)) WHERE id = ?`,
      [nodesDone ?? null, nodesTotal ?? null, json(files), bytesOf(files), nodesDone ?? null, id],
    );
    if (further) this.#db.run("UPDATE runs SET tries = 0 WHERE id = ?", [id]);
  }

  #putBack(id: string, failure: RunFailure | undefined): void {
    const { tries } = this.#db.get<{ tries: number }>("SELECT tries FROM runs WHERE id = ?", [id])!;
    if (this.#isCancelled(id)) this.#end(id, "cancelled");
    else if (tries >= this.#options.tries) this.#end(id, "parked", failure);
    else
      this.#db.run("UPDATE runs SET status = 'waiting', failure = ?, owner = NULL, lease_until = NULL WHERE id = ?", [
        json(failure),
        id,
      ]);
  }

  #end(id: string, status: "done" | "failed" | "cancelled" | "parked", failure?: RunFailure): void {
    this.#db.run(
      `UPDATE runs SET status = ?, failure = ?, finished_at = ?, owner = NULL, lease_until = NULL, cancel = 0
         WHERE id = ?`,
      [status, json(failure), this.#now(), id],
    );
  }

  #mustWait(id: string): void {
    const { status } = summaryIn(this.#db, id);
    if (status !== "waiting")
      throw failure(
        "runs/not-waiting",
        said("Run {id} is {status}; only runs that wait have a place in the queue.", {
          id,
          status: { text: status },
        }),
      );
  }

  /** Later than all before, so that a page of a list ends where the next begins. */
  #submissionTime(): number {
    const { last } = this.#db.get<{ last: number | null }>("SELECT max(submitted_at) AS last FROM runs")!;
    return Math.max(this.#now(), (last ?? 0) + INSTANT_MS);
  }
}
