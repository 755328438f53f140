import { say } from "#web/i18n/say.ts";
import { closeTab, tabOf, useEditor } from "#web/store/editor.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { openDialog, toast } from "#web/store/surface.ts";
import { keepClosed, reopenClosed } from "./drafts.ts";
import { hasChanges, openEmpty } from "./workspace.ts";

/** Closes a tab, and asks first if that would lose something. */
export function requestClose(key: string): void {
  const tab = tabOf(useEditor.getState(), key);
  if (!tab) return;
  if (hasChanges(tab)) openDialog({ name: "close-tab", tab: key });
  else closeNow(key);
}

/** Closes a tab; it can be opened again. There is always one open. */
export function closeNow(key: string): void {
  const tab = tabOf(useEditor.getState(), key);
  if (tab) keepClosed(tab);
  closeTab(key);
  if (useEditor.getState().tabs.length === 0) openEmpty();
}

/** Opens the tab that was closed last. */
export async function reopenLast(): Promise<void> {
  try {
    if (!(await reopenClosed())) toast("done", say("workspace.nothing-closed"));
  } catch (failure) {
    toast(
      "failed",
      whyOf(failure, (why) => say("workspace.failed", { why })),
    );
  }
}
