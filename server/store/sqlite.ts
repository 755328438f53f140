import Libsql from "libsql";
import { Failure } from "#core/failure.ts";
import { sqliteFailure } from "./sqlite-failure.ts";

/** What can be bound to a `?`. Text cannot hold a NUL or half a surrogate pair: U+FFFD takes their places. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** A row by column names. Blobs are Buffers; whole numbers beyond 2^53 lose their last digits. */
export type SqlRow = Readonly<Record<string, string | number | Buffer | null>>;

interface Prepared {
  readonly statement: Libsql.Statement<unknown[]>;
  readonly columns: readonly string[];
}

/** Statements kept ready; more of them come only from SQL that is put together anew each time. */
const MOST_PREPARED = 500;

/**
 * An open SQLite database. All calls are synchronous and block the thread, for at most `busyMs` while another process
 * writes. Statements are prepared once and found again by their text.
 *
 * @throws Failure (from all methods) `store/database-busy`, `store/database-damaged`, `store/disk-full`,
 * `store/database-unusable`. All else, a broken constraint among it, is a mistake in the SQL.
 */
export class Sqlite {
  readonly path: string;
  readonly #busyMs: number;
  readonly #connection: Libsql.Database;
  readonly #prepared = new Map<string, Prepared>();
  #closed = false;

  /** Opens the file at `path`, or makes an empty one; its folder must exist. */
  constructor(path: string, { busyMs = 5000 }: { readonly busyMs?: number } = {}) {
    this.path = path;
    this.#busyMs = busyMs;
    this.#connection = this.#told(() => new Libsql(path, { timeout: busyMs }));
  }

  /** The first row, if there is one. */
  get<Row = SqlRow>(sql: string, values: readonly SqlValue[] = []): Row | undefined {
    return this.#told(() => {
      const { statement, columns } = this.#prepare(sql);
      const row = statement.get(bindable(values)) as unknown[] | undefined;
      return row && (rowOf(columns, row) as Row);
    });
  }

  all<Row = SqlRow>(sql: string, values: readonly SqlValue[] = []): Row[] {
    return this.#told(() => {
      const { statement, columns } = this.#prepare(sql);
      const rows = statement.all(bindable(values)) as unknown[][];
      return rows.map((row) => rowOf(columns, row) as Row);
    });
  }

  /** Runs a statement that changes something; returns how many rows it changed. */
  run(sql: string, values: readonly SqlValue[] = []): number {
    return this.#told(() => this.#prepare(sql).statement.run(bindable(values)).changes);
  }

  /** Runs one or more statements without values. */
  exec(sql: string): void {
    this.#told(() => this.#connection.exec(sql));
  }

  /** Does all of the work or nothing of it; within another transaction it is a part of that one. The work must not wait. */
  transaction<T>(work: () => T): T {
    if (this.#connection.inTransaction) return work();
    this.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#connection.inTransaction) this.exec("ROLLBACK");
      throw error;
    }
  }

  /** Does what is not worth a pause: `store/database-busy` comes at once. */
  withoutWaiting<T>(work: () => T): T {
    this.exec("PRAGMA busy_timeout = 0");
    try {
      return work();
    } finally {
      this.exec(`PRAGMA busy_timeout = ${this.#busyMs}`);
    }
  }

  /** Ends the transaction that is open, if any, and closes the file. May be called again. */
  close(): void {
    if (this.#closed) return;
    // A statement that has not been collected keeps its connection, and with it any lock, beyond the close.
    if (this.#connection.inTransaction) this.#connection.exec("ROLLBACK");
    this.#prepared.clear();
    this.#completeFile();
    this.#closed = true;
    this.#connection.close();
  }

  /** Brings the log into the file, so that a copy of the file alone is whole. What stays in the log is not lost either. */
  #completeFile(): void {
    try {
      this.withoutWaiting(() => this.exec("PRAGMA wal_checkpoint(TRUNCATE)"));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }

  #prepare(sql: string): Prepared {
    if (this.#closed) throw new Error(`${this.path} is closed.`);
    const known = this.#prepared.get(sql);
    if (known) return known;
    if (this.#prepared.size >= MOST_PREPARED) this.#prepared.clear();
    const statement = this.#connection.prepare(sql);
    const columns = statement.columns().map(({ name }) => name);
    if (columns.length > 0) statement.raw();
    const prepared = { statement, columns };
    this.#prepared.set(sql, prepared);
    return prepared;
  }

  #told<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw sqliteFailure(error, this.path);
    }
  }
}

function rowOf(columns: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  columns.forEach((column, i) => {
    row[column] = values[i];
  });
  return row;
}

/** The driver ends the whole process for a boolean, and takes `undefined` and NaN for NULL: here they are mistakes. */
function bindable(values: readonly SqlValue[]): SqlValue[] {
  return values.map((value) => {
    if (typeof value === "string") return value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;
    const plain = value === null || typeof value === "bigint" || value instanceof Uint8Array;
    if (plain || (typeof value === "number" && !Number.isNaN(value))) return value;
    throw new TypeError(`${String(value)} (${typeof value}) cannot be bound to SQL.`);
  });
}
