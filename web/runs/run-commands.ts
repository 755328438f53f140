import type { RunSummary } from "#protocol/run.ts";
import { newId } from "#web/document/new-id.ts";
import { openDocument } from "#web/document/open-document.ts";
import { say } from "#web/i18n/say.ts";
import { changeTab, showTab, useEditor } from "#web/store/editor.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { call, routes, useServer } from "#web/store/server.ts";
import { toast } from "#web/store/surface.ts";
import { openInTab } from "#web/workspace/workspace.ts";
import { queueOf, stepFor } from "./queue-order.ts";
import { noteGone, readDetail } from "./run-book.ts";

/** Does something about a run, and says what went wrong with it. */
async function telling(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (failure) {
    toast("failed", whyOf(failure));
  }
}

export const cancelRun = (id: string) => telling(() => call(routes.cancelRun, { params: { id } }));
export const retryRun = (id: string) => telling(() => call(routes.retryRun, { params: { id } }));

/** Removes a run that has ended, with its files. */
export const removeRun = (id: string) =>
  telling(async () => {
    await call(routes.removeRun, { params: { id } });
    noteGone(id);
  });

/** @param before the run that it shall stand before; null for the end of the queue. */
export const moveRun = (id: string, before: string | null) =>
  telling(() => call(routes.moveRun, { params: { id }, body: { before } }));

/** Moves a waiting run along the queue. */
export async function stepRun(id: string, by: -1 | 1 | "first" | "last"): Promise<void> {
  const place = stepFor(queueOf(useServer.getState().live.runs.values()).waiting, id, by);
  if (place !== undefined) await moveRun(id, place);
}

/** Shows a run with its workflow as it was: in the tab that has it, or a new one. */
export async function openRun(id: string): Promise<void> {
  const open = useEditor.getState().tabs.find((tab) => tab.run === id);
  if (open) {
    showTab(open.key);
    return;
  }
  const detail = await readDetail(id);
  if (!detail) {
    toast("failed", () => say("runs.not-readable"));
    return;
  }
  const opened = openDocument(detail.document);
  const { tabs } = useEditor.getState();
  // Two tabs of one workflow would be saved one over the other.
  const taken = tabs.some(({ history }) => history.document.id === opened.document.id);
  openInTab(taken ? { ...opened, document: { ...opened.document, id: newId() } } : opened, { run: id });
}

/** The tab that shows a run, or may be made to: it is of the same workflow. */
export function tabFor({ id, workflow }: RunSummary): string | undefined {
  const { tabs } = useEditor.getState();
  const tab = tabs.find(({ run }) => run === id) ?? tabs.find(({ history }) => history.document.id === workflow);
  return tab?.key;
}

/** Brings a run to the front where there is a tab for it, else opens one. */
export async function showRun(run: RunSummary): Promise<void> {
  const key = tabFor(run);
  if (key === undefined) return await openRun(run.id);
  changeTab(key, { run: run.id });
  showTab(key);
}
