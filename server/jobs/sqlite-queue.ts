import { Failure } from "#core/failure.ts";
import type { RunStatus, RunSummary } from "#protocol/run.ts";
import type { Sqlite } from "#store/sqlite.ts";
import { placeBetween } from "./place-between.ts";
import type {
  Advance,
  Break,
  Claim,
  Draft,
  JobFilter,
  JobQueue,
  Keeping,
  Kept,
  Lease,
  Outcome,
  QueueOptions,
  RunFailure,
} from "./queue.ts";
import { conditionOf } from "./sqlite-filter.ts";
import { turnAtEnd, turnOf, waitingRuns } from "./sqlite-places.ts";
import {
  bytesOf,
  type ClaimRow,
  type DocumentRow,
  json,
  OUTLIVED,
  SUMMARY,
  type SummaryRow,
  summaryOf,
  tookOf,
} from "./sqlite-rows.ts";

const ENDED: readonly RunStatus[] = ["done", "failed", "cancelled", "parked"];
/** Smaller than any time between two submissions that matters, and larger than what a double near now loses. */
const INSTANT_MS = 0.001;
const LISTED = 100;
/** Runs whose nodes tell how long they take. */
const REMEMBERED = 5;

/** The queue in the tables of `jobsSchema`. Every call is one transaction; its promise is settled when it returns. */
export class SqliteQueue implements JobQueue {
  readonly #db: Sqlite;
  readonly #options: QueueOptions;
  readonly #now: () => number;

