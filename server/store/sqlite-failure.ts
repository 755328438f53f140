import { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

/** What is thrown in place of an error of the SQLite driver: what its reader can mend is a Failure, the rest stays. */
export function sqliteFailure(error: unknown, path: string): unknown {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  const cause = { cause: error };
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return failure(
      "store/database-busy",
      said("{path} is in use by another program; try again, and if that does not help, close the program.", { path }),
      cause,
    );
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return databaseDamaged(path, error);
  if (code === "SQLITE_FULL")
    return failure(
      "store/disk-full",
      said("There is no space left for {path}; free some space on its disk.", { path }),
      cause,
    );
  if (/^SQLITE_(CANTOPEN|IOERR|READONLY|PERM|AUTH|NOLFS)/.test(code) || /unable to open/i.test(messageOf(error)))
    return databaseUnusable(path, error);
  return error;
}

export function databaseDamaged(path: string, cause?: unknown): Failure {
  return failure(
    "store/database-damaged",
    said(
      "{path} is damaged; move it away with its -wal and -shm files, and put a copy from the folder backups in its place.",
      { path },
    ),
    { cause },
  );
}

export function databaseUnusable(path: string, cause: unknown): Failure {
  return failure(
    "store/database-unusable",
    said(
      "{path} cannot be opened, read or written ({cause}); check that its folder is there and yours, on a local disk.",
      { path, cause: messageOf(cause) },
    ),
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
