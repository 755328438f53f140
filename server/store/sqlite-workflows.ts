import { randomUUID } from "node:crypto";
import type { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { parseWorkflow } from "#protocol/workflow.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { ChangedElsewhereFailure } from "./changed-elsewhere.ts";
import { failure } from "./failures.ts";
import { keptVersions } from "./kept-versions.ts";
import { folded, searchWords } from "./search-text.ts";
import type { Sqlite, SqlValue } from "./sqlite.ts";
import { checkedTags } from "./tags.ts";
import { type Thumbnail, thumbnailOf } from "./thumbnail.ts";
import { columnsOf, SUMMARY, summaryOf, VERSION, type VersionRow, type WorkflowRow, written } from "./workflow-rows.ts";
import type {
  StoredWorkflow,
  WorkflowFilter,
  WorkflowPage,
  WorkflowSummary,
  Workflows,
  WorkflowVersion,
} from "./workflows.ts";

const LONGEST_NAME = 500;
const MOST_LISTED = 1000;

/** Workflows in a database that has `workflowSchema`. */
export class SqliteWorkflows implements Workflows {
  readonly #db: Sqlite;
  readonly #now: () => number;

  constructor(db: Sqlite, { now = Date.now }: { readonly now?: () => number } = {}) {
    this.#db = db;
    this.#now = now;
  }

  async list(filter: WorkflowFilter = {}): Promise<WorkflowPage> {
    const { search = "", tags = [], trashed = false, sort = "saved", limit = 100, offset = 0 } = filter;
    const words = searchWords(search);
    const wanted = checkedTags(tags);
    const where = [
      `trashed_at IS ${trashed ? "NOT NULL" : "NULL"}`,
      ...words.map(() => "(instr(search, ?) > 0 OR instr(tags_search, ?) > 0)"),
      ...wanted.map(() => "EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)"),
    ].join(" AND ");
    const values: SqlValue[] = [...words.flatMap((word) => [word, word]), ...wanted];
    const order = `${SORT[sort]} ${(filter.descending ?? sort !== "name") ? "DESC" : "ASC"}`;
    const rows = this.#db.all<WorkflowRow>(`${SUMMARY} WHERE ${where} ORDER BY ${order}, id LIMIT ? OFFSET ?`, [
      ...values,
      Math.min(limit, MOST_LISTED),
      offset,
    ]);
    const count = this.#db.get<{ total: number }>(`SELECT count(*) AS total FROM workflows WHERE ${where}`, values);
    return { items: rows.map(summaryOf), total: count!.total };
  }

  async tags(): Promise<{ tag: string; count: number }[]> {
    return this.#db.all(`
      SELECT value AS tag, count(*) AS count FROM workflows, json_each(tags)
      WHERE trashed_at IS NULL GROUP BY value ORDER BY value`);
  }

  async read(id: string): Promise<StoredWorkflow> {
    const row = this.#row(id);
    return { ...summaryOf(row), document: parseWorkflow(this.#text(id, row.version)) };
  }

  async save(document: Workflow, expected: string | "new"): Promise<WorkflowSummary> {
    return this.#db.transaction(() => {
      const known = this.#find(document.id);
      if (known === undefined && expected !== "new") throw missing(document.id);
      return this.#save(document, known, expected);
    });
  }

  async rename(id: string, name: string, expected?: string): Promise<WorkflowSummary> {
    const clean = name.trim();
    if (clean === "" || clean.length > LONGEST_NAME)
      throw failure(
        "store/bad-workflow-name",
        said("A workflow cannot have a name of {cleanCount} characters; give it 1 to {LONGEST_NAME}.", {
          cleanCount: clean.length,
          LONGEST_NAME,
        }),
      );
    return this.#db.transaction(() => {
      const row = this.#row(id);
      return this.#save({ ...parseWorkflow(this.#text(id, row.version)), name: clean }, row, expected ?? row.etag);
    });
  }

  async retag(id: string, tags: readonly string[]): Promise<WorkflowSummary> {
    const clean = checkedTags(tags);
    return this.#db.transaction(() => {
      this.#outsideTrash(this.#row(id));
      this.#setTags(id, clean);
      return summaryOf(this.#row(id));
    });
  }

  async duplicate(id: string, name?: string): Promise<WorkflowSummary> {
    return this.#db.transaction(() => {
      const row = this.#row(id);
      const document = parseWorkflow(this.#text(id, row.version));
      const copy = { ...document, id: randomUUID(), name: (name ?? `${document.name} (copy)`).slice(0, LONGEST_NAME) };
      this.#save(copy, undefined, "new");
      this.#setTags(copy.id, summaryOf(row).tags);
      this.#db.run(
        "INSERT INTO workflow_thumbnails SELECT ?, type, etag, bytes FROM workflow_thumbnails WHERE workflow = ?",
        [copy.id, id],
      );
      return summaryOf(this.#row(copy.id));
    });
  }

  async trash(id: string): Promise<WorkflowSummary> {
    this.#db.run("UPDATE workflows SET trashed_at = ? WHERE id = ? AND trashed_at IS NULL", [this.#now(), id]);
    return summaryOf(this.#row(id));
  }

  async restore(id: string): Promise<WorkflowSummary> {
    this.#db.run("UPDATE workflows SET trashed_at = NULL WHERE id = ?", [id]);
    return summaryOf(this.#row(id));
  }

  async remove(id: string): Promise<void> {
    this.#db.transaction(() => {
      if (this.#row(id).trashed_at === null)
        throw failure(
          "store/not-in-trash",
          said("The workflow {id} is not in the trash; move it there first.", { id: JSON.stringify(id) }),
        );
      this.#db.run("DELETE FROM workflows WHERE id = ?", [id]);
    });
  }

  async emptyTrash(before = Number.MAX_SAFE_INTEGER): Promise<number> {
    return this.#db.run("DELETE FROM workflows WHERE trashed_at < ?", [before]);
  }

  async versions(id: string): Promise<WorkflowVersion[]> {
    const { version: current } = this.#row(id);
    const rows = this.#db.all<VersionRow>(`${VERSION} WHERE workflow = ? ORDER BY version DESC`, [id]);
    return rows.map((row) => ({ ...row, current: row.version === current }));
  }

  async readVersion(id: string, version: number): Promise<Workflow> {
    this.#row(id);
    return parseWorkflow(this.#text(id, version));
  }

  async restoreVersion(id: string, version: number, expected?: string): Promise<WorkflowSummary> {
    return this.#db.transaction(() => {
      const row = this.#row(id);
      return this.#save(parseWorkflow(this.#text(id, version)), row, expected ?? row.etag);
    });
  }

  async putThumbnail(id: string, bytes: Uint8Array | null): Promise<WorkflowSummary> {
    const thumbnail = bytes && thumbnailOf(bytes);
    return this.#db.transaction(() => {
      this.#outsideTrash(this.#row(id));
      this.#db.run("DELETE FROM workflow_thumbnails WHERE workflow = ?", [id]);
      if (thumbnail)
        this.#db.run("INSERT INTO workflow_thumbnails VALUES (?, ?, ?, ?)", [
          id,
          thumbnail.type,
          thumbnail.etag,
          thumbnail.bytes,
        ]);
      return summaryOf(this.#row(id));
    });
  }

  async thumbnail(id: string): Promise<Thumbnail | undefined> {
    this.#row(id);
    return this.#db.get<Thumbnail>("SELECT type, etag, bytes FROM workflow_thumbnails WHERE workflow = ?", [id]);
  }

  /** Makes a document the current state, if that is still the expected one. */
  #save(document: Workflow, known: WorkflowRow | undefined, expected: string | "new"): WorkflowSummary {
    const { text, etag } = written(document);
    if (known) {
      this.#outsideTrash(known);
      // Whoever sends the same again, because the answer was lost, has what they want.
      if (known.etag === etag) return summaryOf(known);
      if (known.etag !== expected)
        throw new ChangedElsewhereFailure(
          said(
            "The workflow {name} was saved by someone else in the meantime; load it again, or save yours under a new id.",
            { name: JSON.stringify(known.name) },
          ),
          known.etag,
        );
    }
    const { id, nodes } = document;
    const { name, sortName, search } = columnsOf(document);
    const now = this.#now();
    const version = (known?.version ?? 0) + 1;
    this.#db.run(
      `INSERT INTO workflows (id, name, sort_name, search, etag, nodes, version, created_at, saved_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)
       ON CONFLICT (id) DO UPDATE SET name = ?2, sort_name = ?3, search = ?4, etag = ?5, nodes = ?6, version = ?7, saved_at = ?8`,
      [id, name, sortName, search, etag, nodes.length, version, now],
    );
    this.#db.run("INSERT INTO workflow_versions VALUES (?, ?, ?, ?, ?, ?, ?)", [
      id,
      version,
      etag,
      name,
      nodes.length,
      now,
      text,
    ]);
    this.#prune(id, now);
    return summaryOf(this.#row(id));
  }

  #setTags(id: string, tags: readonly string[]): void {
    const search = folded(tags.join("\n"));
    this.#db.run("UPDATE workflows SET tags = ?, tags_search = ? WHERE id = ?", [JSON.stringify(tags), search, id]);
  }

  #prune(id: string, now: number): void {
    const versions = this.#db.all<VersionRow>(`${VERSION} WHERE workflow = ?`, [id]);
    const kept = keptVersions(versions, now);
    for (const { version } of versions)
      if (!kept.has(version))
        this.#db.run("DELETE FROM workflow_versions WHERE workflow = ? AND version = ?", [id, version]);
  }

  #find(id: string): WorkflowRow | undefined {
    return this.#db.get<WorkflowRow>(`${SUMMARY} WHERE id = ?`, [id]);
  }

  #row(id: string): WorkflowRow {
    const row = this.#find(id);
    if (row === undefined) throw missing(id);
    return row;
  }

  #text(id: string, version: number): string {
    const row = this.#db.get<{ document: string }>(
      "SELECT document FROM workflow_versions WHERE workflow = ? AND version = ?",
      [id, version],
    );
    if (row) return row.document;
    throw failure(
      "store/no-such-version",
      said("The workflow {id} has no version {version} (any more); choose one from its list of versions.", {
        id: JSON.stringify(id),
        version,
      }),
    );
  }

  #outsideTrash({ name, trashed_at }: WorkflowRow): void {
    if (trashed_at !== null)
      throw failure(
        "store/workflow-in-trash",
        said("The workflow {name} is in the trash; restore it first, or save yours under a new id.", {
          name: JSON.stringify(name),
        }),
      );
  }
}

const SORT = { name: "sort_name", saved: "saved_at", created: "created_at" } as const;

function missing(id: string): Failure {
  return failure(
    "store/no-such-workflow",
    said("There is no workflow {id}; it may have been deleted for ever.", { id: JSON.stringify(id) }),
  );
}
