import { create } from "zustand";
import { newId } from "#web/document/new-id.ts";
import { HOME } from "#web/scene/camera.ts";
import { useView } from "#web/store/current-view.ts";
import { openTab, showTab, type Tab, useEditor } from "#web/store/editor.ts";
import { forgetDraft, readDrafts, writeDrafts } from "./drafts-database.ts";
import { closedDrafts, type Draft, draftChanges, recover, type WindowTabs } from "./drafts-plan.ts";
import { claimWindow, exclusively, liveWindows } from "./drafts-window.ts";
import { setOrigin, useWorkspace } from "./workspace.ts";

/** Drafts are written after a pause this long, and at the latest after the other, in milliseconds. */
const PAUSE_MS = 300;
const LATEST_MS = 1500;

/** How keeping drafts goes. */
export interface Keeping {
  /** Why nothing can be kept in this browser now. */
  readonly failure: string | undefined;
  /** Grows whenever a tab was closed or opened again. */
  readonly closed: number;
}

export const useKeeping = create<Keeping>()(() => ({ failure: undefined, closed: 0 }));

let name = "";
let written: ReadonlyMap<string, Draft> = new Map();
/** Tabs that were closed and are not written as such yet, as they were. */
const closing = new Map<string, Draft>();
let writtenTabs = "";
let writing: Promise<void> = Promise.resolve();
let first: number | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Opens the tabs that this window had, or that closed windows left behind, and from then on keeps all tabs with their unsaved
 * changes in the browser.
 */
export async function keepDrafts(): Promise<void> {
  try {
    name = await claimWindow();
    await exclusively(async () => {
      const kept = await readDrafts();
      const { tabs, active, adopted } = recover(kept, name, await liveWindows(), newId);
      for (const { key, document, saved, origin, run, camera } of tabs) {
        if (origin) setOrigin(key, origin);
        openTab(document, { key, saved, run, camera });
      }
      if (tabs.length > 0) showTab(active);
      if (adopted.length === 0) written = new Map(tabs.map(({ camera: _, ...draft }) => [draft.key, draft]));
      await write(adopted);
    });
  } catch (failure) {
    fail(failure);
  }
  useEditor.subscribe((now, before) => (now.tabs !== before.tabs || now.active !== before.active) && soon());
  useView.subscribe((now, before) => now.camera !== before.camera && soon());
  const flush = () => void flushDrafts();
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
  // Only where nothing can be kept is there something to lose.
  window.addEventListener("beforeunload", (event) => useKeeping.getState().failure && event.preventDefault());
}

function soon(): void {
  const now = performance.now();
  first ??= now;
  clearTimeout(timer);
  timer = setTimeout(() => void flushDrafts(), Math.max(0, Math.min(PAUSE_MS, first + LATEST_MS - now)));
}

/** Writes what has changed now. */
async function flushDrafts(): Promise<void> {
  clearTimeout(timer);
  first = undefined;
  // One after the other: a later state must not be overtaken by an earlier one.
  writing = writing.then(() => write()).catch(fail);
  await writing;
}

function fail(failure: unknown): void {
  useKeeping.setState({ failure: failure instanceof Error ? failure.message : String(failure) });
}

/** A tab as it is when it is closed: what was not written yet can be opened again, too. */
export function keepClosed(tab: Tab): void {
  closing.set(tab.key, draftOf(tab));
}

async function write(adopted: readonly string[] = []): Promise<void> {
  if (name === "") return;
  const { tabs, active } = useEditor.getState();
  const now = tabs.map(draftOf);
  const left = new Map(closing);
  const { put, drop } = draftChanges(new Map([...written, ...left]), now, Date.now());
  const shown = useView.getState().camera;
  // Until the canvas has found its place, the place of before counts.
  const places = tabs.map(({ key, camera }) => ({ key, camera: key === active && shown !== HOME ? shown : camera }));
  const row = JSON.stringify([active, places]);
  if (put.length + drop.length + adopted.length === 0 && row === writtenTabs) return;
  const at: WindowTabs = { window: name, at: Date.now(), active, tabs: places };
  await writeDrafts({ window: at, put, drop, adopted, all: now });
  written = new Map(now.map((draft) => [draft.key, draft]));
  writtenTabs = row;
  for (const [key, draft] of left) if (closing.get(key) === draft) closing.delete(key);
  useKeeping.setState(({ closed }) => ({
    failure: undefined,
    closed: put.some(({ closedAt }) => closedAt !== undefined) ? closed + 1 : closed,
  }));
}

function draftOf({ key, history, saved, run }: Tab): Draft {
  const origin = useWorkspace.getState().origins.get(key);
  // What is being dragged is kept when it has been let go.
  const document = history.gesture?.before.document ?? history.document;
  return { key, document, ...(saved && { saved }), ...(origin && { origin }), ...(run && { run }) };
}

/** The tabs that were closed and can be opened again, the last one first. */
export async function closedTabs(): Promise<readonly (Draft & { readonly closedAt: number })[]> {
  await flushDrafts();
  return closedDrafts((await readDrafts()).drafts);
}

/** Opens a closed tab again as it was: the last one, or one by its key. @returns false if there is none. */
export async function reopenClosed(key?: string): Promise<boolean> {
  const closed = await closedTabs();
  const draft = key === undefined ? closed[0] : closed.find((each) => each.key === key);
  if (draft === undefined) return false;
  const { document, saved, origin, run } = draft;
  const open = useEditor.getState().tabs.find((tab) => tab.history.document.id === document.id);
  if (open && saved?.document === document) showTab(open.key);
  // Two tabs of one workflow would be saved one over the other.
  else if (open) openTab({ ...document, id: newId() }, { key: newId() });
  else {
    const fresh = newId();
    if (origin) setOrigin(fresh, origin);
    openTab(document, { key: fresh, saved, run });
  }
  await forgetDraft(draft.key);
  useKeeping.setState((keeping) => ({ closed: keeping.closed + 1 }));
  return true;
}