  constructor(db: Sqlite, options: QueueOptions) {
    this.#db = db;
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  submit(draft: Draft): Promise<RunSummary> {
    return this.#atOnce(() => {
      const { id, document, targets, extra, nodesTotal } = draft;
      const { number, place } = turnOf(this.#db, draft);
      if (this.#db.get("SELECT 1 FROM runs WHERE id = ?", [id]))
        throw new Failure("runs/duplicate", `There is a run ${id} already; submit under another id, or without one.`);
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
      return this.#summary(id);
    });
  }

  claim(owner: string): Promise<Claim | undefined> {
    return this.#atOnce(() => {
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
      const summary = this.#summary(next.id);
      return {
        lease: { run: next.id, owner, attempt: summary.attempt },
        summary,
        document: JSON.parse(document),
        ...(targets !== null && { targets: JSON.parse(targets) }),
        reached,
      };
    });
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
    return this.#fenced(lease, () => this.#advance(lease.run, advance));
  }

  finish(lease: Lease, outcome: Outcome): Promise<RunSummary | undefined> {
    return this.#fenced(lease, () => {
      this.#advance(lease.run, outcome);
      const { status, failure, resultHash } = outcome;
      this.#end(lease.run, status, failure);
      this.#db.run("UPDATE runs SET result_hash = ? WHERE id = ?", [resultHash ?? null, lease.run]);
    });
  }

  release(lease: Lease, broken: Break): Promise<RunSummary | undefined> {
    return this.#fenced(lease, () => {
      this.#advance(lease.run, broken);
      if (!broken.counts) this.#db.run("UPDATE runs SET tries = max(0, tries - 1) WHERE id = ?", [lease.run]);
      this.#putBack(lease.run, broken.failure);
    });
  }

  recover(which: "expired" | "all", failure: RunFailure): Promise<readonly RunSummary[]> {
    return this.#atOnce(() => {
      const before = which === "all" ? Number.MAX_VALUE : this.#now();
      const lost = this.#db.all<{ id: string }>(
        "SELECT id FROM runs WHERE status = 'running' AND lease_until < ? ORDER BY place",
        [before],
      );
      return lost.map(({ id }) => {
        this.#putBack(id, failure);
        return this.#summary(id);
      });
    });
  }

  cancel(id: string): Promise<RunSummary> {
    return this.#atOnce(() => {
      const { status } = this.#summary(id);
      if (status === "waiting") this.#end(id, "cancelled");
      if (status === "running") this.#db.run("UPDATE runs SET cancel = 1 WHERE id = ?", [id]);
      return this.#summary(id);
    });
  }

  retry(id: string, nodesTotal: number): Promise<RunSummary> {
    return this.#atOnce(() => {
      this.#mustHaveEnded(id, "retry");
      const { number, place } = turnAtEnd(this.#db);
      this.#db.run("DELETE FROM run_nodes WHERE run = ?", [id]);
      this.#db.run(
        `UPDATE runs SET status = 'waiting', place = ?, number = ?, forgotten = 0, started_at = NULL, finished_at = NULL, tries = 0, reached = 0,
           nodes_done = 0, nodes_total = ?, failure = NULL, files = '[]', file_bytes = 0, result_hash = NULL,
           cancel = 0 WHERE id = ?`,
        [place, number, nodesTotal, id],
      );
      return this.#summary(id);
    });
  }

  move(id: string, before: string | null): Promise<readonly RunSummary[]> {
    return this.#atOnce(() => {
      for (const run of before === null ? [id] : [id, before]) this.#mustWait(run);
      const waiting = waitingRuns(this.#db);
      const others = waiting.filter((run) => run.id !== id);
      const at = before === null || before === id ? -1 : others.findIndex((run) => run.id === before);
      if (before === id) return [this.#summary(id)];
      const place = placeBetween(at < 0 ? others.at(-1)?.place : others[at - 1]?.place, others[at]?.place);
      if (place !== undefined) {
        this.#db.run("UPDATE runs SET place = ? WHERE id = ?", [place, id]);
        return [this.#summary(id)];
      }
      // No number is left between the two.
      others.splice(at < 0 ? others.length : at, 0, { id, place: 0 });
      const first = waiting[0]!.place;
      for (const [k, run] of others.entries())
        this.#db.run("UPDATE runs SET place = ? WHERE id = ?", [first + k, run.id]);
      return [id, ...others.map((run) => run.id).filter((other) => other !== id)].map((run) => this.#summary(run));
    });
  }

  remove(id: string): Promise<void> {
    return this.#atOnce(() => {
      this.#mustHaveEnded(id, "remove");
      // Its document and the states of its nodes go with it.
      this.#db.run("DELETE FROM runs WHERE id = ?", [id]);
    });
  }

  forget(which: readonly string[] | "all"): Promise<void> {
    return this.#atOnce(() => {
      const ids = which === "all" ? undefined : which;
      const { where, values } = conditionOf({ status: ENDED, ...(ids && { ids }) });
      this.#db.run(`UPDATE runs SET forgotten = 1 WHERE ${where}`, values);
    });
  }

  outlived({ runs, bytes = Number.MAX_SAFE_INTEGER }: Keeping): Promise<readonly string[]> {
    return this.#atOnce(() => this.#db.all<{ id: string }>(OUTLIVED, [runs, bytes]).map(({ id }) => id));
  }

  list(filter: JobFilter = {}): Promise<readonly RunSummary[]> {
    return this.#atOnce(() => {
      const { where, values } = conditionOf(filter);
      const sql = `SELECT ${SUMMARY} FROM runs WHERE ${where} ORDER BY submitted_at DESC LIMIT ?`;
      return this.#db.all<SummaryRow>(sql, [...values, filter.limit ?? LISTED]).map(summaryOf);
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

  read(id: string): Promise<Kept> {
    return this.#atOnce(() => {
      const summary = this.#summary(id);
      const { document, targets } = this.#documents(id);
      const nodes = this.#db.all<{ node: string; state: string }>("SELECT node, state FROM run_nodes WHERE run = ?", [
        id,
      ]);
      return {
        summary,
        document: JSON.parse(document),
        ...(targets !== null && { targets: JSON.parse(targets) }),
        nodes: Object.fromEntries(nodes.map(({ node, state }) => [node, JSON.parse(state)])),
      };
    });
  }

  extra(id: string): Promise<unknown> {
    return this.#atOnce(() => {
      this.#summary(id);
      const { extra } = this.#documents(id);
      return extra === null ? undefined : JSON.parse(extra);
    });
  }

  durations(workflow: string): Promise<ReadonlyMap<string, number>> {
    return this.#atOnce(() => {
      const rows = this.#db.all<{ node: string; milliseconds: number }>(
        `SELECT node, milliseconds FROM run_nodes JOIN
           (SELECT id, submitted_at FROM runs WHERE workflow = ? ORDER BY submitted_at DESC LIMIT ?) ON id = run
           WHERE milliseconds IS NOT NULL ORDER BY submitted_at`,
        [workflow, REMEMBERED],
      );
      return new Map(rows.map(({ node, milliseconds }) => [node, milliseconds]));
    });
  }

  async #atOnce<T>(work: () => T): Promise<T> {
    return this.#db.transaction(work);
  }

  /** Does the work for whoever holds the lease, and gives the run as it then is. */
  #fenced(lease: Lease, work: () => void): Promise<RunSummary | undefined> {
    return this.#atOnce(() => {
      if (!this.#holds(lease)) return undefined;
      work();
      return this.#summary(lease.run);
    });
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

  #summary(id: string): RunSummary {
    const row = this.#db.get<SummaryRow>(`SELECT ${SUMMARY} FROM runs WHERE id = ?`, [id]);
    if (row) return summaryOf(row);
    throw new Failure("runs/no-such-run", `There is no run ${id}; it may have been removed.`);
  }

  #documents(id: string): DocumentRow {
    return this.#db.get<DocumentRow>("SELECT document, targets, extra FROM run_documents WHERE run = ?", [id])!;
  }

  #mustWait(id: string): void {
    const { status } = this.#summary(id);
    if (status !== "waiting")
      throw new Failure("runs/not-waiting", `Run ${id} is ${status}; only runs that wait have a place in the queue.`);
  }

  #mustHaveEnded(id: string, what: string): void {
    const { status } = this.#summary(id);
    if (status === "waiting" || status === "running")
      throw new Failure("runs/not-ended", `Run ${id} is ${status}; cancel it before you ${what} it.`);
  }

  /** Later than all before, so that a page of a list ends where the next begins. */
  #submissionTime(): number {
    const { last } = this.#db.get<{ last: number | null }>("SELECT max(submitted_at) AS last FROM runs")!;
    return Math.max(this.#now(), (last ?? 0) + INSTANT_MS);
  }
}
