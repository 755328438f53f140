import { ApiFailure } from "#protocol/client.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import { newId } from "#web/document/new-id.ts";
import { withUsedBlocks } from "#web/document/open-document.ts";
import { say } from "#web/i18n/say.ts";
import type { Told } from "#web/i18n/told.ts";
import { activeTab, changeTab, select, tabOf, useEditor } from "#web/store/editor.ts";
import { inOne, toldOf, whyOf } from "#web/store/failure-words.ts";
import { call, routes, useServer } from "#web/store/server.ts";
import { changeSettings, showRight } from "#web/store/settings.ts";
import { toast } from "#web/store/surface.ts";
import { tellProblems } from "#web/workspace/problems.ts";
import { dropKeptRun, type KeptRun, keepRun, useKeptRuns } from "./kept-runs.ts";
import { ahead, queueOf } from "./queue-order.ts";
import { noteDocument } from "./run-book.ts";

const MOST_TOLD = 3;

export interface RunWish {
  /** Before all that wait. */
  readonly front?: boolean;
  /** Only what these nodes need. */
  readonly targets?: readonly string[];
}

/** Submits the workflow in front, or what some of its nodes need. Without a connection it is kept until there is one. */
export async function submitRun({ front = false, targets }: RunWish = {}): Promise<void> {
  const tab = activeTab();
  if (!tab) return;
  const { document } = tab.history;
  const id = newId();
  const body = { id, document: { ...withUsedBlocks(document) }, front, ...(targets && { targets: [...targets] }) };
  const run: KeptRun = { name: document.name, tab: tab.key, at: Date.now(), body };
  noteDocument(id, document);
  if (useServer.getState().status === "offline") keep(run);
  else await send(run);
}

let sending: Promise<void> | undefined;

/** Sends what was kept, in its order, until one cannot be sent again. Asked for again meanwhile, it is the same sending. */
export function sendKept(): Promise<void> {
  sending ??= sendAll().finally(() => {
    sending = undefined;
  });
  return sending;
}

async function sendAll(): Promise<void> {
  for (const run of useKeptRuns.getState().runs) {
    if (!(await delivered(run))) return;
    dropKeptRun(run.body.id);
  }
}

async function send(run: KeptRun): Promise<void> {
  if (!(await delivered(run))) keep(run);
}

/** @returns false if the server could not be reached. */
async function delivered(run: KeptRun): Promise<boolean> {
  try {
    await call(routes.submitRun, { body: run.body });
    accepted(run);
  } catch (failure) {
    if (!(failure instanceof ApiFailure)) toast("failed", whyOf(failure));
    else if (failure.code === "http/unreachable") return false;
    // It had come there, and only the answer was lost.
    else if (failure.code === "runs/duplicate") accepted(run);
    else refused(run, failure);
  }
  return true;
}

function keep(run: KeptRun): void {
  keepRun(run);
  toast("done", say("runs.kept", { name: nameOf(run) }), { label: say("runs.show-queue"), run: showQueue });
}

/** A run that is under way stays in sight; the tab comes to the new one when that begins. */
function accepted({ tab: key, body }: KeptRun): void {
  const tab = tabOf(useEditor.getState(), key);
  const { runs } = useServer.getState().live;
  const shown = tab?.run === undefined ? undefined : runs.get(tab.run);
  const busy = shown?.status === "running" || shown?.status === "waiting";
  if (tab && !busy) changeTab(key, { run: body.id });
  const queue = queueOf(runs.values());
  const mine = runs.get(body.id);
  const others = (mine ? ahead(mine, queue) : queue.running.length + (body.front ? 0 : queue.waiting.length)) || 0;
  if (others > 0 && mine?.status !== "running")
    toast("done", say("runs.queued", { count: others }), { label: say("runs.show-queue"), run: showQueue });
}

function refused({ tab, name }: KeptRun, failure: ApiFailure): void {
  const document = tabOf(useEditor.getState(), tab)?.history.document;
  if (!document || failure.problems.length === 0 || activeTab()?.key !== tab) {
    toast("failed", () => refusalOf(failure, { name, document }));
    return;
  }
  tellProblems(document, failure.problems);
  changeSettings({ rightOpen: true });
  const [first] = failure.problems;
  if (first?.node !== undefined) select(new Set([first.node]));
  toast("failed", () => say("runs.refused", { count: failure.problems.length }), {
    label: () => say("runs.show-problems"),
    run: () => showRight("problems"),
  });
}

/** Why a workflow was refused that is not in front: its first problems, which know its nodes while it is open. */
function refusalOf(
  failure: ApiFailure,
  { name, document }: { readonly name: string; readonly document: WorkflowDocument | undefined },
): Told {
  const problems = document ? failure.problems.slice(0, MOST_TOLD) : [];
  const { text, ...rest }: Told =
    problems.length > 0 ? { text: problems.map((problem) => inOne(problem)).join(" ") } : toldOf(failure);
  return { text: [name, text].filter(Boolean).join(" · "), ...rest };
}

function nameOf({ name }: { readonly name: string }): string {
  return name || say("app.untitled");
}

export function showQueue(): void {
  changeSettings({ leftPanel: "queue" });
}
