import type { RunDetail, RunSummary } from "#protocol/run.ts";
import { type NodeOutput, nodeOutput } from "./node-output.ts";
import type { PromptView } from "./prompt-view.ts";

/** A run in the queue: [number, id, prompt, extra data, output nodes]. */
export type QueueItem = readonly [number, string, unknown, unknown, readonly string[]];

/** A message about a run, as the socket sends it and the history keeps it. */
export interface Message {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface HistoryEntry {
  readonly prompt: QueueItem;
  readonly outputs: Readonly<Record<string, NodeOutput>>;
  readonly status: {
    readonly status_str: "success" | "error";
    readonly completed: boolean;
    readonly messages: readonly (readonly [type: string, data: Readonly<Record<string, unknown>>])[];
  };
  readonly meta: Readonly<Record<string, unknown>>;
}

export function queueItem(run: RunSummary, { id, record }: PromptView): QueueItem {
  return [run.number, id, record.prompt, record.extra_data, record.outputs];
}

/** Whether ComfyUI would have a run in its history: it has ended, and was not taken out of the queue before it began. */
export function isHistory({ status, startedAt }: RunSummary): boolean {
  return status !== "waiting" && status !== "running" && (status !== "cancelled" || startedAt !== undefined);
}

export function historyEntry(run: RunDetail, view: PromptView): HistoryEntry {
  const shown = run.document.nodes
    .map(({ id }) => id)
    .filter((id) => run.nodes[id]?.status === "done")
    .filter((id) => view.isOutput(id) || run.files.some(({ node }) => node === id));
  const outputs = shown.map((id) => [view.ids.theirs(id), nodeOutput(run.id, id, run.nodes[id], run.files)] as const);
  const done = run.status === "done";
  const cached = Object.keys(run.nodes).filter((id) => run.nodes[id]?.hit);
  const messages = [
    { type: "execution_start", data: { prompt_id: view.id, timestamp: run.startedAt ?? run.submittedAt } },
    {
      type: "execution_cached",
      data: { nodes: cached.map(view.ids.theirs), prompt_id: view.id, timestamp: run.startedAt ?? run.submittedAt },
    },
    endMessage(run, endingOf(run), view, run.finishedAt ?? run.submittedAt),
  ];
  return {
    prompt: queueItem(run, view),
    outputs: Object.fromEntries(outputs),
    status: {
      status_str: done ? "success" : "error",
      completed: done,
      messages: messages.map(({ type, data }) => [type, data] as const),
    },
    meta: Object.fromEntries(outputs.map(([id]) => [id, namesOf(id)])),
  };
}

/** All the names ComfyUI has for a node; ours has no node within another. */
function namesOf(id: string): Readonly<Record<string, string | null>> {
  return { node_id: id, display_node: id, parent_node: null, real_node_id: id };
}

/** What is known of nodes when a run has ended; ids are ours. */
export interface Ending {
  /** Nodes that are done. */
  readonly executed: readonly string[];
  /** The node that was stopped. */
  readonly stopped?: string | undefined;
  readonly failed?: { readonly node: string; readonly code: string; readonly message: string } | undefined;
}

function endingOf({ nodes }: RunDetail): Ending {
  const entries = Object.entries(nodes);
  const failed = entries.find(([, { status }]) => status === "failed");
  return {
    executed: entries.filter(([, { status }]) => status === "done").map(([id]) => id),
    stopped: entries.find(([, { status }]) => status === "cancelled")?.[0],
    ...(failed?.[1].failure && { failed: { node: failed[0], ...failed[1].failure } }),
  };
}

/** The message that tells how a run ended. */
export function endMessage(
  run: RunSummary,
  ending: Ending,
  { id: prompt_id, ids, record }: PromptView,
  timestamp: number,
): Message {
  const about = (node: string | undefined) => {
    // Never null, which clients that know ComfyUI's own messages cannot read.
    const id = node === undefined ? "" : ids.theirs(node);
    return { prompt_id, node_id: id, node_type: record.prompt[id]?.class_type ?? "" };
  };
  const executed = ending.executed.map(ids.theirs);
  if (run.status === "done") return { type: "execution_success", data: { prompt_id, timestamp } };
  if (run.status === "cancelled")
    return { type: "execution_interrupted", data: { ...about(ending.stopped), executed, timestamp } };
  const why = ending.failed ?? run.failure;
  const [exception_type, exception_message] = [why?.code ?? "Failure", why?.message ?? "The run failed."];
  return {
    type: "execution_error",
    data: {
      ...about(why?.node),
      executed,
      exception_message,
      exception_type,
      // As the last line of one in Python; there is none of our nodes that would help their users.
      traceback: [`${exception_type}: ${exception_message}`],
      current_inputs: {},
      current_outputs: [],
      timestamp,
    },
  };
}
