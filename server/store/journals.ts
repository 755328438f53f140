import { mkdir, open, readFile, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { Failure } from "#core/failure.ts";
import { type Said, said } from "#core/said.ts";
import type { Journal } from "#kit/journal.ts";
import { failure } from "./failures.ts";

/** Where the journals of nodes are kept, by the key of the node's result and a kebab-case name. */
export interface Journals {
  journal(key: string, name: string): Journal;
}

/** Journals that live as long as this object. */
export function memoryJournals(): Journals {
  const lines = new Map<string, string[]>();
  return {
    journal(key, name) {
      const id = idOf(key, name);
      return {
        entries: async () => (lines.get(id) ?? []).map((line) => JSON.parse(line)),
        append: async (entry) => {
          const line = lineOf(entry);
          lines.set(id, [...(lines.get(id) ?? []), line]);
        },
        done: async () => {
          lines.delete(id);
        },
      };
    },
  };
}

/**
 * Journals in a folder, a JSON Lines file each. An appended entry has reached the disk when its promise resolves. A line
 * that a crash left torn, and whatever comes after a damaged one, is not read, and the next append writes over it. One run
 * at a time may use a journal.
 */
export function folderJournals(folder: string): Journals {
  return { journal: (key, name) => fileJournal(folder, join(folder, `${idOf(key, name)}.jsonl`)) };
}

function fileJournal(folder: string, path: string): Journal {
  // Appends that were not awaited still happen one after the other.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  let mended = false;
  return {
    entries: () => inTurn(async () => (await readWhole(path)).entries),
    append: (entry) =>
      inTurn(async () => {
        const line = lineOf(entry);
        try {
          await write(line);
        } catch (cause) {
          const why = (cause as Error).message;
          throw failure(
            "engine/cannot-write",
            said(
              "What was measured so far could not be kept in {folder} ({why}); free space there, or let the program write to it.",
              { folder, why },
            ),
            { cause },
          );
        }
      }),
    done: () =>
      inTurn(async () => {
        await rm(path, { force: true });
      }),
  };

  async function write(line: string): Promise<void> {
    if (!mended) {
      await mkdir(folder, { recursive: true });
      const { bytes, size } = await readWhole(path);
      if (bytes < size) await truncate(path, bytes);
      mended = true;
    }
    const file = await open(path, "a");
    try {
      await file.writeFile(`${line}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
  }
}

/** The entries up to the first damaged line, and how many of the file's bytes they take. */
async function readWhole(path: string): Promise<{ entries: unknown[]; bytes: number; size: number }> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  const entries: unknown[] = [];
  let bytes = 0;
  for (let end = content.indexOf("\n"); end >= 0; end = content.indexOf("\n", bytes)) {
    try {
      entries.push(JSON.parse(content.toString("utf8", bytes, end)));
    } catch {
      break;
    }
    bytes = end + 1;
  }
  return { entries, bytes, size: content.length };
}

function idOf(key: string, name: string): string {
  if (!/^[0-9a-f]{64}$/.test(key)) throw new Error(`${JSON.stringify(key)} is no key of a node's result.`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || name.length > 64)
    throw failure(
      "store/bad-journal-name",
      said("A journal cannot be called {name}; use up to 64 lower-case letters, digits and hyphens.", {
        name: JSON.stringify(name),
      }),
    );
  return `${key}.${name}`;
}

/** @throws Failure for what would not come back from JSON as it went in. */
function lineOf(entry: unknown): string {
  const line = JSON.stringify(entry, (name, value) => {
    if (typeof value === "number" && !Number.isFinite(value))
      throw notJson(said("has {value} at {name}", { value, name: name || said("its root") }));
    if (ArrayBuffer.isView(value))
      throw notJson(said("has a typed array at {name}", { name: name || said("its root") }));
    return value;
  });
  if (line === undefined) throw notJson(said("is {value}", { value: typeof entry }));
  return line;
}

function notJson(what: Said): Failure {
  return failure(
    "store/journal-entry-not-json",
    said("A journal entry {what}, which JSON cannot hold; write finite numbers, text, lists and plain objects.", {
      what,
    }),
  );
}
