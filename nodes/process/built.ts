import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { HOME } from "./home.ts";

/** Where tools/build.ts puts programs, one file each, and what it writes last; relative to `HOME`. */
export const BUILT = "dist";
export const STAMP = join(BUILT, "stamp");

/** What programs are made of, in a checkout. A package has no sources: its build is what it is. */
export const PROGRAM_SOURCES = ["nodes", "server", "tools/build.ts", "package.json", "package-lock.json"];

let isKnown: boolean | undefined;

/**
 * The file of a built program, by its name in tools/build.ts; undefined where it is not built, or something that it is made
 * of has changed since: then its source is what runs. Looked at once in a process.
 */
export function builtProgram(name: string): string | undefined {
  isKnown ??= isFresh(STAMP, PROGRAM_SOURCES);
  return isKnown ? join(HOME, BUILT, `${name}.js`) : undefined;
}

/** Whether a file that a build writes is there and not older than its sources, all paths relative to `HOME`. */
export function isFresh(written: string, sources: readonly string[]): boolean {
  const found = statSync(join(HOME, written), { throwIfNoEntry: false });
  if (!found) return false;
  return !existsSync(join(HOME, sources[0]!)) || !sources.some((source) => isAfter(found.mtimeMs, join(HOME, source)));
}

/** A folder's own time counts: it tells of what was removed. */
function isAfter(moment: number, path: string): boolean {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs > moment;
  const inside = readdirSync(path).filter((name) => name !== BUILT && name !== "node_modules");
  return found.mtimeMs > moment || inside.some((name) => isAfter(moment, join(path, name)));
}
