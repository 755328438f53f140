import { create } from "zustand";
import type { Command } from "#web/document/commands.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import * as steps from "#web/document/history.ts";
import { newId } from "#web/document/new-id.ts";
import type { Selection } from "#web/document/selection.ts";
import type { Camera } from "#web/scene/camera.ts";

/** A workflow that is open. */
export interface Tab {
  /** Its own in this browser, for as long as it is open or a draft of it is kept. */
  readonly key: string;
  readonly history: steps.History;
  /** What was last saved to, or read from, the server's library. */
  readonly saved?: { readonly etag: string; readonly document: WorkflowDocument } | undefined;
  /** Where it was looked at; found anew if left out. */
  readonly camera?: Camera | undefined;
  /** The run whose states its nodes show: the last that was submitted from here, or the one it was opened from. */
  readonly run?: string | undefined;
  /** Saved elsewhere since it was opened: the etag that is there now, null if it is gone. */
  readonly elsewhere?: string | null | undefined;
}

export interface Editor {
  readonly tabs: readonly Tab[];
  /** Key of the tab in front. */
  readonly active: string;
}

export const useEditor = create<Editor>()(() => ({ tabs: [], active: "" }));

export function tabOf({ tabs }: Editor, key: string): Tab | undefined {
  return tabs.find((tab) => tab.key === key);
}

export function activeTab(editor: Editor = useEditor.getState()): Tab | undefined {
  return tabOf(editor, editor.active);
}

/** Opens a document in a tab of its own, in front. @returns its key. */
export function openTab(document: WorkflowDocument, facts: Partial<Omit<Tab, "history">> = {}): string {
  const key = facts.key ?? newId();
  const tab: Tab = { ...facts, key, history: steps.newHistory(document) };
  useEditor.setState(({ tabs }) => ({ tabs: [...tabs, tab], active: key }));
  return key;
}

/** Closes a tab; the one beside it comes to the front. */
export function closeTab(key: string): void {
  useEditor.setState(({ tabs, active }) => {
    const at = tabs.findIndex((tab) => tab.key === key);
    const left = tabs.filter((tab) => tab.key !== key);
    return { tabs: left, active: active === key ? (left[Math.min(at, left.length - 1)]?.key ?? "") : active };
  });
}

export function showTab(key: string): void {
  useEditor.setState({ active: key });
}

/** Moves a tab to another place in the row. */
export function moveTab(key: string, to: number): void {
  useEditor.setState(({ tabs }) => {
    const tab = tabs.find((each) => each.key === key);
    if (!tab) return {};
    const rest = tabs.filter((each) => each !== tab);
    return { tabs: [...rest.slice(0, to), tab, ...rest.slice(to)] };
  });
}

export function changeTab(key: string, change: Partial<Omit<Tab, "key">>): void {
  useEditor.setState(({ tabs }) => ({ tabs: tabs.map((tab) => (tab.key === key ? { ...tab, ...change } : tab)) }));
}

function withHistory(change: (history: steps.History) => steps.History): void {
  const tab = activeTab();
  if (!tab) return;
  const history = change(tab.history);
  if (history !== tab.history) changeTab(tab.key, { history });
}

/** Does commands to the document in front, as one step that can be undone. */
export function act(commands: readonly Command[], options: { merge?: string; selection?: Selection } = {}): void {
  if (commands.length > 0)
    withHistory((history) => steps.act(history, commands, { ...options, at: performance.now() }));
}

export const select = (selection: Selection): void => withHistory((history) => steps.select(history, selection));
export const beginGesture = (): void => withHistory(steps.begin);
export const commitGesture = (): void => withHistory(steps.commit);
export const abandonGesture = (): void => withHistory(steps.abandon);
export const undo = (): void => withHistory(steps.undo);
export const redo = (): void => withHistory(steps.redo);
