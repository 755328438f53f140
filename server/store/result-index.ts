import type { Schema } from "./database.ts";
import type { Sqlite } from "./sqlite.ts";

/** Bumped through a migration that throws all entries away: they are only a cache. */
export const resultSchema: Schema = {
  room: "results",
  migrations: [
    {
      name: "create-index",
      up: (db) =>
        // The bodies have a table of their own, so that marking entries as used rewrites few pages.
        db.exec(`
          CREATE TABLE entries (
            id INTEGER PRIMARY KEY,
            key BLOB NOT NULL UNIQUE,
            bytes INTEGER NOT NULL,
            used_at REAL NOT NULL,
            file TEXT
          ) STRICT;
          CREATE INDEX entries_by_use ON entries (used_at);
          CREATE TABLE bodies (
            id INTEGER PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE,
            body BLOB NOT NULL
          ) STRICT;
          CREATE TABLE totals (entries INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
          INSERT INTO totals VALUES (0, 0);
          CREATE TRIGGER entry_added AFTER INSERT ON entries BEGIN
            UPDATE totals SET entries = entries + 1, bytes = bytes + new.bytes;
          END;
          CREATE TRIGGER entry_removed AFTER DELETE ON entries BEGIN
            UPDATE totals SET entries = entries - 1, bytes = bytes - old.bytes;
          END;
        `),
    },
  ],
};

export interface Totals {
  readonly entries: number;
  readonly bytes: number;
}

/** Where a result is: in the index itself, or in a file. */
export interface Entry {
  readonly id: number;
  readonly file: string | null;
  readonly body: Buffer | null;
}

/** The statements of the index. Removed entries leave their files to the caller. */
export class ResultIndex {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  find(key: string): Entry | undefined {
    return this.#db.get<Entry>("SELECT id, file, body FROM entries LEFT JOIN bodies USING (id) WHERE key = ?", [
      Buffer.from(key, "hex"),
    ]);
  }

  /** How large a result is as it is kept, in bytes. */
  sizeOf(key: string): number | undefined {
    return this.#db.get<{ bytes: number }>("SELECT bytes FROM entries WHERE key = ?", [Buffer.from(key, "hex")])?.bytes;
  }

  /** Adds an entry, then drops the least recently used until all fit; returns the files of all that had to go. */
  add(
    key: string,
    content: { readonly bytes: number; readonly file: string } | { readonly body: Buffer },
    { usedAt, maxBytes }: { readonly usedAt: number; readonly maxBytes: number },
  ): string[] {
    return this.#db.transaction(() => {
      const before = this.find(key);
      const gone = before ? this.remove(before.id) : [];
      const { id } = this.#db.get<{ id: number }>(
        "INSERT INTO entries (key, bytes, used_at, file) VALUES (?, ?, ?, ?) RETURNING id",
        [
          Buffer.from(key, "hex"),
          "file" in content ? content.bytes : content.body.length,
          usedAt,
          "file" in content ? content.file : null,
        ],
      )!;
      if ("body" in content) this.#db.run("INSERT INTO bodies VALUES (?, ?)", [id, content.body]);
      return [...gone, ...this.#evict(maxBytes)];
    });
  }

  remove(id: number): string[] {
    const removed = this.#db.get<{ file: string | null }>("DELETE FROM entries WHERE id = ? RETURNING file", [id]);
    return removed?.file ? [removed.file] : [];
  }

  /** Removes all that was used before a time. */
  removeBefore(time: number): { removed: Totals; files: string[] } {
    return this.#db.transaction(() => {
      const before = this.totals();
      const rows = this.#db.all<{ file: string | null }>("DELETE FROM entries WHERE used_at < ? RETURNING file", [
        time,
      ]);
      const after = this.totals();
      const removed = { entries: before.entries - after.entries, bytes: before.bytes - after.bytes };
      return { removed, files: rows.flatMap(({ file }) => (file ? [file] : [])) };
    });
  }

  /** Gives back the space of what was removed. */
  shrink(): void {
    this.#db.exec("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
  }

  /** @param times when each entry was used, by its id. @throws Failure at once while another process writes. */
  touch(times: ReadonlyMap<number, number>): void {
    this.#db.withoutWaiting(() =>
      this.#db.transaction(() => {
        for (const [id, time] of times)
          this.#db.run("UPDATE entries SET used_at = max(used_at, ?) WHERE id = ?", [time, id]);
      }),
    );
  }

  totals(): Totals {
    return this.#db.get<Totals & Record<string, never>>("SELECT entries, bytes FROM totals")!;
  }

  oldestUse(): number | undefined {
    return this.#db.get<{ oldest: number | null }>("SELECT min(used_at) AS oldest FROM entries")?.oldest ?? undefined;
  }

  files(): Set<string> {
    const rows = this.#db.all<{ file: string }>("SELECT file FROM entries WHERE file IS NOT NULL");
    return new Set(rows.map(({ file }) => file));
  }

  close(): void {
    this.#db.close();
  }

  #evict(maxBytes: number): string[] {
    const files: string[] = [];
    let { bytes } = this.totals();
    while (bytes > maxBytes) {
      const oldest = this.#db.all<{ id: number; bytes: number }>(
        "SELECT id, bytes FROM entries ORDER BY used_at LIMIT 64",
      );
      if (oldest.length === 0) break;
      for (const { id, bytes: freed } of oldest) {
        if (bytes <= maxBytes) break;
        files.push(...this.remove(id));
        bytes -= freed;
      }
    }
    return files;
  }
}
