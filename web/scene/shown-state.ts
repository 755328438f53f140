import type { NodeState } from "#protocol/run-state.ts";

/** The state of a drawn node. `edited`: what it shows is older than the node, its wires, or something it needs. */
export type ShownState = NodeState & { readonly edited?: true };
/** By node. */
export type ShownStates = Readonly<Record<string, ShownState>>;

/** Whether a node has failed as it is now; what has been edited since may well be mended. */
export function hasFailed(state: ShownState | undefined): boolean {
  return state?.status === "failed" && state.edited !== true;
}
