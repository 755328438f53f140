import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { said } from "#core/said.ts";
import { failure } from "#http/failures.ts";
import { findFile, isWithin, partsOf, realPath } from "#http/file-name.ts";

/** A file of the user, as clients want it told. Times in milliseconds since 1970. */
export interface FileInfo {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly created: number;
}

/** A file or folder, its path from the root; a file's time in seconds since 1970. */
export type Entry =
  | { readonly name: string; readonly path: string; readonly type: "directory" }
  | {
      readonly name: string;
      readonly path: string;
      readonly type: "file";
      readonly size: number;
      readonly modified: number;
    };

/** Files below a folder of the root, sorted; undefined if there is no such folder. @throws Failure `http/bad-name`. */
export async function filesBelow(
  root: string,
  folder: string,
  recursive: boolean,
): Promise<readonly FileInfo[] | undefined> {
  const entries = await entriesBelow(root, folder, recursive);
  if (entries === undefined) return undefined;
  const files = entries.filter(({ type }) => type === "file");
  return Promise.all(files.map(({ path }) => fileInfo(join(root, path), folder === "" ? root : join(root, folder))));
}

/** All below a folder of the root, folders first; undefined if there is no such folder. @throws Failure `http/bad-name`. */
export async function entriesBelow(
  root: string,
  folder: string,
  recursive = true,
): Promise<readonly Entry[] | undefined> {
  const way = folder.replace(/\/+$/, "");
  const real = await realPath(root);
  const start = real && (await realPath(way === "" ? real : join(real, ...partsOf(way))));
  if (real === undefined || start === undefined || !isWithin(real, start)) return undefined;
  const found = await readdir(start, { recursive, withFileTypes: true }).catch(() => undefined);
  if (found === undefined) return undefined;
  const entries = found
    .filter((entry) => (entry.isFile() || entry.isDirectory()) && !entry.name.startsWith("."))
    .map(async (entry): Promise<Entry> => {
      const path = join(entry.parentPath, entry.name);
      const place = { name: entry.name, path: slashed(relative(real, path)) };
      if (entry.isDirectory()) return { ...place, type: "directory" };
      const { size, mtimeMs } = await stat(path);
      return { ...place, type: "file", size, modified: mtimeMs / 1000 };
    });
  return (await Promise.all(entries)).sort(
    (a, b) => Number(a.type === "file") - Number(b.type === "file") || a.path.localeCompare(b.path),
  );
}

export async function fileInfo(path: string, from: string): Promise<FileInfo> {
  const { size, mtimeMs, birthtimeMs } = await stat(path);
  return { path: slashed(relative(from, path)), size, modified: Math.floor(mtimeMs), created: Math.floor(birthtimeMs) };
}

/** Gives a file another name. @throws Failure `http/bad-name`, `http/no-such-file`, `http/file-exists`. */
export async function moveFile(root: string, from: string, to: string, replace: boolean): Promise<string> {
  const found = await findFile(root, from);
  const place = join(found.root, ...partsOf(to));
  if (!replace && (await stat(place).catch(() => undefined)))
    throw failure(
      "http/file-exists",
      said("There is a file {to} already; choose another name, or replace it.", { to: JSON.stringify(to) }),
    );
  await mkdir(dirname(place), { recursive: true });
  const folder = await realPath(dirname(place));
  if (folder === undefined || !isWithin(found.root, folder))
    throw failure(
      "http/bad-name",
      said("{to} leads elsewhere; choose another folder.", { to: JSON.stringify(dirname(to)) }),
    );
  await rename(found.path, join(folder, basename(place)));
  return place;
}

/** Settings of clients in a file: values by name, whatever JSON they are. Changes are made one after the other. */
export class SettingsFile {
  readonly #path: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<Readonly<Record<string, unknown>>> {
    const text = await readFile(this.#path, "utf8").catch(() => "{}");
    try {
      return JSON.parse(text);
    } catch {
      return {};
    }
  }

  change(values: Readonly<Record<string, unknown>>): Promise<void> {
    const turn = this.#last.then(async () => {
      const text = JSON.stringify({ ...(await this.read()), ...values }, null, 2);
      const draft = `${this.#path}.${randomUUID()}.tmp`;
      await mkdir(dirname(this.#path), { recursive: true });
      try {
        await writeFile(draft, text);
        await rename(draft, this.#path);
      } finally {
        await rm(draft, { force: true });
      }
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}
