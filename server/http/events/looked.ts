import type { Live } from "#protocol/live.ts";
import type { Change } from "#protocol/messages.ts";
import type { NodeStates } from "#protocol/run-state.ts";

/** The runs whose previews a socket is told; undefined: those of all. */
export type Looked = ReadonlySet<string> | undefined;

/** What a socket is told of a change; undefined where that is nothing: a preview of a run that it does not look at. */
export function changeFor(change: Change, looked: Looked): Change | undefined {
  if (change.type !== "node" || !looked || looked.has(change.run) || change.state.preview === undefined) return change;
  const { preview: _, ...state } = change.state;
  return change.fresh || Object.keys(state).length > 0 ? { ...change, state } : undefined;
}

/** What a socket is told that is told everything. */
export function liveFor(live: Live, looked: Looked): Live {
  if (!looked) return live;
  const nodes = [...live.nodes].map(([run, states]) => [run, looked.has(run) ? states : bare(states)] as const);
  return { ...live, nodes: new Map(nodes) };
}

/** The previews of a run that a socket was not told of until now. */
export function previewsOf({ nodes }: Live, run: string): Change[] {
  return Object.entries(nodes.get(run) ?? {}).flatMap(([node, { preview }]) =>
    preview === undefined ? [] : [{ type: "node", run, node, fresh: false, state: { preview } }],
  );
}

function bare(states: NodeStates): NodeStates {
  return Object.fromEntries(Object.entries(states).map(([node, { preview: _, ...state }]) => [node, state]));
}
