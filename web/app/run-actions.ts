import { ApiFailure } from "#protocol/client.ts";
import { withUsedBlocks } from "../document/open-document.ts";
import { activeTab, changeTab, select } from "../store/editor.ts";
import { setProblems } from "../store/problems.ts";
import { call, routes, useServer } from "../store/server.ts";
import { changeSettings } from "../store/settings.ts";
import { toast } from "../store/surface.ts";
import type { Action } from "./action.ts";

/** Submits the workflow in front, or what some of its nodes need. */
export async function submitRun({
  front = false,
  targets,
}: {
  front?: boolean;
  targets?: readonly string[];
} = {}): Promise<void> {
  const tab = activeTab();
  if (!tab) return;
  const { document } = tab.history;
  try {
    const body = { document: { ...withUsedBlocks(document) }, front, ...(targets && { targets: [...targets] }) };
    const run = await call(routes.submitRun, { body });
    changeTab(tab.key, { run: run.id });
  } catch (failure) {
    if (failure instanceof ApiFailure && failure.problems.length > 0) {
      setProblems(document, failure.problems);
      changeSettings({ rightOpen: true });
      const [first] = failure.problems;
      if (first?.node !== undefined) select(new Set([first.node]));
    } else toast("failed", failure instanceof Error ? failure.message : String(failure));
  }
}

/** The run of the tab in front that runs or waits. */
function current(): string | undefined {
  const id = activeTab()?.run;
  const status = id === undefined ? undefined : useServer.getState().live.runs.get(id)?.status;
  return status === "running" || status === "waiting" ? id : undefined;
}

const chosen = () => [...(activeTab()?.history.selection ?? [])];
const nodesChosen = () => {
  const ids = new Set(chosen());
  return (
    activeTab()
      ?.history.document.nodes.filter(({ id }) => ids.has(id))
      .map(({ id }) => id) ?? []
  );
};

export const runActions: readonly Action[] = [
  {
    id: "run",
    keys: "Mod+Enter",
    enabled: () => (activeTab()?.history.document.nodes.length ?? 0) > 0,
    run: () => void submitRun(),
  },
  { id: "run-front", keys: "Mod+Shift+Enter", run: () => void submitRun({ front: true }) },
  {
    id: "run-to",
    keys: "Alt+Enter",
    enabled: () => nodesChosen().length > 0,
    run: () => void submitRun({ targets: nodesChosen() }),
  },
  {
    id: "cancel",
    keys: "Mod+Alt+Enter",
    enabled: () => current() !== undefined,
    run: () => {
      const id = current();
      if (id !== undefined)
        void call(routes.cancelRun, { params: { id } }).catch((failure) => toast("failed", String(failure.message)));
    },
  },
];
