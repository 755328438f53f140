import { ApiFailure } from "#protocol/client.ts";
import type { SavedWorkflow } from "#protocol/saved-workflow.ts";
import { diff, isSame } from "#web/document/diff.ts";
import { openDocument } from "#web/document/open-document.ts";
import { changeTab, tabOf, useEditor } from "#web/store/editor.ts";
import { call, routes } from "#web/store/server.ts";

/** A saved workflow as it is now; undefined if it is gone. @throws ApiFailure when that cannot be told. */
export async function readSaved(id: string): Promise<SavedWorkflow | undefined> {
  try {
    return await call(routes.readWorkflow, { params: { id } });
  } catch (failure) {
    if (failure instanceof ApiFailure && failure.code === "store/no-such-workflow") return undefined;
    throw failure;
  }
}

/** Sees whether the workflow of a tab is saved as it was when it was read, and marks the tab if it is not. */
export async function lookElsewhere(key: string): Promise<void> {
  const tab = tabOf(useEditor.getState(), key);
  if (!tab) return;
  const { document } = tab.history;
  const found = await readSaved(document.id).catch(() => null);
  const now = tabOf(useEditor.getState(), key);
  if (found === null || !now || now.history.document.id !== document.id) return;
  if (found === undefined || found.trashedAt !== undefined) changeTab(key, { elsewhere: null });
  else if (found.etag === now.saved?.etag) changeTab(key, { elsewhere: undefined });
  else if (isSame(diff(openDocument(found.document).document, now.history.document)))
    changeTab(key, { elsewhere: undefined, saved: { etag: found.etag, document: now.history.document } });
  else changeTab(key, { elsewhere: found.etag });
}
