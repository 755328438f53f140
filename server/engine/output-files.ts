import { randomUUID } from "node:crypto";
import { realpathSync } from "node:fs";
import { copyFile, link, lstat, mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { Failure } from "#core/failure.ts";
import { allOf, said } from "#core/said.ts";
import type { Files, WrittenFile } from "#kit/files.ts";
import { decodeText } from "#protocol/text.ts";
import { failure as storeFailure } from "#store/failures.ts";
import { failure } from "./failures.ts";

/** The files of a run, as the engine sees them. */
export interface RunFiles extends Files {
  /**
   * A file that an earlier run wrote, as one of this run: the file itself if it stands in this run's output folder, or else
   * one of the same name and content there; undefined if it no longer stands as it was written.
   */
  adopt(file: WrittenFile): Promise<WrittenFile | undefined>;
}

export interface FilesOptions {
  /** The folder that nodes write into; made when first needed. */
  readonly output: string;
  /**
   * Where relative paths are looked for, in turn: the folder of the workflow file, then the current one. One outside the
   * roots counts for paths that lead into them.
   */
  readonly bases: readonly string[];
  /** Folders that may be read besides the output folder, or "any" for a user who may read everything anyway. */
  readonly roots: "any" | readonly string[];
}

/**
 * Files by name, kept within folders: a path is taken where it really leads, so that neither `..`, nor an absolute path,
 * nor a symbolic link gets out.
 *
 * @throws Failure (from its methods) `engine/path-outside`, `engine/no-such-file`, `engine/unreadable-file`,
 * `engine/bad-file-name`, `engine/cannot-write`.
 */
export function filesOf({ output, bases, roots }: FilesOptions): RunFiles {
  const folder = resolve(output);
  const inRoots = (path: string) =>
    roots === "any" || [folder, ...roots].some((root) => isWithin(realPath(root) ?? resolve(root), path));
  const find = (path: string) => locate(path, bases, inRoots);

  return {
    resolve: find,
    async read(path) {
      const found = find(path);
      try {
        return new Uint8Array(await readFile(found));
      } catch (cause) {
        throw unreadable(path, cause);
      }
    },
    async readText(path) {
      const found = find(path);
      try {
        return decodeText(await readFile(found));
      } catch (cause) {
        throw unreadable(path, cause);
      }
    },
    async write(name, content) {
      checkName(name);
      try {
        return await writeWithin(folder, name, content);
      } catch (cause) {
        if (cause instanceof Failure) throw cause;
        throw storeFailure(
          "engine/cannot-write",
          said(
            "The file {name} could not be written into {folder} ({cause}); free space there or choose another output folder.",
            { name: JSON.stringify(name), folder, cause: reason(cause) },
          ),
          { cause },
        );
      }
    },
    async adopt(file) {
      const stats = await lstat(file.path).catch(() => undefined);
      if (stats?.isFile() !== true || stats.size !== file.bytes) return undefined;
      if (resolve(folder, file.name) === file.path) return file;
      checkName(file.name);
      return placeWithin(folder, file.name, (draft) => linkOrCopy(file.path, draft));
    },
  };
}

function locate(path: string, bases: readonly string[], allowed: (path: string) => boolean): string {
  if (path.trim() === "" || path.includes("\0"))
    throw failure(
      "engine/bad-file-name",
      said("{path} is no path of a file; give one.", { path: JSON.stringify(path) }),
    );
  const places = isAbsolute(path)
    ? [path]
    : bases
        .filter((base) => allowed(leadsTo(resolve(base))) || allowed(leadsTo(resolve(base, path))))
        .map((base) => resolve(base, path));
  const found = places.map(realPath).find((real) => real !== undefined);
  // Whether a file exists outside is nobody's business: what is not allowed is told first.
  const inside = found === undefined ? places.every((place) => allowed(leadsTo(place))) : allowed(found);
  if (!inside || places.length === 0)
    throw failure(
      "engine/path-outside",
      said(
        "{path} leads out of the folders that may be read; move the file into one of them or add its folder to them.",
        { path: JSON.stringify(path) },
      ),
    );
  if (found === undefined)
    throw failure(
      "engine/no-such-file",
      said("There is no file or folder {path} (looked for at {places}); correct the path.", {
        path: JSON.stringify(path),
        places: allOf(places),
      }),
    );
  return found;
}

async function writeWithin(folder: string, name: string, content: Uint8Array | string): Promise<WrittenFile> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return placeWithin(folder, name, (draft) => writeFile(draft, bytes));
}

/** Files are never changed where they stand, only replaced, so that one may be in several folders. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  // Not every file system has links, and none links to another.
  await link(from, to).catch(() => copyFile(from, to));
}

/** Makes a file under another name beside its place, then moves it there. */
async function placeWithin(folder: string, name: string, make: (draft: string) => Promise<void>): Promise<WrittenFile> {
  const path = resolve(folder, name);
  await mkdir(folder, { recursive: true });
  if (!isWithin(await realpath(folder), leadsTo(dirname(path))))
    throw failure(
      "engine/path-outside",
      said("{name} leads out of the output folder by a symbolic link; choose another name.", {
        name: JSON.stringify(name),
      }),
    );
  await mkdir(dirname(path), { recursive: true });
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await make(draft);
    const { size } = await stat(draft);
    await rename(draft, path);
    return { name: relative(folder, path).split(sep).join("/"), path, bytes: size };
  } finally {
    await rm(draft, { force: true });
  }
}

function checkName(name: string): void {
  const parts = name.split("/");
  const bad = parts.some((part) => part === "" || part === "." || part === ".." || part.length > 200);
  if (bad || /[\p{Cc}:*?"<>|\\]/u.test(name))
    throw failure(
      "engine/bad-file-name",
      said(
        'A file cannot be written under the name {name}; use a relative name without "..", control characters or any of : * ? " < > | \\.',
        { name: JSON.stringify(name) },
      ),
    );
}

/** Where a path really leads, or undefined if nothing is there. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Where a path leads: as far as it exists really, the rest as written. */
function leadsTo(path: string): string {
  return realPath(path) ?? join(leadsTo(dirname(path)), basename(path));
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function unreadable(path: string, cause: unknown): Failure {
  return failure(
    "engine/unreadable-file",
    said("{path} cannot be read ({cause}); check that it is a file and that you may read it.", {
      path: JSON.stringify(path),
      cause: reason(cause),
    }),
    { cause },
  );
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
