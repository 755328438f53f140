import { createHash, randomUUID } from "node:crypto";
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { ChangedElsewhereFailure } from "./changed-elsewhere.ts";
import { failure } from "./failures.ts";
import type { Library, LibraryFilter, LibraryItem, LibraryPage, NewLibraryItem, TrashedItem } from "./library.ts";
import { asOurs } from "./library-facts.ts";
import { LibraryIndex } from "./library-index.ts";
import { checkSize, fileNameOf, fileOf, noFile, splitFileName } from "./library-name.ts";
import { scanLibrary, seeFile } from "./library-scan.ts";
import type { Sqlite } from "./sqlite.ts";
import { checkedTags } from "./tags.ts";

const TRASH = ".trash";
const FRESH_MS = 1000;

/** A library in a folder, made when first needed, with its index in a database that has `librarySchema`. */
export class FolderLibrary implements Library {
  readonly folder: string;
  readonly #index: LibraryIndex;
  readonly #now: () => number;
  #scannedAt = Number.NEGATIVE_INFINITY;
  #scan: Promise<void> | undefined;
  /** Changes are made one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(folder: string, db: Sqlite, { now = Date.now }: { readonly now?: () => number } = {}) {
    this.folder = folder;
    this.#index = new LibraryIndex(db);
    this.#now = now;
  }

  async list(filter: LibraryFilter = {}): Promise<LibraryPage> {
    await this.#look();
    return this.#index.list(filter);
  }

  async tags(): Promise<{ tag: string; count: number }[]> {
    await this.#look();
    return this.#index.tags();
  }

  async read(id: string): Promise<LibraryItem> {
    this.#path(id);
    await this.#see(id);
    return this.#item(id);
  }

  async content(id: string): Promise<Uint8Array> {
    const bytes = await this.#bytes(id);
    if (bytes === undefined) throw missing(id);
    return bytes;
  }

  async save(item: NewLibraryItem): Promise<LibraryItem> {
    const { kind, name, replaces } = item;
    const id = fileNameOf(kind, name);
    const given = typeof item.content === "string" ? Buffer.from(item.content) : item.content;
    checkSize(item.fileName ?? id, given.byteLength);
    const text = asOurs(kind, given, item.fileName ?? id);
    return this.#inTurn(async () => {
      const bytes = await this.#bytes(id);
      const current = bytes && etagOf(bytes);
      if (current !== etagOf(text)) {
        if (replaces === undefined && current !== undefined) throw taken(id);
        if (replaces !== undefined && replaces !== current)
          throw new ChangedElsewhereFailure(
            said(
              "{id} was changed or deleted by someone else in the meantime; load it again, or save yours under another name.",
              { id },
            ),
            current,
          );
        await this.#write(id, text);
      }
      await this.#see(id);
      return this.#item(id);
    });
  }

  async rename(id: string, name: string): Promise<LibraryItem> {
    const { kind } = this.#split(id);
    const target = fileNameOf(kind, name);
    return this.#inTurn(async () => {
      await this.#move(this.#path(id), this.#path(target), id, target);
      this.#index.moveTags(id, target);
      await this.#see(target);
      this.#index.update([], target === id ? [] : [id]);
      return this.#item(target);
    });
  }

  async retag(id: string, tags: readonly string[]): Promise<LibraryItem> {
    const clean = checkedTags(tags);
    await this.read(id);
    this.#index.setTags(id, clean);
    return this.#item(id);
  }

  async trash(id: string): Promise<void> {
    const path = this.#path(id);
    await this.#inTurn(async () => {
      if (!(await this.#exists(path))) throw missing(id);
      await this.#files(() => mkdir(join(this.folder, TRASH), { recursive: true }));
      const place = await this.#trashPlace(id);
      await this.#files(() => rename(path, join(this.folder, TRASH, place)));
      this.#index.moveTags(id, `${TRASH}/${place}`);
      this.#index.update([], [id]);
    });
  }

  async trashed(): Promise<TrashedItem[]> {
    const places = await readdir(join(this.folder, TRASH)).catch(() => []);
    const items = await Promise.all(
      places.map(async (id) => {
        const [, time, file] = /^(\d+)-(.+)$/s.exec(id) ?? [];
        const what = splitFileName(file ?? "");
        const stats = await lstat(join(this.folder, TRASH, id)).catch(() => undefined);
        return what && stats?.isFile() ? [{ id, ...what, trashedAt: Number(time), bytes: stats.size }] : [];
      }),
    );
    return items.flat().sort((a, b) => b.trashedAt - a.trashedAt || (a.id < b.id ? -1 : 1));
  }

  async restore(id: string): Promise<LibraryItem> {
    return this.#inTurn(async () => {
      const item = (await this.trashed()).find((trashed) => trashed.id === id);
      if (item === undefined) throw missing(id);
      let target = fileOf(item.kind, item.name);
      for (let n = 2; await this.#exists(this.#path(target)); n++) target = fileOf(item.kind, `${item.name} (${n})`);
      await this.#files(() => rename(join(this.folder, TRASH, id), this.#path(target)));
      this.#index.moveTags(`${TRASH}/${id}`, target);
      await this.#see(target);
      return this.#item(target);
    });
  }

  async emptyTrash(): Promise<number> {
    return this.#inTurn(async () => {
      const items = await this.trashed();
      for (const { id } of items) {
        await this.#files(() => rm(join(this.folder, TRASH, id), { force: true }));
        this.#index.dropTags(`${TRASH}/${id}`);
      }
      return items.length;
    });
  }

  /** Looks at the folder, unless that was done within the last second. */
  async #look(): Promise<void> {
    if (this.#now() - this.#scannedAt < FRESH_MS) return;
    this.#scan ??= this.#inTurn(async () => {
      try {
        await this.#files(async () => {
          await mkdir(this.folder, { recursive: true });
          await scanLibrary(this.folder, this.#index);
        });
        this.#scannedAt = this.#now();
      } finally {
        this.#scan = undefined;
      }
    });
    await this.#scan;
  }

  /** Takes up one file as it is now. */
  async #see(id: string): Promise<void> {
    const seen = await this.#files(() => seeFile(this.folder, id));
    this.#index.update(seen ? [seen] : [], seen ? [] : [id]);
  }

  #item(id: string): LibraryItem {
    const item = this.#index.item(id);
    if (item === undefined) throw missing(id);
    return item;
  }

  /** What is in a file, or undefined if there is none. */
  async #bytes(id: string): Promise<Buffer | undefined> {
    const path = this.#path(id);
    const stats = await lstat(path).catch(() => undefined);
    if (stats === undefined) return undefined;
    if (!stats.isFile()) throw noFile(id);
    return this.#files(() => readFile(path));
  }

  async #write(id: string, text: string): Promise<void> {
    const draft = join(this.folder, `.${randomUUID()}.tmp`);
    await this.#files(async () => {
      await mkdir(this.folder, { recursive: true });
      try {
        await writeFile(draft, text, { flush: true });
        await rename(draft, this.#path(id));
      } finally {
        await rm(draft, { force: true });
      }
    });
  }

  async #move(from: string, to: string, id: string, target: string): Promise<void> {
    const [source, there] = await Promise.all([from, to].map((path) => lstat(path).catch(() => undefined)));
    if (source === undefined) throw missing(id);
    // Where case does not count, a name that differs in nothing else is that of the same file.
    if (there && there.ino !== source.ino) throw taken(target);
    await this.#files(() => rename(from, to));
  }

  /** A free name in the trash that says when and what. */
  async #trashPlace(id: string): Promise<string> {
    for (let time = this.#now(); ; time++)
      if (!(await this.#exists(join(this.folder, TRASH, `${time}-${id}`)))) return `${time}-${id}`;
  }

  #path(id: string): string {
    this.#split(id);
    return join(this.folder, id);
  }

  #split(id: string): { kind: NewLibraryItem["kind"] } {
    const what = splitFileName(id);
    if (what === undefined) throw missing(id);
    return what;
  }

  async #exists(path: string): Promise<boolean> {
    return (await lstat(path).catch(() => undefined)) !== undefined;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #files<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (!(cause instanceof Error && "syscall" in cause)) throw cause;
      throw failure(
        "store/library-unusable",
        said(
          "The library {folder} cannot be read or written ({message}); check that it is a folder, that it is yours, and that there is space left.",
          { folder: this.folder, message: cause.message },
        ),
        { cause },
      );
    }
  }
}

function etagOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function missing(id: string): Failure {
  return failure(
    "store/no-such-item",
    said("There is no {id} in the library; it may have been deleted.", { id: JSON.stringify(id) }),
  );
}

function taken(id: string): Failure {
  return failure(
    "store/name-taken",
    said("There is a {id} in the library already; give another name, or replace that.", { id }),
  );
}
