import { copy, readClipping } from "#web/document/clipboard.ts";
import type { Point } from "#web/document/document.ts";
import { paste } from "#web/document/paste.ts";
import { currentView } from "#web/store/current-view.ts";
import { act, activeTab } from "#web/store/editor.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { toast } from "#web/store/surface.ts";

/** The selection as text; undefined if nothing is selected. */
export function copied(): string | undefined {
  const tab = activeTab();
  return tab && copy(tab.history.document, tab.history.selection);
}

export function removeSelection(): void {
  const tab = activeTab();
  if (tab && tab.history.selection.size > 0) act([{ type: "remove", ids: [...tab.history.selection] }]);
}

/** Pastes what the text holds where the view's middle is, or at a point. @returns false for a text that is no copy of ours. */
export function pasteText(text: string, at?: Point, incoming = false): boolean {
  const tab = activeTab();
  if (!tab) return false;
  try {
    const clipping = readClipping(text);
    if (!clipping) return false;
    const { command, selection } = paste(tab.history.document, clipping, { at: at ?? middle() }, { incoming });
    act([command], { selection });
  } catch (failure) {
    toast("failed", whyOf(failure));
  }
  return true;
}

/** Makes copies of things beside them, wired to what they were wired to. */
export function duplicateThings(ids: ReadonlySet<string>, by: Point = [30, 30]): void {
  const tab = activeTab();
  const text = tab && copy(tab.history.document, ids);
  const clipping = text === undefined ? undefined : readClipping(text);
  if (!tab || !clipping) return;
  const { command, selection } = paste(tab.history.document, clipping, { by }, { incoming: true });
  act([command], { selection });
}

function middle(): Point {
  const view = currentView();
  if (!view) return [0, 0];
  return view.pointAt([view.size.width / 2 - 100, view.size.height / 2 - 60]);
}
