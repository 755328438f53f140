import type { RunStatus, RunSummary } from "#protocol/run.ts";
import type { Sqlite, SqlValue } from "#store/sqlite.ts";
import type { Keeping, Kept, RunArchive, RunFilter } from "./run-archive.ts";
import {
  type DocumentRow,
  mustHaveEnded,
  OUTLIVED,
  SUMMARY,
  type SummaryRow,
  summaryIn,
  summaryOf,
} from "./sqlite-rows.ts";

const ENDED: readonly RunStatus[] = ["done", "failed", "cancelled", "parked"];
const LISTED = 100;
/** Runs whose nodes tell how long they take. */
const REMEMBERED = 5;

/** The archive in the tables of `jobsSchema`. Every call is one transaction; its promise is settled when it returns. */
export class SqliteArchive implements RunArchive {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  list(filter: RunFilter = {}): Promise<readonly RunSummary[]> {
    return this.#atOnce(() => {
      const { where, values } = conditionOf(filter);
      const sql = `SELECT ${SUMMARY} FROM runs WHERE ${where} ORDER BY submitted_at DESC LIMIT ?`;
      return this.#db.all<SummaryRow>(sql, [...values, filter.limit ?? LISTED]).map(summaryOf);
    });
  }

  read(id: string): Promise<Kept> {
    return this.#atOnce(() => {
      const summary = summaryIn(this.#db, id);
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
      summaryIn(this.#db, id);
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

  remove(id: string): Promise<void> {
    return this.#atOnce(() => {
      mustHaveEnded(this.#db, id, "remove");
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

  async #atOnce<T>(work: () => T): Promise<T> {
    return this.#db.transaction(work);
  }

  #documents(id: string): DocumentRow {
    return this.#db.get<DocumentRow>("SELECT document, targets, extra FROM run_documents WHERE run = ?", [id])!;
  }
}

/** A filter as a condition on `runs`, with the values for its `?`. */
function conditionOf({ status, search, workflow, before, ids, remembered }: RunFilter): {
  where: string;
  values: SqlValue[];
} {
  const conditions: [sql: string, values: readonly SqlValue[]][] = [];
  if (status) conditions.push([`status IN (${status.map(() => "?").join(", ")})`, status]);
  if (search) conditions.push(["instr(name_lower, ?) > 0", [search.toLowerCase()]]);
  if (workflow !== undefined) conditions.push(["workflow = ?", [workflow]]);
  if (before !== undefined) conditions.push(["submitted_at < ?", [before]]);
  if (ids) conditions.push(["id IN (SELECT value FROM json_each(?))", [JSON.stringify(ids)]]);
  if (remembered) conditions.push(["forgotten = 0", []]);
  return {
    where: conditions.map(([sql]) => sql).join(" AND ") || "TRUE",
    values: conditions.flatMap(([, values]) => values),
  };
}
