import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "#core/failure.ts";
import type { Reach } from "./check-paths.ts";
import { type FilesOptions, filesOf } from "./output-files.ts";

/** How long a folder may take to say what it is, in milliseconds. */
const PATIENCE_MS = 1000;

/**
 * Says what runs that read from these folders will find at a path. Folders on a drive that does not answer hold up nobody: of what
 * might lie there nothing is said.
 */
export function reachOf({ bases, roots }: Pick<FilesOptions, "bases" | "roots">): Reach {
  const files = filesOf({ output: join(tmpdir(), "no-run"), bases, roots });
  return async (path) => {
    const places = [...(roots === "any" ? [] : roots), ...bases.map((base) => resolve(base, path))];
    if (!(await doAnswer(places))) return "unknown";
    try {
      return (await stat(files.resolve(path))).isDirectory() ? "folder" : "file";
    } catch (error) {
      if (!(error instanceof Failure)) return "unknown";
      return error.code === "engine/path-outside" ? "outside" : "missing";
    }
  };
}

async function doAnswer(places: readonly string[]): Promise<boolean> {
  const inTime = new AbortController();
  const late = sleep(PATIENCE_MS, false, { signal: inTime.signal, ref: false }).catch(() => false);
  const asked = Promise.all(places.map((place) => stat(place).catch(() => undefined))).then(() => true);
  try {
    return await Promise.race([asked, late]);
  } finally {
    inTime.abort();
  }
}
