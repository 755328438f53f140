import type { Change, ServerMessage, Snapshot } from "./messages.ts";
import type { RunSummary } from "./run.ts";
import { applyChanges, type NodeChange, type NodeStates } from "./run-state.ts";

/** What a client knows of the server's runs. */
export interface Live {
  /** Of the newest message. With the same `server` and `seq`, all clients know the same. */
  readonly seq: number;
  readonly server: string;
  readonly version: string;
  readonly runs: ReadonlyMap<string, RunSummary>;
  /** By run. */
  readonly nodes: ReadonlyMap<string, NodeStates>;
}

export const nothingKnown: Live = { seq: 0, server: "", version: "", runs: new Map(), nodes: new Map() };

/** What is known after a message. Pure; what does not change keeps its identity. Cost: what the message's runs hold. */
export function reduceLive(live: Live, message: ServerMessage): Live {
  const { seq } = message;
  if (message.type === "snapshot") {
    const { server, version } = message;
    const runs = new Map(message.runs.map((run) => [run.id, run]));
    return { seq, server, version, runs, nodes: new Map(Object.entries(message.nodes)) };
  }
  if (message.changes.length === 0) return seq === live.seq ? live : { ...live, seq };
  const runs = message.changes.some(concernsRuns) ? new Map(live.runs) : live.runs;
  const nodes = message.changes.some(concernsNodes) ? new Map(live.nodes) : live.nodes;
  fold(message.changes, runs as Map<string, RunSummary>, nodes as Map<string, NodeStates>);
  return { ...live, seq, runs, nodes };
}

/** What a client that knows nothing has to be told. */
export function snapshotOf({ seq, server, version, runs, nodes }: Live): Snapshot {
  return { type: "snapshot", seq, server, version, runs: [...runs.values()], nodes: Object.fromEntries(nodes) };
}

const concernsRuns = ({ type }: Change) => type !== "node" && type !== "library";
const concernsNodes = ({ type }: Change) => type !== "run" && type !== "library";

function fold(changes: readonly Change[], runs: Map<string, RunSummary>, nodes: Map<string, NodeStates>): void {
  const ofNodes = new Map<string, NodeChange[]>();
  for (const change of changes) {
    switch (change.type) {
      case "run":
        runs.set(change.run.id, change.run);
        break;
      case "run-removed":
      case "forgotten":
        if (change.type === "run-removed" || change.what === "run") runs.delete(change.run);
        nodes.delete(change.run);
        ofNodes.delete(change.run);
        break;
      case "node": {
        const before = ofNodes.get(change.run);
        if (before === undefined) ofNodes.set(change.run, [change]);
        else before.push(change);
        break;
      }
      case "library":
        break;
    }
  }
  // Once for each run, so that a thousand changes of it do not copy it a thousand times.
  for (const [run, told] of ofNodes) nodes.set(run, applyChanges(nodes.get(run) ?? {}, told));
}
