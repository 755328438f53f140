import type { ServerMessage } from "./messages.ts";
import type { RunSummary } from "./run.ts";
import { applyChanges, type NodeStates } from "./run-state.ts";

/** What a client knows of the server's runs. */
export interface Live {
  readonly server: string;
  readonly version: string;
  readonly runs: ReadonlyMap<string, RunSummary>;
  /** By run. */
  readonly nodes: ReadonlyMap<string, NodeStates>;
}

export const nothingKnown: Live = { server: "", version: "", runs: new Map(), nodes: new Map() };

/** What is known after a message. Pure; what does not change keeps its identity. */
export function reduceLive(live: Live, message: ServerMessage): Live {
  switch (message.type) {
    case "snapshot":
      return {
        server: message.server,
        version: message.version,
        runs: new Map(message.runs.map((run) => [run.id, run])),
        nodes: new Map(Object.entries(message.nodes)),
      };
    case "run":
      return { ...live, runs: new Map(live.runs).set(message.run.id, message.run) };
    case "run-removed": {
      const runs = new Map(live.runs);
      const nodes = new Map(live.nodes);
      runs.delete(message.run);
      nodes.delete(message.run);
      return { ...live, runs, nodes };
    }
    case "node": {
      const states = applyChanges(live.nodes.get(message.run) ?? {}, [
        message as Parameters<typeof applyChanges>[1][0],
      ]);
      return { ...live, nodes: new Map(live.nodes).set(message.run, states) };
    }
    case "library":
      return live;
  }
}
