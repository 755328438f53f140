import { create } from "zustand";
import { emptyDocument, type WorkflowDocument } from "#web/document/document.ts";
import { act } from "#web/document/history.ts";
import { newId } from "#web/document/new-id.ts";
import { type MigratedNode, type MigrationNote, migration } from "#web/document/node-standing.ts";
import type { Repair } from "#web/document/open-document.ts";
import { changeTab, openTab, showTab, type Tab, tabOf, useEditor } from "#web/store/editor.ts";

/** What is known of open tabs besides their documents; all by the tab's key. */
export interface Workspace {
  /** What a tab was opened as, where that is kept elsewhere: a template, a file. */
  readonly origins: ReadonlyMap<string, WorkflowDocument>;
  /** What is to be told of a workflow that was just opened, until it has been read. */
  readonly openings: ReadonlyMap<string, Opening>;
  /** The tab whose name is being written. */
  readonly renaming: string | undefined;
}

/** A workflow as it was opened, with what had to be mended. */
export interface Opening {
  readonly document: WorkflowDocument;
  readonly repairs: readonly Repair[];
  /** What bringing older nodes up to date has changed; left out where that was not done. */
  readonly migrated?: readonly MigrationNote[];
}

export const useWorkspace = create<Workspace>()(() => ({
  origins: new Map(),
  openings: new Map(),
  renaming: undefined,
}));

export function setRenaming(key: string | undefined): void {
  useWorkspace.setState({ renaming: key });
}

export function setOrigin(key: string, document: WorkflowDocument): void {
  useWorkspace.setState(({ origins }) => ({ origins: new Map(origins).set(key, document) }));
}

/** Ends what was told of an opening. */
export function dismissOpening(key: string): void {
  useWorkspace.setState(({ openings }) => {
    const left = new Map(openings);
    left.delete(key);
    return { openings: left };
  });
}

/**
 * Brings the older nodes of a workflow that was just opened up to date, as one step that can be undone. It is done once: who
 * undoes it keeps the nodes as they were, and a run brings them up to date by itself.
 */
export function bringUpToDate(key: string, nodes: readonly MigratedNode[]): void {
  const opening = useWorkspace.getState().openings.get(key);
  const tab = tabOf(useEditor.getState(), key);
  if (!opening || opening.migrated || !tab) return;
  const { commands, notes } = migration(tab.history.document, nodes);
  if (commands.length === 0) return;
  const history = act(tab.history, commands);
  changeTab(key, { history });
  useWorkspace.setState(({ openings }) => ({ openings: new Map(openings).set(key, { ...opening, migrated: notes }) }));
  // What is opened again is brought up to date again: closing it loses nothing.
  if (tab.history.document === opening.document && !tab.saved) setOrigin(key, history.document);
}

/** Whether closing the tab would lose something that is kept nowhere else. */
export function hasChanges({ key, history, saved }: Tab, origins = useWorkspace.getState().origins): boolean {
  const { document } = history;
  const known = saved?.document ?? origins.get(key);
  if (known !== undefined) return known !== document;
  return document.nodes.length + document.notes.length + document.groups.length > 0;
}

/** Opens what was read from somewhere. `kept`: closing it unchanged loses nothing. @returns the key of its tab. */
export function openInTab(
  { document, repairs }: Opening,
  { saved, kept = true, run }: { saved?: string; kept?: boolean; run?: string } = {},
): string {
  const key = newId();
  if (saved === undefined && kept) setOrigin(key, document);
  useWorkspace.setState(({ openings }) => ({ openings: new Map(openings).set(key, { document, repairs }) }));
  openTab(document, { key, ...(saved !== undefined && { saved: { etag: saved, document } }), ...(run && { run }) });
  dropUntouched(key);
  return key;
}

/** A new workflow with nothing in it. */
export function openEmpty(): string {
  return openTab(emptyDocument(newId(), ""), { key: newId() });
}

/** An empty workflow that nobody has begun makes room for what is opened. */
function dropUntouched(but: string): void {
  useEditor.setState(({ tabs }) => ({
    tabs: tabs.filter(
      ({ key, history, saved }) =>
        key === but ||
        saved !== undefined ||
        history.past.length + history.future.length > 0 ||
        history.document.name !== "" ||
        history.document.nodes.length + history.document.notes.length > 0,
    ),
  }));
}

/** The open tab of a workflow, if there is one. */
export function tabOfWorkflow(id: string): Tab | undefined {
  return useEditor.getState().tabs.find(({ history }) => history.document.id === id);
}

/** Brings the tab of a workflow to the front. @returns false if it is not open. */
export function showWorkflow(id: string): boolean {
  const tab = tabOfWorkflow(id);
  if (tab) showTab(tab.key);
  return tab !== undefined;
}

/** The document under another id if one of that id is open: two tabs of one workflow would be saved one over the other. */
export function withFreeId(document: WorkflowDocument): WorkflowDocument {
  return tabOfWorkflow(document.id) ? { ...document, id: newId() } : document;
}
