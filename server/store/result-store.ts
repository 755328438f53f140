import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { WrittenFile } from "#kit/files.ts";
import type { Preview } from "#kit/preview.ts";

/** The result of a node. */
export interface Stored {
  /** Values by output port; never changed. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The content hash of each output. */
  readonly hashes: Readonly<Record<string, string>>;
  /** The last picture that the node showed while it ran. */
  readonly preview?: Preview;
  /** Files that it wrote: the result holds only as long as they stand. */
  readonly files: readonly WrittenFile[];
}

/** Results by key: 64 hex digits that stand for all a result depends on. Forgetting one costs time and nothing else. */
export interface ResultStore {
  get(key: string): Promise<Stored | undefined>;
  put(key: string, value: Stored): Promise<void>;
}

/** Results kept in memory as they are, without a limit, as long as the store itself: for tests and for single runs. */
export function memoryResults(): ResultStore {
  const results = new Map<string, Stored>();
  return {
    get: async (key) => results.get(key),
    put: async (key, value) => {
      results.set(key, value);
    },
  };
}

const SUFFIX = ".result";
const DIGEST_BYTES = 32;
const ABANDONED_MS = 3_600_000;

/**
 * Results kept in a folder, one file per key, in all at most `maxBytes`: those used longest ago go first, and a result that
 * is larger than that by itself is not kept. Several processes may share the folder. A file appears whole or not at all;
 * one that is damaged, or written by a Node that this one cannot read, counts as absent and is removed.
 *
 * A file is the SHA-256 of the rest, then the value as `v8.serialize` writes it. The time of last use is the file's mtime.
 *
 * @throws Error of the file system (from `get` and `put`) when the folder cannot be used, e.g. a full disk.
 */
export function folderResults(folder: string, { maxBytes }: { readonly maxBytes: number }): ResultStore {
  const pathOf = (key: string) => {
    if (!/^[0-9a-f]{64}$/.test(key)) throw new Error(`${JSON.stringify(key)} is no result key.`);
    return join(folder, key + SUFFIX);
  };
  let lastUse = 0;
  /** Marks a file as used now, and later than every other that this store has marked. */
  const touch = async (path: string) => {
    lastUse = Math.max(Date.now(), lastUse + 1);
    await utimes(path, new Date(lastUse), new Date(lastUse)).catch(ignoreAbsent);
  };

  return {
    async get(key) {
      const path = pathOf(key);
      const bytes = await readFile(path).catch(ignoreAbsent);
      if (bytes === undefined) return undefined;
      const value = decode(bytes);
      if (value === undefined) await rm(path, { force: true });
      else await touch(path);
      return value;
    },
    async put(key, value) {
      const bytes = encode(value);
      if (bytes.length > maxBytes) return;
      await mkdir(folder, { recursive: true });
      const draft = join(folder, `${randomUUID()}.tmp`);
      try {
        await writeFile(draft, bytes);
        await touch(draft);
        await rename(draft, pathOf(key));
      } finally {
        await rm(draft, { force: true });
      }
      await evict(folder, maxBytes);
    },
  };
}

function encode(value: Stored): Buffer {
  const body = serialize(value);
  return Buffer.concat([digest(body), body]);
}

function decode(bytes: Buffer): Stored | undefined {
  const body = bytes.subarray(DIGEST_BYTES);
  if (!digest(body).equals(bytes.subarray(0, DIGEST_BYTES))) return undefined;
  try {
    return deserialize(body) as Stored;
  } catch {
    return undefined;
  }
}

function digest(body: Uint8Array): Buffer {
  return createHash("sha256").update(body).digest();
}

/** Removes the results used longest ago until the rest fits, and drafts that a crash left behind. */
async function evict(folder: string, maxBytes: number): Promise<void> {
  const names = await readdir(folder);
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const stats = await stat(path).catch(ignoreAbsent);
      return stats?.isFile() ? [{ path, bytes: stats.size, usedAt: stats.mtimeMs }] : [];
    }),
  );
  const files = found.flat();
  const drafts = files.filter(({ path, usedAt }) => path.endsWith(".tmp") && usedAt < Date.now() - ABANDONED_MS);
  for (const { path } of drafts) await rm(path, { force: true });
  const results = files.filter(({ path }) => path.endsWith(SUFFIX)).sort((a, b) => a.usedAt - b.usedAt);
  let total = results.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { path, bytes } of results) {
    if (total <= maxBytes) break;
    await rm(path, { force: true });
    total -= bytes;
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
