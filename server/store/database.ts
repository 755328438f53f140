import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { migrate, type Schema } from "./migrate.ts";
import { patiently } from "./patiently.ts";
import { Sqlite } from "./sqlite.ts";
import { databaseUnusable } from "./sqlite-failure.ts";

export type { Schema };

export interface DatabaseOptions {
  /** Whether a used database is copied before each change of its tables; true if left out. */
  readonly backups?: boolean;
}

/**
 * Opens a database, brings the tables of each schema up to date, and makes what is missing: the folder, the file, the
 * tables. Before a database that has been used is changed, it is copied to the folder `backups` beside it.
 *
 * @param schemas the tables of each room that has some in it; those of other rooms stay as they are.
 * @throws Failure `store/newer-database`, `store/backup-failed`, and all that `Sqlite` throws.
 */
export function openDatabase(path: string, schemas: readonly Schema[], options: DatabaseOptions = {}): Sqlite {
  makeFolderOf(path);
  const db = new Sqlite(path);
  try {
    // Going over to WAL does not wait for others by itself.
    patiently(() => db.exec("PRAGMA journal_mode = WAL"));
    db.exec("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
    patiently(() => migrate(db, schemas, options));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function makeFolderOf(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (cause) {
    throw databaseUnusable(path, cause);
  }
}
