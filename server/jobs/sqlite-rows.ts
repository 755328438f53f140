import { said } from "#core/said.ts";
import type { RunFile, RunStatus, RunSummary } from "#protocol/run.ts";
import type { NodeState } from "#protocol/run-state.ts";
import type { Sqlite } from "#store/sqlite.ts";
import { failure } from "./failures.ts";

/** The columns of `runs` that a summary is made of. */
export const SUMMARY =
  "id, name, workflow, status, place, number, submitted_at, started_at, finished_at, attempt, nodes_done, nodes_total, failure, files, result_hash";

export interface SummaryRow {
  readonly id: string;
  readonly name: string;
  readonly workflow: string;
  readonly status: RunStatus;
  readonly place: number;
  readonly number: number;
  readonly submitted_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly attempt: number;
  readonly nodes_done: number;
  readonly nodes_total: number;
  readonly failure: string | null;
  readonly files: string;
  readonly result_hash: string | null;
}

export function summaryOf(row: SummaryRow): RunSummary {
  return {
    id: row.id,
    name: row.name,
    workflow: row.workflow,
    status: row.status,
    order: row.place,
    number: row.number,
    submittedAt: row.submitted_at,
    ...(row.started_at !== null && { startedAt: row.started_at }),
    ...(row.finished_at !== null && { finishedAt: row.finished_at }),
    attempt: row.attempt,
    nodesDone: row.nodes_done,
    nodesTotal: row.nodes_total,
    ...(row.failure !== null && { failure: JSON.parse(row.failure) }),
    files: JSON.parse(row.files),
    ...(row.result_hash !== null && { resultHash: row.result_hash }),
  };
}

/** @throws Failure `runs/no-such-run`. */
export function summaryIn(db: Sqlite, id: string): RunSummary {
  const row = db.get<SummaryRow>(`SELECT ${SUMMARY} FROM runs WHERE id = ?`, [id]);
  if (row) return summaryOf(row);
  throw failure("runs/no-such-run", said("There is no run {id}; it may have been removed.", { id }));
}

/** @throws Failure `runs/no-such-run`, `runs/not-ended`. */
export function mustHaveEnded(db: Sqlite, id: string, what: "retry" | "remove"): void {
  const { status } = summaryIn(db, id);
  if (status === "waiting" || status === "running")
    throw failure(
      "runs/not-ended",
      said("Run {id} is {status}; cancel it before you {what} it.", {
        id,
        status: { text: status },
        what: { text: what },
      }),
    );
}

/** The ended runs beyond so many, and beyond so many bytes of files; but never the newest. The oldest come first. */
export const OUTLIVED = `
  SELECT id FROM (
    SELECT id, row_number() OVER newest_first AS place, sum(file_bytes) OVER newest_first AS bytes
    FROM runs WHERE finished_at IS NOT NULL
    WINDOW newest_first AS (ORDER BY finished_at DESC, submitted_at DESC ROWS UNBOUNDED PRECEDING)
  ) WHERE place > 1 AND (place > ? OR bytes > ?) ORDER BY place DESC`;

export interface Placed {
  readonly id: string;
  readonly place: number;
}

export interface DocumentRow {
  readonly document: string;
  readonly targets: string | null;
  readonly extra: string | null;
}

export interface ClaimRow extends Omit<DocumentRow, "extra"> {
  readonly reached: number;
}

/** A value as a column holds it: NULL for none. */
export function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** What a node took, if it is done and its result was not known, in milliseconds. */
export function tookOf({ status, hit, milliseconds }: NodeState): number | null {
  return status === "done" && !hit ? (milliseconds ?? null) : null;
}

/** How large the files of a run are together, if they are known. */
export function bytesOf(files: readonly RunFile[] | undefined): number | null {
  return files === undefined ? null : files.reduce((sum, { bytes }) => sum + bytes, 0);
}
