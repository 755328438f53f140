import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { lstat, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "#core/failure.ts";
import { openDatabase } from "./database.ts";
import { discardDamaged } from "./discard-damaged.ts";
import { decodeResult, encodeResult } from "./result-body.ts";
import { ResultIndex, resultSchema } from "./result-index.ts";
import type { ResultStore, Stored } from "./result-store.ts";

export interface DiskResultsOptions {
  /** Results used longest ago go first when there are more bytes than this; one that is larger by itself is not kept. */
  readonly maxBytes: number;
}

export interface ResultUsage {
  readonly entries: number;
  readonly bytes: number;
  readonly maxBytes: number;
  /** When the entry used longest ago was used, in milliseconds since 1970; absent if there is none. */
  readonly oldestUse?: number;
}

/** How much was thrown away. */
export interface Removed {
  readonly entries: number;
  readonly bytes: number;
}

/** Larger results are files of their own. */
const INLINE_BYTES = 16_384;
const SUFFIX = ".result";
/** No put takes as long as this: a file that nothing names by then was left by a crash. */
const ABANDONED_MS = 3_600_000;
const TOUCH_AFTER_MS = 1000;

/**
 * Results in a folder that survive the process and may be shared by several. An SQLite index holds the small ones itself and
 * names the files of the others. Forgetting is harmless, so what is damaged counts as absent: a body is checked against
 * its SHA-256, and a damaged index is thrown away whole. A crash at any moment leaves at most a file that nothing names; a
 * later process clears it away.
 *
 * Nothing is opened before the first use. A `get` of a small result takes tens of microseconds, and its time of use is
 * written with others a second later, or with the next `put`.
 *
 * @throws Failure (from all methods) as `openDatabase`; Error of the file system, e.g. for a full disk.
 */
export class DiskResults implements ResultStore {
  readonly folder: string;
  readonly maxBytes: number;
  #index: ResultIndex | undefined;
  /** Of the index file as it was opened. */
  #inode = 0;
  /** When each entry was used, by id, as far as it is not written down yet. */
  readonly #used = new Map<number, number>();
  #lastUse = 0;
  #timer: NodeJS.Timeout | undefined;
  #swept = false;

  constructor(folder: string, { maxBytes }: DiskResultsOptions) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  async get(key: string): Promise<Stored | undefined> {
    checkKey(key);
    const entry = await this.#mending((index) => index.find(key));
    if (entry === undefined) return undefined;
    const bytes = entry.body ?? (await this.#bytesOf(entry.file!));
    const value = bytes && decodeResult(bytes);
    if (value !== undefined) this.#touch(entry.id);
    else await this.#unlink(await this.#mending((index) => index.remove(entry.id)));
    return value;
  }

  /** How many bytes of memory a `get` would read; undefined if there is no such result. */
  async sizeOf(key: string): Promise<number | undefined> {
    checkKey(key);
    return this.#mending((index) => index.sizeOf(key));
  }

  async put(key: string, value: Stored): Promise<void> {
    checkKey(key);
    const body = encodeResult(value);
    if (body.length > this.maxBytes) return;
    this.#letGoOfRemoved();
    await this.#sweepOnce();
    if (body.length <= INLINE_BYTES) {
      await this.#add(key, { body });
      return;
    }
    // The name is nobody else's, and nobody reads the file before the index names it.
    const file = `${randomUUID()}${SUFFIX}`;
    await mkdir(this.folder, { recursive: true });
    try {
      await writeFile(join(this.folder, file), body);
      await this.#add(key, { file, bytes: body.length });
    } catch (error) {
      await this.#unlink([file]);
      throw error;
    }
  }

  async usage(): Promise<ResultUsage> {
    this.#letGoOfRemoved();
    return this.#mending((index) => {
      this.#writeUses(index);
      const oldestUse = index.oldestUse();
      return { ...index.totals(), maxBytes: this.maxBytes, ...(oldestUse !== undefined && { oldestUse }) };
    });
  }

  /** Throws everything away. */
  async clear(): Promise<Removed> {
    const removed = await this.#remove(Number.MAX_VALUE);
    await this.#sweep(0);
    await this.#mending((index) => index.shrink()).catch(ignoreBusy);
    return removed;
  }

  /** Throws away what was not used since a time, in milliseconds since 1970. */
  async removeUnused(since: number): Promise<Removed> {
    return this.#remove(since);
  }

  /** Writes down what was used last and lets go of the index; a later use opens it again. */
  close(): void {
    if (this.#index) this.#writeUses(this.#index);
    this.#index?.close();
    this.#index = undefined;
  }

  async #remove(before: number): Promise<Removed> {
    this.#letGoOfRemoved();
    const { removed, files } = await this.#mending((index) => {
      this.#writeUses(index);
      return index.removeBefore(before);
    });
    await this.#unlink(files);
    return removed;
  }

  async #add(key: string, content: Parameters<ResultIndex["add"]>[1]): Promise<void> {
    const gone = await this.#mending((index) => {
      this.#writeUses(index);
      return index.add(key, content, { usedAt: this.#now(), maxBytes: this.maxBytes });
    });
    await this.#unlink(gone);
  }

  /** A time later than all that this store has given, so that the order of uses within a millisecond is kept. */
  #now(): number {
    this.#lastUse = Math.max(Date.now(), this.#lastUse + 0.001);
    return this.#lastUse;
  }

  #touch(id: number): void {
    this.#used.set(id, this.#now());
    this.#timer ??= setTimeout(() => this.#index && this.#writeUses(this.#index), TOUCH_AFTER_MS).unref();
  }

  /** What was used when is worth neither a pause nor a failure: it is written down another time. */
  #writeUses(index: ResultIndex): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#used.size === 0) return;
    try {
      index.touch(this.#used);
      this.#used.clear();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }

  /** Works on the index; on a new one, if it turns out to be damaged. */
  async #mending<T>(work: (index: ResultIndex) => T): Promise<T> {
    try {
      return work(this.#open());
    } catch (error) {
      if (!(error instanceof Failure && error.code === "store/database-damaged")) throw error;
      this.#index?.close();
      this.#index = undefined;
      this.#used.clear();
      await discardDamaged(this.#path);
      return work(this.#open());
    }
  }

  get #path(): string {
    return join(this.folder, "index.db");
  }

  #open(): ResultIndex {
    if (this.#index) return this.#index;
    this.#index = new ResultIndex(openDatabase(this.#path, [resultSchema], { backups: false }));
    this.#inode = statSync(this.#path).ino;
    return this.#index;
  }

  /** Someone may have removed the whole folder: what is written into an index without a name is lost. */
  #letGoOfRemoved(): void {
    if (!this.#index || statSync(this.#path, { throwIfNoEntry: false })?.ino === this.#inode) return;
    this.#used.clear();
    this.close();
  }

  async #sweepOnce(): Promise<void> {
    if (this.#swept) return;
    this.#swept = true;
    await this.#sweep(ABANDONED_MS);
  }

  /** Removes files that the index does not name, if they are older than that. */
  async #sweep(ageMs: number): Promise<void> {
    const named = await this.#mending((index) => index.files());
    const names = await readdir(this.folder);
    for (const name of names.filter((name) => /\.(result|tmp)$/.test(name) && !named.has(name))) {
      const stats = await stat(join(this.folder, name)).catch(ignoreAbsent);
      if (stats && stats.mtimeMs <= Date.now() - ageMs) await this.#unlink([name]);
    }
  }

  /** A link or a pipe in the place of a file is none of ours: to read it may take for ever. */
  async #bytesOf(file: string): Promise<Buffer | undefined> {
    const path = join(this.folder, file);
    const facts = await lstat(path).catch(ignoreAbsent);
    return facts?.isFile() ? readFile(path).catch(ignoreAbsent) : undefined;
  }

  /** A file that cannot be removed now, because someone reads it, is swept later. */
  async #unlink(files: readonly string[]): Promise<void> {
    for (const file of files) await rm(join(this.folder, file), { force: true }).catch(() => undefined);
  }
}

function checkKey(key: string): void {
  if (!/^[0-9a-f]{64}$/.test(key)) throw new Error(`${JSON.stringify(key)} is no result key.`);
}

function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

function ignoreBusy(error: unknown): void {
  if (!(error instanceof Failure)) throw error;
}
