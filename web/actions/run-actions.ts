import { flowOrder } from "#web/document/flow-order.ts";
import { cancelRun } from "#web/runs/run-commands.ts";
import { submitRun } from "#web/runs/submit.ts";
import { activeTab } from "#web/store/editor.ts";
import { useServer } from "#web/store/server.ts";
import { openDialog } from "#web/store/surface.ts";
import { kindsNow } from "#web/store/use-kinds.ts";
import type { Action } from "./action.ts";

/** The run of the tab in front that runs or waits. */
function current(): string | undefined {
  const id = activeTab()?.run;
  const status = id === undefined ? undefined : useServer.getState().live.runs.get(id)?.status;
  return status === "running" || status === "waiting" ? id : undefined;
}

const nodesChosen = () => {
  const tab = activeTab();
  if (!tab) return [];
  const { document, selection } = tab.history;
  return document.nodes.filter(({ id }) => selection.has(id)).map(({ id }) => id);
};
/** The selected node that gave a schedule; where nothing is selected, the last of the flow that did. */
function scheduling(): string | undefined {
  const tab = activeTab();
  const kinds = kindsNow();
  if (!tab?.run || !kinds) return undefined;
  const states = useServer.getState().live.nodes.get(tab.run);
  const gives = flowOrder(tab.history.document)
    .filter(({ type }) => kinds.nodes.get(type)?.outputs.some(({ socket }) => socket === "SCHEDULE"))
    .map(({ id }) => id)
    .filter((id) => !states || states[id]?.status === "done");
  const chosen = nodesChosen();
  return chosen.length > 0 ? gives.findLast((id) => chosen.includes(id)) : gives.at(-1);
}

const some = () => (activeTab()?.history.document.nodes.length ?? 0) > 0;

export const runActions: readonly Action[] = [
  { id: "run", keys: "Mod+Enter", enabled: some, run: () => void submitRun() },
  { id: "run-front", keys: "Mod+Shift+Enter", enabled: some, run: () => void submitRun({ front: true }) },
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
      if (id !== undefined) void cancelRun(id);
    },
  },
  {
    id: "export-schedule",
    enabled: () => scheduling() !== undefined,
    run: () => openDialog({ name: "export", node: scheduling()! }),
  },
];
