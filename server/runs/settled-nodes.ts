import { saidFailureOf } from "#core/failure.ts";
import type { RunSummary } from "#protocol/run.ts";
import type { NodeState, NodeStates } from "#protocol/run-state.ts";

/**
 * The nodes of a run that does not run, as its last attempt left them: a process that ends without a word leaves nodes
 * behind that were running or had not begun.
 */
export function settledNodes(nodes: NodeStates, { status, failure }: RunSummary): NodeStates {
  if (status === "running") return nodes;
  return Object.fromEntries(Object.entries(nodes).map(([id, state]) => [id, settled(state)]));

  function settled(state: NodeState): NodeState {
    if (status === "waiting") return state.status === "running" ? { status: "waiting" } : state;
    if (state.status === "waiting") return { ...state, status: "skipped" };
    if (state.status !== "running") return state;
    if (status === "cancelled" || failure === undefined) return { ...state, status: "cancelled" };
    return { ...state, status: "failed", failure: saidFailureOf(failure) };
  }
}
