import type { Sqlite } from "#store/sqlite.ts";
import type { Draft } from "./run-queue.ts";
import type { Placed } from "./sqlite-rows.ts";

/** Where a run comes in among those that wait, and the number that it is told under. */
export interface Turn {
  readonly number: number;
  readonly place: number;
}

/** The runs that wait, in their order. */
export function waitingRuns(db: Sqlite): Placed[] {
  return db.all<Placed>("SELECT id, place FROM runs WHERE status = 'waiting' ORDER BY place, submitted_at");
}

/** A run stands where its number says, so that one with a number of its own comes where its submitter meant it. */
export function turnOf(db: Sqlite, { number, front }: Draft): Turn {
  if (number !== undefined) return { number, place: number };
  return front ? turnInFront(db) : turnAtEnd(db);
}

/** Behind all that wait or may be put back, but for those whose own number is higher. */
export function turnAtEnd(db: Sqlite): Turn {
  const number = nextNumber(db);
  const { last } = db.get<{ last: number | null }>(
    "SELECT max(place) AS last FROM runs WHERE status IN ('waiting', 'running') AND place <> number",
  )!;
  return { number, place: last === null ? number : Math.max(number, last + 1) };
}

function turnInFront(db: Sqlite): Turn {
  const number = -nextNumber(db);
  const { first } = db.get<{ first: number | null }>("SELECT min(place) AS first FROM runs WHERE status = 'waiting'")!;
  return { number, place: first === null ? number : Math.min(number, first - 1) };
}

/** One more than of the run before, whatever became of that. */
function nextNumber(db: Sqlite): number {
  return db.get<{ last: number }>("UPDATE run_count SET last = last + 1 RETURNING last")!.last;
}

/**
 * A place in the queue between two others, or undefined if there is no number between them. Without a left one it is before
 * all, without a right one behind all.
 */
export function placeBetween(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined) return right === undefined ? 0 : right - 1;
  if (right === undefined) return left + 1;
  const middle = (left + right) / 2;
  return middle > left && middle < right ? middle : undefined;
}
