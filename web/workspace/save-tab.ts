import { ApiFailure } from "#protocol/client.ts";
import type { WorkflowSummary } from "#protocol/saved-workflow.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import { act, withId } from "#web/document/history.ts";
import { newId } from "#web/document/new-id.ts";
import { withUsedBlocks } from "#web/document/open-document.ts";
import { say } from "#web/i18n/say.ts";
import { drawThumbnail } from "#web/paint/workflow-picture.ts";
import { changeTab, tabOf, useEditor } from "#web/store/editor.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { call, routes, useServer } from "#web/store/server.ts";
import { openDialog, toast } from "#web/store/surface.ts";
import { lookElsewhere } from "./look-elsewhere.ts";

/** Tabs that are being saved. */
const busy = new Map<string, Promise<boolean>>();

/** The save of a tab that is under way. */
export function savingOf(key: string): Promise<boolean> | undefined {
  return busy.get(key);
}

/**
 * Saves a tab to the library: over the state that was edited, or `over` another, or as a new workflow. What was saved
 * elsewhere in the meantime is never written over: it is told. @returns whether it is saved.
 */
export async function saveTab(key: string, over?: string): Promise<boolean> {
  const running = busy.get(key);
  if (running) return await running;
  const save = put(key, over).finally(() => busy.delete(key));
  busy.set(key, save);
  return await save;
}

async function put(key: string, over?: string): Promise<boolean> {
  const tab = tabOf(useEditor.getState(), key);
  if (!tab) return false;
  const { document } = tab.history;
  const etag = over ?? tab.saved?.etag;
  try {
    const summary = await call(routes.saveWorkflow, {
      params: { id: document.id },
      body: { ...withUsedBlocks(document) },
      ...(etag === undefined ? { ifNone: true } : { ifMatch: etag }),
    });
    changeTab(key, { saved: { etag: summary.etag, document }, elsewhere: undefined });
    void saveThumbnail(summary, document);
    toast("done", say("workspace.saved", { name: document.name }));
    return true;
  } catch (failure) {
    const code = failure instanceof ApiFailure ? failure.code : "";
    if (CONFLICTS.has(code)) await lookElsewhere(key);
    else if (code === "http/unreachable") toast("failed", () => say("workspace.no-answer"));
    else
      toast(
        "failed",
        whyOf(failure, (why) => say("workspace.not-saved", { why })),
      );
    return false;
  }
}

const CONFLICTS = new Set(["store/changed-elsewhere", "store/workflow-in-trash", "store/no-such-workflow"]);

/** Saves under the name it has; one without a name is asked for it. @returns whether it is saved. */
export async function saveNamed(key: string): Promise<boolean> {
  const tab = tabOf(useEditor.getState(), key);
  if (!tab) return false;
  if (tab.history.document.name.trim() !== "") return await saveTab(key);
  openDialog({ name: "save-as", tab: key });
  return false;
}

/** Makes the tab another workflow of that name, and saves it; what it was saved as before stays as it is. */
export async function saveAsNew(key: string, name: string): Promise<boolean> {
  const tab = tabOf(useEditor.getState(), key);
  if (!tab) return false;
  const history = act(withId(tab.history, newId()), [{ type: "describe", name }]);
  changeTab(key, { history, saved: undefined, elsewhere: undefined });
  return await saveTab(key);
}

/** Pictures are an addition: a workflow is saved without one, too. */
async function saveThumbnail({ id }: WorkflowSummary, document: WorkflowDocument): Promise<void> {
  const { catalogue } = useServer.getState();
  const picture = catalogue && (await drawThumbnail(document, catalogue));
  if (picture) await call(routes.saveThumbnail, { params: { id }, body: picture }).catch(() => undefined);
}
