import type { Live } from "#protocol/live.ts";
import type { Change } from "#protocol/messages.ts";
import type { NodeState, NodeStates } from "#protocol/run-state.ts";

/** The runs of whose nodes a socket is told in detail; undefined: all. */
export type Looked = ReadonlySet<string> | undefined;

/** Most of what is told, and of no use to who does not see the node. */
const DETAILS = ["preview", "progress", "log", "outputs"] as const satisfies (keyof NodeState)[];

type Detail = (typeof DETAILS)[number];

/** What a socket is told of a change; undefined where that is nothing: details of a run that it does not look at. */
export function changeFor(change: Change, looked: Looked): Change | undefined {
  if (change.type !== "node" || !looked || looked.has(change.run)) return change;
  const state = bare(change.state);
  return change.fresh || Object.keys(state).length > 0 ? { ...change, state } : undefined;
}

/** What a socket is told that is told everything. */
export function liveFor(live: Live, looked: Looked): Live {
  if (!looked) return live;
  const nodes = [...live.nodes].map(([run, states]) => [run, looked.has(run) ? states : allBare(states)] as const);
  return { ...live, nodes: new Map(nodes) };
}

/** The details of a run that a socket was not told of until now. */
export function detailsOf({ nodes }: Live, run: string): Change[] {
  return Object.entries(nodes.get(run) ?? {}).flatMap(([node, told]) => {
    const state = Object.fromEntries(DETAILS.flatMap((name) => (told[name] === undefined ? [] : [[name, told[name]]])));
    return Object.keys(state).length > 0 ? [{ type: "node", run, node, fresh: false, state }] : [];
  });
}

function allBare(states: NodeStates): NodeStates {
  return Object.fromEntries(Object.entries(states).map(([node, state]) => [node, bare(state)]));
}

function bare<T extends Partial<NodeState>>(state: T): Omit<T, Detail> {
  const rest: Partial<T> = { ...state };
  for (const name of DETAILS) delete rest[name];
  return rest as Omit<T, Detail>;
}
