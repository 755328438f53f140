import { realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

/** Names that Windows takes for devices, whatever their extension. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
const FORBIDDEN = /[\p{Cc}\\:*?"<>|/]/u;
/** Bytes; file systems have 255. */
const LONGEST_PART = 200;
const MOST_PARTS = 10;
/** The one hidden name that is taken: ComfyUI's front end keeps the favourites among its workflows there. */
const FAVOURITES = ".index.json";

/**
 * The parts of a name that came from outside, fit for every system: relative, `/` between folders, none of them hidden (but `.index.json`),
 * `..`, a device of Windows, with a drive letter, a backslash or a control character. This is the only way from a name in
 * a request to a place on disk.
 *
 * @throws Failure `http/bad-name`.
 */
export function partsOf(name: string): readonly string[] {
  const parts = name.split("/");
  if (parts.length > MOST_PARTS || parts.some(isBad))
    throw failure(
      "http/bad-name",
      said(
        '{name} is no name for a file; use a relative one without "..", leading dots, device names, control characters or any of : * ? " < > | \\.',
        { name: JSON.stringify(name.slice(0, 100)) },
      ),
    );
  return parts;
}

function isBad(part: string): boolean {
  return (
    part === "" ||
    Buffer.byteLength(part) > LONGEST_PART ||
    (part.startsWith(".") && part !== FAVOURITES) ||
    /[. ]$/.test(part) ||
    FORBIDDEN.test(part) ||
    DEVICE.test(part.trim())
  );
}

/** A file that exists inside a root. */
export interface FoundFile {
  /** The root, and the file's way from it, both without symbolic links. */
  readonly root: string;
  readonly way: string;
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/**
 * Finds a file by a name from outside. A symbolic link that leads out of the root is as good as no file.
 * @throws Failure `http/bad-name`, `http/no-such-file`.
 */
export async function findFile(root: string, name: string): Promise<FoundFile> {
  const parts = partsOf(name);
  const real = await realPath(root);
  const path = real && (await realPath(join(real, ...parts)));
  if (real && path && isWithin(real, path)) {
    const { size, mtimeMs, isFile } = await factsOf(path);
    if (isFile) return { root: real, way: relative(real, path), path, bytes: size, modifiedAt: mtimeMs };
  }
  throw failure(
    "http/no-such-file",
    said("There is no file {name}; correct its name.", { name: JSON.stringify(name) }),
  );
}

/** Whether a path lies inside a folder, or is it. Both absolute, without symbolic links. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Where a path leads without symbolic links, or undefined if nothing is there. */
export async function realPath(path: string): Promise<string | undefined> {
  return await realpath(path).catch(() => undefined);
}

async function factsOf(path: string): Promise<{ size: number; mtimeMs: number; isFile: boolean }> {
  const facts = await stat(path).catch(() => undefined);
  return { size: facts?.size ?? 0, mtimeMs: facts?.mtimeMs ?? 0, isFile: facts?.isFile() ?? false };
}
