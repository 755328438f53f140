import { outermostId } from "#protocol/block.ts";
import type { RunSummary } from "#protocol/run.ts";
import { nodesById } from "#web/document/wiring.ts";
import { say } from "#web/i18n/say.ts";
import type { Told } from "#web/i18n/told.ts";
import { currentView } from "#web/store/current-view.ts";
import { activeTab, changeTab, select, showTab, type Tab, useEditor } from "#web/store/editor.ts";
import { toldOf } from "#web/store/failure-words.ts";
import { useServer } from "#web/store/server.ts";
import { toast } from "#web/store/surface.ts";
import { nextRun } from "./queue-order.ts";
import { openRun, tabFor } from "./run-commands.ts";
import { sendAgain } from "./send-again.ts";
import { sendKept } from "./submit.ts";

const LONGEST = 140;

/** Hears what becomes of runs: tabs show the one that goes on, what ended out of sight is told, what was kept is sent. */
export function followRuns(): void {
  useServer.subscribe((now, before) => {
    if (now.status === "online" && before.status !== "online") void sendKept();
    if (now.live.runs === before.live.runs) return;
    settleTabs();
    for (const run of now.live.runs.values()) {
      const was = before.live.runs.get(run.id);
      if (was && was.status !== run.status) tellOf(run);
    }
  });
  sendAgain();
  useEditor.subscribe((now, before) => now.tabs !== before.tabs && settleTabs());
  settleTabs();
}

/** Each tab shows the run of its workflow that goes on, also one that was begun in another window. */
function settleTabs(): void {
  const runs = [...useServer.getState().live.runs.values()];
  for (const { key, run, history } of useEditor.getState().tabs) {
    const next = nextRun(runs, history.document.id, run);
    if (next !== run && next !== undefined) changeTab(key, { run: next });
  }
}

function tellOf(run: RunSummary): void {
  const nameOf = () => run.name || say("app.untitled");
  const key = tabFor(run);
  const { failure, status } = run;
  if (status === "failed" || status === "parked") {
    const node = failure?.node;
    const where = () =>
      key === undefined || node === undefined
        ? nameOf()
        : say("runs.at-node", { name: nameOf(), node: titleOf(key, node) });
    toast("failed", () => shortened(failure ? toldOf(failure) : { text: say(`runs.${status}`) }, where()), {
      label: () => say(node === undefined ? "runs.show" : "runs.show-node"),
      run: () => void showFailure(run.id, key, node),
    });
  } else if (status === "done" && (document.hidden || key === undefined || key !== activeTab()?.key)) {
    if (key !== undefined)
      toast("done", say("runs.done-of", { name: nameOf() }), { label: say("runs.show"), run: () => showTab(key) });
  }
}

/** Brings the node at which a run failed before the eyes. */
export async function showFailure(run: string, key: string | undefined, node: string | undefined): Promise<void> {
  if (key === undefined) await openRun(run);
  else {
    changeTab(key, { run });
    showTab(key);
  }
  if (node !== undefined) showNode(outermostId(node));
}

/** Selects a node of the workflow in front, and moves the canvas there. */
function showNode(id: string): void {
  const tab = activeTab();
  if (!tab || !nodesById(tab.history.document).has(id)) return;
  select(new Set([id]));
  // A tab that has just come to the front is drawn first.
  requestAnimationFrame(() => requestAnimationFrame(() => currentView()?.fit(new Set([id]))));
}

/** As much of a failure as can be read in passing; the whole of it stands in the queue and on the node. */
function shortened({ text, original }: Told, where: string): Told {
  const short = (words: string) => (words.length <= LONGEST ? words : `${words.slice(0, LONGEST).trimEnd()}…`);
  return {
    text: say("runs.failed-with", { where, why: short(text) }),
    ...(original !== undefined && { original: short(original) }),
  };
}

function titleOf(key: string, node: string): string {
  const tab: Tab | undefined = useEditor.getState().tabs.find((each) => each.key === key);
  const drawn = tab && nodesById(tab.history.document).get(outermostId(node));
  const { catalogue } = useServer.getState();
  return drawn?.title ?? catalogue?.nodes.find(({ type }) => type === drawn?.type)?.title ?? node;
}
