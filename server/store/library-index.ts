import type { SaidFailure } from "#core/failure.ts";
import type { Schema } from "./database.ts";
import type { LibraryFilter, LibraryItem, LibraryKind, LibraryPage } from "./library.ts";
import type { Examined } from "./library-facts.ts";
import { folded, searchWords, sortKey } from "./search-text.ts";
import type { Sqlite, SqlValue } from "./sqlite.ts";
import { checkedTags } from "./tags.ts";

/** What is known of the files of the library. All but the tags can be had from the files again. */
export const librarySchema: Schema = {
  room: "library",
  migrations: [
    {
      name: "create-index",
      up: (db) =>
        db.exec(`
          CREATE TABLE library_files (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            sort_name TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            modified REAL NOT NULL,
            settled INTEGER NOT NULL,
            etag TEXT NOT NULL,
            facts TEXT,
            damaged TEXT,
            search TEXT NOT NULL
          ) STRICT;
          CREATE TABLE library_tags (
            id TEXT PRIMARY KEY,
            tags TEXT NOT NULL,
            tags_search TEXT NOT NULL
          ) STRICT;
        `),
    },
  ],
};

/** A file as it was seen last. */
export interface SeenFile {
  readonly id: string;
  readonly kind: LibraryKind;
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Whether a later change would show in its time. */
  readonly settled: boolean;
  /** Empty for a file that was not read. */
  readonly etag: string;
  readonly content: Examined | { readonly damaged: SaidFailure };
}

interface ItemRow {
  readonly id: string;
  readonly kind: LibraryKind;
  readonly name: string;
  readonly bytes: number;
  readonly modified: number;
  readonly etag: string;
  readonly facts: string | null;
  readonly damaged: string | null;
  readonly tags: string | null;
}

const FILES = "FROM library_files LEFT JOIN library_tags USING (id)";
const ITEM = `SELECT id, kind, name, bytes, modified, etag, facts, damaged, tags ${FILES}`;
const SORT = { name: "sort_name", saved: "modified", size: "bytes" } as const;
const MOST_LISTED = 1000;

type Condition = readonly [sql: string, ...values: SqlValue[]];

export class LibraryIndex {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  list(filter: LibraryFilter): LibraryPage {
    const { sort = "saved", limit = 100, offset = 0 } = filter;
    const conditions = conditionsOf(filter);
    const where = ["TRUE", ...conditions.map(([sql]) => sql)].join(" AND ");
    const values = conditions.flatMap(([, ...bound]) => bound);
    const order = `${SORT[sort]} ${(filter.descending ?? sort !== "name") ? "DESC" : "ASC"}`;
    const rows = this.#db.all<ItemRow>(`${ITEM} WHERE ${where} ORDER BY ${order}, id LIMIT ? OFFSET ?`, [
      ...values,
      Math.min(limit, MOST_LISTED),
      offset,
    ]);
    const count = this.#db.get<{ total: number }>(`SELECT count(*) AS total ${FILES} WHERE ${where}`, values);
    return { items: rows.map(itemOf), total: count!.total };
  }

  item(id: string): LibraryItem | undefined {
    const row = this.#db.get<ItemRow>(`${ITEM} WHERE id = ?`, [id]);
    return row && itemOf(row);
  }

  tags(): { tag: string; count: number }[] {
    return this.#db.all(`
      SELECT value AS tag, count(*) AS count FROM library_files JOIN library_tags USING (id), json_each(tags)
      GROUP BY value ORDER BY value`);
  }

  /** Size and time of every file whose content is known, by id. */
  known(): Map<string, { readonly bytes: number; readonly modified: number; readonly settled: boolean }> {
    const rows = this.#db.all<{ id: string; bytes: number; modified: number; settled: number }>(
      "SELECT id, bytes, modified, settled FROM library_files",
    );
    return new Map(rows.map(({ id, settled, ...row }) => [id, { ...row, settled: settled === 1 }]));
  }

  /** Takes up files that are new or changed, and forgets those that are gone, with their tags. */
  update(seen: readonly SeenFile[], gone: readonly string[]): void {
    if (seen.length + gone.length === 0) return;
    this.#db.transaction(() => {
      for (const file of seen) this.#put(file);
      for (const id of gone) {
        this.#db.run("DELETE FROM library_files WHERE id = ?", [id]);
        this.#db.run("DELETE FROM library_tags WHERE id = ?", [id]);
      }
    });
  }

  setTags(id: string, tags: readonly string[]): void {
    const search = folded(tags.join("\n"));
    this.#db.run("INSERT OR REPLACE INTO library_tags VALUES (?, ?, ?)", [id, JSON.stringify(tags), search]);
  }

  /** Tags go with a file that is renamed, trashed or restored. */
  moveTags(from: string, to: string): void {
    this.#db.run("UPDATE OR REPLACE library_tags SET id = ? WHERE id = ?", [to, from]);
  }

  dropTags(id: string): void {
    this.#db.run("DELETE FROM library_tags WHERE id = ?", [id]);
  }

  #put({ id, kind, name, bytes, modified, settled, etag, content }: SeenFile): void {
    const [facts, damaged] =
      "damaged" in content ? [null, JSON.stringify(content.damaged)] : [JSON.stringify(content.facts), null];
    this.#db.run("INSERT OR REPLACE INTO library_files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [
      id,
      kind,
      name,
      sortKey(name),
      bytes,
      modified,
      settled ? 1 : 0,
      etag,
      facts,
      damaged,
      folded(["search" in content ? content.search : kind, name].join("\n")),
    ]);
  }
}

/** The SQL of each condition with its values. */
function conditionsOf({ search = "", kind, tags = [], steps, budget, model, damaged }: LibraryFilter): Condition[] {
  const conditions: Condition[] = [];
  for (const word of searchWords(search))
    conditions.push(["(instr(search, ?) > 0 OR instr(coalesce(tags_search, ''), ?) > 0)", word, word]);
  for (const tag of checkedTags(tags))
    conditions.push(["EXISTS (SELECT 1 FROM json_each(coalesce(tags, '[]')) WHERE value = ?)", tag]);
  if (kind !== undefined) conditions.push(["kind = ?", kind]);
  if (steps !== undefined) conditions.push(["facts ->> 'steps' = ?", steps]);
  if (budget !== undefined) conditions.push(["facts ->> 'budget' = ?", budget]);
  if (model !== undefined)
    conditions.push([
      "(instr(lower(facts ->> 'model'), lower(?)) > 0 OR instr(facts ->> 'modelHash', lower(?)) = 1)",
      model,
      model,
    ]);
  if (damaged !== undefined) conditions.push([`damaged IS ${damaged ? "NOT NULL" : "NULL"}`]);
  return conditions;
}

function itemOf({ id, kind, name, bytes, modified, etag, facts, damaged, tags }: ItemRow): LibraryItem {
  const file = { id, kind, name, tags: JSON.parse(tags ?? "[]"), bytes, savedAt: Math.round(modified) };
  const content = damaged === null ? { etag, facts: JSON.parse(facts!) } : { damaged: JSON.parse(damaged) };
  return { ...file, ...content } as LibraryItem;
}
