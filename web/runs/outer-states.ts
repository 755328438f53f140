import { blockOf, outermostId } from "#protocol/block.ts";
import type { Immutable } from "#protocol/immutable.ts";
import { LOG_LINES, type NodeState, type NodeStates } from "#protocol/run-state.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { innerEnd } from "./inner-end.ts";

/**
 * Makes what turns the states of a run into those of the drawn nodes: a node that stands for a block has the sum of those
 * inside. It remembers its last answer, so that sums of what has not changed keep their identity.
 */
export function outerStatesOf(workflow: Immutable<Workflow>): (states: NodeStates) => NodeStates {
  let sums = new Map<string, { readonly inner: readonly NodeState[]; readonly sum: NodeState }>();
  let last: { readonly states: NodeStates; readonly outer: NodeStates } | undefined;
  return (states) => {
    if (last?.states === states) return last.outer;
    const outer: Record<string, NodeState> = {};
    const inside = new Map<string, Record<string, NodeState>>();
    for (const [id, state] of Object.entries(states)) {
      const around = outermostId(id);
      if (around === id) outer[id] = state;
      else inside.set(around, { ...inside.get(around), [id]: state });
    }
    const next: typeof sums = new Map();
    for (const [id, members] of inside) {
      const inner = Object.values(members);
      const known = sums.get(id);
      const same = known?.inner.length === inner.length && known.inner.every((state, at) => state === inner[at]);
      const entry = same ? known : { inner, sum: { ...sumOf(inner), ...outputsOf(workflow, id, members) } };
      next.set(id, entry);
      outer[id] = entry.sum;
    }
    sums = next;
    last = { states, outer: inside.size === 0 ? states : outer };
    return last.outer;
  };
}

/** One state for several nodes that together are one. */
export function sumOf(states: readonly NodeState[]): NodeState {
  const status = statusOf(states);
  const at = states.find((state) => state.status === "running");
  const started = states.flatMap(({ startedAt }) => startedAt ?? []);
  const milliseconds = states.reduce((sum, state) => sum + (state.milliseconds ?? 0), 0);
  const failure = states.find((state) => state.failure)?.failure;
  const preview = states.findLast((state) => state.preview)?.preview;
  const log = states.flatMap((state) => state.log ?? []).slice(-LOG_LINES);
  const note = at?.progress?.note;
  return {
    status,
    ...(status === "done" && { hit: states.every(({ hit }) => hit) }),
    ...(started.length > 0 && { startedAt: Math.min(...started) }),
    ...(milliseconds > 0 && { milliseconds }),
    ...(status === "running" && {
      progress: {
        done: states.reduce((sum, state) => sum + shareOf(state), 0),
        total: states.length,
        ...(note !== undefined && { note }),
      },
    }),
    ...(preview && { preview }),
    ...(failure && { failure }),
    ...(log.length > 0 && { log }),
  };
}

/** How far a node is, 0 to 1. */
export function shareOf({ status, progress }: NodeState): number {
  if (status === "waiting") return 0;
  if (status !== "running") return 1;
  return progress ? progress.done / progress.total : 0;
}

function statusOf(states: readonly NodeState[]): NodeState["status"] {
  const has = (status: NodeState["status"]) => states.some((state) => state.status === status);
  if (has("failed")) return "failed";
  if (has("running")) return "running";
  if (has("cancelled")) return "cancelled";
  if (has("waiting")) return has("done") ? "running" : "waiting";
  return has("skipped") ? "skipped" : "done";
}

function outputsOf(
  workflow: Immutable<Workflow>,
  node: string,
  members: Readonly<Record<string, NodeState>>,
): Pick<NodeState, "outputs"> {
  const type = workflow.nodes.find(({ id }) => id === node)?.type;
  const block = type === undefined ? undefined : blockOf(workflow, type);
  const outputs = (block?.workflow.outputs ?? []).flatMap(({ name }) => {
    const end = innerEnd(workflow, [node, name]);
    const told = end && members[end[0]]?.outputs?.[end[1]];
    return told === undefined ? [] : [[name, told] as const];
  });
  return outputs.length > 0 ? { outputs: Object.fromEntries(outputs) } : {};
}
