import type { Follower } from "#protocol/follow.ts";
import type { SavedWorkflow } from "#protocol/saved-workflow.ts";
import { applyAll } from "#web/document/apply.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import * as steps from "#web/document/history.ts";
import { newId } from "#web/document/new-id.ts";
import { openDocument } from "#web/document/open-document.ts";
import { say } from "#web/i18n/say.ts";
import { changeTab, openTab, showTab, tabOf, useEditor } from "#web/store/editor.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { call, routes } from "#web/store/server.ts";
import { toast } from "#web/store/surface.ts";
import { heardOfLibrary } from "./library.ts";
import { lookElsewhere, readSaved } from "./look-elsewhere.ts";
import { saveAsNew, saveTab, savingOf } from "./save-tab.ts";
import { hasChanges, tabOfWorkflow } from "./workspace.ts";

/** Hears of what is saved in other windows and by other people. */
export function followElsewhere(follower: Follower): void {
  // While the socket was lost, or the editor was closed, anything may have been saved.
  const lookAtAll = () => {
    heardOfLibrary("all");
    for (const tab of useEditor.getState().tabs) if (tab.saved) void lookOnceSaved(tab.key);
  };
  if (follower.current().status === "online") lookAtAll();
  follower.subscribe((_, message) => {
    if (message?.type === "snapshot") return lookAtAll();
    for (const change of message?.changes ?? []) {
      if (change.type !== "library") continue;
      heardOfLibrary(change.kind === "workflow" ? "workflows" : "items");
      const tab = change.kind === "workflow" ? tabOfWorkflow(change.id) : undefined;
      if (tab?.saved && tab.saved.etag !== change.etag) void lookOnceSaved(tab.key);
    }
  });
}

/** What this window saves itself is no news. */
async function lookOnceSaved(key: string): Promise<void> {
  await savingOf(key);
  await lookElsewhere(key);
}

/** Puts what was saved elsewhere into the tab; what was changed here stays, in a tab of its own. It can be undone. */
export function takeTheirs(key: string, { etag, document: theirs }: SavedWorkflow): void {
  const tab = tabOf(useEditor.getState(), key);
  if (!tab) return;
  const mine = tab.history.document;
  if (hasChanges(tab)) {
    openTab({ ...mine, id: newId(), name: say("workspace.mine", { name: mine.name }) }, { key: newId() });
    showTab(key);
  }
  const history = steps.act(steps.commit(tab.history), [{ type: "replace", document: openDocument(theirs).document }]);
  changeTab(key, { history, saved: { etag, document: history.document }, elsewhere: undefined });
}

/** What is here becomes a workflow of its own, and is saved. */
export async function keepAsCopy(key: string): Promise<void> {
  const tab = tabOf(useEditor.getState(), key);
  if (tab) await saveAsNew(key, say("workspace.copy-of", { name: tab.history.document.name }));
}

/** Saves what is here over what was saved elsewhere, which stays among the versions. */
export async function overwrite(key: string): Promise<void> {
  const tab = tabOf(useEditor.getState(), key);
  if (!tab) return;
  try {
    const { id } = tab.history.document;
    const found = await readSaved(id);
    if (found?.trashedAt !== undefined) await call(routes.restoreWorkflow, { params: { id } });
    if (!found) changeTab(key, { saved: undefined });
    await saveTab(key, found?.etag);
  } catch (failure) {
    toast(
      "failed",
      whyOf(failure, (why) => say("workspace.not-saved", { why })),
    );
  }
}

/** A saved workflow was renamed from this window: the tab that shows it is renamed with it. */
export function renamedHere(id: string, name: string, etag: string): void {
  const tab = tabOfWorkflow(id);
  if (!tab?.saved) return;
  const rename = [{ type: "describe", name }] as const;
  const history = steps.act(tab.history, rename);
  const clean = tab.saved.document === tab.history.document;
  const saved: WorkflowDocument = clean ? history.document : applyAll(tab.saved.document, rename);
  changeTab(tab.key, { history, saved: { etag, document: saved }, elsewhere: undefined });
}
