import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";
import type { Sqlite } from "./sqlite.ts";
import { databaseDamaged } from "./sqlite-failure.ts";

/** A change of tables. Once released it never changes: a later one changes what it did. */
interface Migration {
  /** In kebab-case, for what it does, e.g. `add-runs`. */
  readonly name: string;
  /** Runs within a transaction. */
  readonly up: (db: Sqlite) => void;
}

/** The tables of one room. The version of the room in a database is how many of its migrations were done there. */
export interface Schema {
  /** The room's name. */
  readonly room: string;
  /** In order; new ones are added at the end. */
  readonly migrations: readonly Migration[];
}

const BACKUPS = 10;

/** Does what is not done yet, each migration in a transaction of its own, with a copy of a used database before each. */
export function migrate(
  db: Sqlite,
  schemas: readonly Schema[],
  { backups = true }: { readonly backups?: boolean },
): void {
  const versions = versionsIn(db);
  for (const { room, migrations } of schemas) {
    const version = versions?.get(room) ?? 0;
    if (version > migrations.length)
      throw failure(
        "store/newer-database",
        said(
          "{path} was written by a newer lemica-nodes ({room} {version}, and this one knows {migrationsCount}); update lemica-nodes, or use another data folder.",
          { path: db.path, room, version, migrationsCount: migrations.length },
        ),
      );
  }
  for (const { room, migrations } of schemas)
    for (const [done, { name, up }] of migrations.entries()) {
      if (done < (versions?.get(room) ?? 0)) continue;
      if (versions && backups) backUp(db, `${room}-${done + 1}-${name}`);
      db.transaction(() => {
        // Another process may have been faster.
        if ((versionsIn(db)?.get(room) ?? 0) > done) return;
        db.exec("CREATE TABLE IF NOT EXISTS schema (room TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT");
        up(db);
        db.run("INSERT OR REPLACE INTO schema VALUES (?, ?)", [room, done + 1]);
      });
    }
}

/** The version of each room, or undefined for a database that was never used. */
export function versionsIn(db: Sqlite): ReadonlyMap<string, number> | undefined {
  if (!db.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema'")) return undefined;
  const rows = db.all<{ room: unknown; version: unknown }>("SELECT room, version FROM schema");
  // The table is never without rows; where pages of the file are missing, they may read as zeros.
  const versions = rows.flatMap(({ room, version }) =>
    typeof room === "string" && typeof version === "number" ? [[room, version] as const] : [],
  );
  if (versions.length === 0 || versions.length < rows.length) throw databaseDamaged(db.path);
  return new Map(versions);
}

/** Copies the database to `backups/NAME-TIME-before-WHAT.db`, and keeps the newest ten of these. */
function backUp(db: Sqlite, what: string): void {
  const folder = join(dirname(db.path), "backups");
  const prefix = `${basename(db.path, ".db")}-`;
  const time = new Date().toISOString().replaceAll(/[:.]/g, "-");
  const path = join(folder, `${prefix}${time}-before-${what}.db`);
  try {
    mkdirSync(folder, { recursive: true });
    db.run("VACUUM INTO ?", [path]);
    const older = readdirSync(folder).filter((name) => name.startsWith(prefix) && name.includes("-before-"));
    for (const name of older.sort().slice(0, -BACKUPS)) rmSync(join(folder, name), { force: true });
  } catch (cause) {
    removeIfThere(path);
    if (cause instanceof Failure && cause.code === "store/database-damaged") throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw failure(
      "store/backup-failed",
      said(
        "{path} was left as it is, because it could not be copied to {folder} before an update ({why}); free some space there.",
        { path: db.path, folder, why },
      ),
      { cause },
    );
  }
}

function removeIfThere(path: string): void {
  try {
    rmSync(path);
  } catch {
    // What was never written, or cannot be removed either, is no worse than the failure that is told.
  }
}
