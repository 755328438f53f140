import type { Sqlite } from "#store/sqlite.ts";
import type { Placed } from "./sqlite-rows.ts";

/** The runs that wait, in their order. */
export function waitingRuns(db: Sqlite): Placed[] {
  return db.all<Placed>("SELECT id, place FROM runs WHERE status = 'waiting' ORDER BY place, submitted_at");
}

/** The place of the first run that waits. */
export function firstPlace(db: Sqlite): number {
  return db.get<{ place: number }>("SELECT coalesce(min(place), 0) AS place FROM runs WHERE status = 'waiting'")!.place;
}

/** The last place that is taken, by runs that are under way, too, since they may be put back. */
export function lastPlace(db: Sqlite): number {
  return db.get<{ place: number }>(
    "SELECT coalesce(max(place), 0) AS place FROM runs WHERE status IN ('waiting', 'running')",
  )!.place;
}
