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

/** A hash that is made or being made, for all who want it at a time. */
interface Reading {
  /** Of the files that it is made of. */
  readonly stamp: string;
  readonly hash: Promise<string>;
  readonly waiting: Set<HashOptions>;
  readonly stop: AbortController;
}

/** By folder and parts. */
const known = new Map<string, Reading>();

export interface HashOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes of how many are read. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** As coarse as file systems keep time (FAT), in milliseconds: a file written later than that may change unseen. */
const TICK = 2000;

/**
 * SHA-256, in hexadecimal, over the names, sizes and contents of some files of a folder, and of all files in some folders
 * of it and below them; the same on every system. What systems hide in folders (.DS_Store, .cache) does not count.
 *
 * Reads every byte the first time, then only when name, size, time of writing or place of a file has changed, and as
 * long as one was written within the last two seconds.
 * @throws the signal's reason, within a piece of a file.
 */
export async function folderHash(folder: string, parts: readonly string[], options: HashOptions = {}): Promise<string> {
  const sorted = [...new Set(parts)].sort();
  const files = (await Promise.all(sorted.map((part) => filesBelow(folder, part)))).flat();
  const key = JSON.stringify([folder, sorted]);
  const stamp = JSON.stringify(files.map((file) => [file.name, file.stamp]));
  const kept = known.get(key);
  if (kept?.stamp === stamp && !kept.stop.signal.aborted) return heard(kept, options);
  const settled = files.every(({ written }) => written < Date.now() - TICK);
  const reading = begin(files, stamp);
  if (settled) known.set(key, reading);
  reading.hash.catch(() => known.get(key) === reading && known.delete(key));
  return heard(reading, options);
}

function begin(files: readonly FileFacts[], stamp: string): Reading {
  const waiting = new Set<HashOptions>();
  const stop = new AbortController();
  const onProgress = (done: number, total: number) => {
    for (const one of waiting) one.onProgress?.(done, total);
  };
  return { stamp, hash: hashOf(files, { signal: stop.signal, onProgress }), waiting, stop };
}

/** Waits for a reading. When the last has gone who waits for it, it is stopped. */
async function heard({ hash, waiting, stop }: Reading, options: HashOptions): Promise<string> {
  const { signal } = options;
  let leave = () => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal?.reason);
  });
  left.catch(() => {});
  signal?.addEventListener("abort", leave, { once: true });
  if (signal?.aborted) leave();
  waiting.add(options);
  try {
    return await Promise.race([hash, left]);
  } catch (error) {
    if (waiting.size === 1) stop.abort(error);
    throw error;
  } finally {
    waiting.delete(options);
    signal?.removeEventListener("abort", leave);
  }
}

async function hashOf(files: readonly FileFacts[], { signal, onProgress }: HashOptions): Promise<string> {
  const hash = createHash("sha256");
  const total = files.reduce((sum, { size }) => sum + Number(size), 0);
  let done = 0;
  for (const { name, path, size } of files) {
    hash.update(`${name} ${size}\n`);
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      signal?.throwIfAborted();
      hash.update(chunk as Buffer);
      done += (chunk as Buffer).length;
      onProgress?.(done, total);
    }
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
