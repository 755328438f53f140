import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";

interface FileFacts {
  /** With slashes, from the folder that is hashed. */
  readonly name: string;
  readonly path: string;
  readonly size: bigint;
  /** Changes whenever the file is written or replaced. */
  readonly stamp: string;
  /** When it was last written, in milliseconds. */
  readonly written: number;
}

/** Hashes by folder and parts, each with the stamp of the files that it was made of. */
const known = new Map<string, { readonly stamp: string; readonly hash: Promise<string> }>();

/** As coarse as file systems keep time (FAT), in milliseconds: a file written later than that may change unseen. */
const TICK = 2000;

/**
 * SHA-256, in hexadecimal, over the names, sizes and contents of some files of a folder, and of all files in some folders
 * of it and below them; the same on every system. What systems hide in folders (.DS_Store, .cache) does not count.
 *
 * Reads every byte the first time, then only when name, size, time of writing or place of a file has changed, and as
 * long as one was written within the last two seconds.
 */
export async function folderHash(folder: string, parts: readonly string[]): Promise<string> {
  const sorted = [...new Set(parts)].sort();
  const files = (await Promise.all(sorted.map((part) => filesBelow(folder, part)))).flat();
  const key = JSON.stringify([folder, sorted]);
  const stamp = JSON.stringify(files.map((file) => [file.name, file.stamp]));
  const kept = known.get(key);
  if (kept?.stamp === stamp) return kept.hash;
  const hash = hashOf(files);
  const settled = files.every(({ written }) => written < Date.now() - TICK);
  if (settled) known.set(key, { stamp, hash });
  hash.catch(() => known.delete(key));
  return hash;
}

async function hashOf(files: readonly FileFacts[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { name, path, size } of files) {
    hash.update(`${name} ${size}\n`);
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  }
  return hash.digest("hex");
}

async function filesBelow(folder: string, part: string): Promise<FileFacts[]> {
  const itself = await factsOf(part, join(folder, part));
  if (itself.length > 0) return itself;
  const names = (await readdir(join(folder, part), { recursive: true })).map((name) => name.split(sep).join("/"));
  const shown = names.filter((name) => !/(^|\/)\./.test(name)).sort();
  const facts = await Promise.all(shown.map((name) => factsOf(`${part}/${name}`, join(folder, part, name))));
  return facts.flat();
}

/** None of a folder. */
async function factsOf(name: string, path: string): Promise<FileFacts[]> {
  const facts = await stat(path, { bigint: true });
  if (!facts.isFile()) return [];
  const { size, ino, mtimeNs, ctimeNs } = facts;
  return [{ name, path, size, stamp: [size, ino, mtimeNs, ctimeNs].join(), written: Number(facts.mtimeMs) }];
}
