import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { type Draft, type KeptDrafts, tooOld, type WindowTabs } from "./drafts-plan.ts";

interface DraftsSchema extends DBSchema {
  drafts: { key: string; value: Draft };
  windows: { key: string; value: WindowTabs };
}

let database: Promise<IDBPDatabase<DraftsSchema>> | undefined;

/** The database of this browser. One that could not be opened is tried again the next time. */
function open(): Promise<IDBPDatabase<DraftsSchema>> {
  database ??= openDB<DraftsSchema>("lemica", 1, {
    upgrade(db) {
      db.createObjectStore("drafts", { keyPath: "key" });
      db.createObjectStore("windows", { keyPath: "window" });
    },
    // A newer version of the editor in another window must not wait for this one.
    blocking: (_, __, event) => (event.target as IDBDatabase).close(),
    terminated: () => {
      database = undefined;
    },
  }).catch((failure) => {
    database = undefined;
    throw failure;
  });
  return database;
}

export async function readDrafts(): Promise<KeptDrafts> {
  const db = await open();
  const tx = db.transaction(["drafts", "windows"]);
  const [drafts, windows] = await Promise.all([
    tx.objectStore("drafts").getAll(),
    tx.objectStore("windows").getAll(),
    tx.done,
  ]);
  return { drafts, windows };
}

/** What is to be written, all of it or nothing. */
export interface DraftsToWrite {
  readonly window: WindowTabs;
  readonly put: readonly Draft[];
  readonly drop: readonly string[];
  /** Windows whose tabs now belong to `window`. */
  readonly adopted?: readonly string[];
  /** All drafts of this window: put in place of `put` if another window has taken them for abandoned. */
  readonly all: readonly Draft[];
}

/** Writes drafts in one transaction, so that a crash leaves the state of before or that of after. */
export async function writeDrafts({ window, put, drop, adopted = [], all }: DraftsToWrite): Promise<void> {
  const db = await open();
  const tx = db.transaction(["drafts", "windows"], "readwrite");
  const [drafts, windows] = [tx.objectStore("drafts"), tx.objectStore("windows")];
  const work = async () => {
    const known = await windows.get(window.window);
    const taken = await Promise.all(adopted.map((name) => windows.get(name)));
    const gone = taken.flatMap((tabs) => tabs?.tabs ?? []).map(({ key }) => key);
    await Promise.all([
      ...[...drop, ...gone].map((key) => drafts.delete(key)),
      ...adopted.map((name) => windows.delete(name)),
      windows.put(window),
      ...(known ? put : [...all, ...put]).map((draft) => drafts.put(draft)),
    ]);
    if (put.some(({ closedAt }) => closedAt !== undefined))
      await Promise.all(tooOld(await drafts.getAll()).map((key) => drafts.delete(key)));
  };
  await Promise.all([work(), tx.done]);
}

export async function forgetDraft(key: string): Promise<void> {
  await (await open()).delete("drafts", key);
}
