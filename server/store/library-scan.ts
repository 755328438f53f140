import { createHash } from "node:crypto";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure, type SaidFailure, saidFailureOf } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { decodeText } from "#protocol/text.ts";
import { failure } from "./failures.ts";
import { examine } from "./library-facts.ts";
import type { LibraryIndex, SeenFile } from "./library-index.ts";
import { checkSize, noFile, splitFileName } from "./library-name.ts";

const AT_ONCE = 64;
/** Times of files are as coarse as this on some disks: a younger file may change and keep its time. */
const COARSE_MS = 2000;

/** Brings the index up to date with the folder. Reads only files whose size or time is not the known one. */
export async function scanLibrary(folder: string, index: LibraryIndex): Promise<void> {
  const known = index.known();
  const names = (await readdir(folder)).filter((name) => splitFileName(name) !== undefined);
  const there = new Set(names);
  index.update(
    [],
    [...known.keys()].filter((id) => !there.has(id)),
  );
  for (let start = 0; start < names.length; start += AT_ONCE) {
    const some = names.slice(start, start + AT_ONCE);
    const seen = await Promise.all(
      some.map(async (id) => {
        const last = known.get(id);
        const stats = await lstat(join(folder, id)).catch(() => undefined);
        const same = last?.settled && stats && stats.size === last.bytes && stats.mtimeMs === last.modified;
        return same ? undefined : seeFile(folder, id);
      }),
    );
    index.update(
      seen.filter((file) => file !== undefined),
      [],
    );
  }
}

/** A file as it is now; undefined if it is gone, or no file. */
export async function seeFile(folder: string, id: string): Promise<SeenFile | undefined> {
  const path = join(folder, id);
  const what = splitFileName(id);
  const stats = await lstat(path).catch(() => undefined);
  if (what === undefined || stats === undefined || stats.isDirectory()) return undefined;
  const { kind } = what;
  const file = { id, ...what, bytes: stats.size, modified: stats.mtimeMs };
  const settled = Date.now() - Math.max(stats.mtimeMs, stats.ctimeMs) > COARSE_MS;
  try {
    if (!stats.isFile()) throw noFile(id);
    checkSize(id, stats.size);
    const bytes = await readFile(path);
    const etag = createHash("sha256").update(bytes).digest("hex");
    try {
      return { ...file, settled, etag, content: examine(kind, decodeText(bytes), id) };
    } catch (error) {
      return { ...file, settled, etag, content: { damaged: reasonOf(error) } };
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    return { ...file, settled: false, etag: "", content: { damaged: reasonOf(error) } };
  }
}

function reasonOf(error: unknown): SaidFailure {
  if (error instanceof Failure) return saidFailureOf(error);
  const why = error instanceof Error ? error.message : String(error);
  const unreadable = failure(
    "store/unreadable-item",
    said("It cannot be read ({why}); check that it is yours.", { why }),
  );
  return saidFailureOf(unreadable);
}
