import { Failure } from "#core/failure.ts";

/** What is thrown in place of an error of the SQLite driver: what its reader can mend is a Failure, the rest stays. */
export function sqliteFailure(error: unknown, path: string): unknown {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  const cause = { cause: error };
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return new Failure(
      "store/database-busy",
      `${path} is in use by another program; try again, and if that does not help, close the program.`,
      cause,
    );
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return databaseDamaged(path, error);
  if (code === "SQLITE_FULL")
    return new Failure("store/disk-full", `There is no space left for ${path}; free some space on its disk.`, cause);
  if (/^SQLITE_(CANTOPEN|IOERR|READONLY|PERM|AUTH|NOLFS)/.test(code) || /unable to open/i.test(messageOf(error)))
    return databaseUnusable(path, error);
  return error;
}

export function databaseDamaged(path: string, cause?: unknown): Failure {
  return new Failure(
    "store/database-damaged",
    `${path} is damaged; move it away with its -wal and -shm files, and put a copy from the folder backups in its place.`,
    { cause },
  );
}

export function databaseUnusable(path: string, cause: unknown): Failure {
  return new Failure(
    "store/database-unusable",
    `${path} cannot be opened, read or written (${messageOf(cause)}); check that its folder is there and yours, on a local disk.`,
    { cause },
  );
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? code : "";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
