import type { DocumentNode } from "#web/document/document.ts";
import type { History } from "#web/document/history.ts";
import type { Rect } from "#web/document/rect.ts";
import { currentView } from "#web/store/current-view.ts";
import { activeTab } from "#web/store/editor.ts";

/** The workflow in front with what can be undone. */
export function historyNow(): History | undefined {
  return activeTab()?.history;
}

/** Ids of what is selected. */
export function chosen(): readonly string[] {
  return [...(historyNow()?.selection ?? [])];
}

export function someChosen(): boolean {
  return (historyNow()?.selection.size ?? 0) > 0;
}

export function chosenNodes(): readonly DocumentNode[] {
  const history = historyNow();
  return history?.document.nodes.filter(({ id }) => history.selection.has(id)) ?? [];
}

/** The frames of things by id, in graph units. */
export function rectsOf(ids: Iterable<string>): ReadonlyMap<string, Rect> {
  const view = currentView();
  const rects = new Map<string, Rect>();
  for (const id of ids) {
    const [rect] = view?.framesOf([id]) ?? [];
    if (rect) rects.set(id, rect);
  }
  return rects;
}
