import { describe, expect, test } from "vitest";
import { type Live, nothingKnown, reduceLive, snapshotOf } from "#protocol/live.ts";
import { type Change, serverMessage } from "#protocol/messages.ts";
import type { RunSummary } from "#protocol/run.ts";

const [first, second] = ["6f1b4b5e-54d6-4d7c-9a54-0c7f43e6a001", "6f1b4b5e-54d6-4d7c-9a54-0c7f43e6a002"];

const run = (id: string, status: RunSummary["status"] = "running"): RunSummary => ({
  id,
  name: "A run",
  workflow: "w",
  status,
  order: 1,
  number: 1,
  submittedAt: 1,
  attempt: 1,
  nodesDone: 0,
  nodesTotal: 2,
  files: [],
});

const told = (live: Live, ...changes: Change[]) => reduceLive(live, { type: "changes", seq: live.seq + 1, changes });
const node = (run: string, name: string, done: number): Change => {
  return { type: "node", run, node: name, fresh: false, state: { progress: { done, total: 9 } } };
};

const known = told(
  nothingKnown,
  { type: "run", run: run(first) },
  { type: "run", run: run(second) },
  node(first, "a", 1),
  node(second, "a", 2),
);

describe("What a client knows", () => {
  test("A snapshot replaces all that was known", () => {
    const live = reduceLive(known, { type: "snapshot", seq: 7, server: "s", version: "1", runs: [], nodes: {} });
    expect(live).toEqual({ seq: 7, server: "s", version: "1", runs: new Map(), nodes: new Map() });
  });

  test("A snapshot says all that is known, and is a message that crosses the wire unchanged", () => {
    const message = serverMessage.parse(JSON.parse(JSON.stringify(snapshotOf(known))));
    expect(reduceLive(nothingKnown, message)).toEqual(known);
  });

  test("A run that is removed, or forgotten, goes with its nodes; of nodes that are forgotten the run stays", () => {
    const removed = told(known, { type: "run-removed", run: first });
    expect([[...removed.runs.keys()], [...removed.nodes.keys()]]).toEqual([[second], [second]]);
    const forgotten = told(known, { type: "forgotten", run: first, what: "run" });
    expect(forgotten).toEqual(removed);
    const nodeless = told(known, { type: "forgotten", run: first, what: "nodes" });
    expect([[...nodeless.runs.keys()], [...nodeless.nodes.keys()]]).toEqual([[first, second], [second]]);
  });

  test("Within a message order counts: a run that is removed and comes again has only what came after", () => {
    const live = told(
      known,
      node(first, "a", 5),
      { type: "run-removed", run: first },
      { type: "run", run: run(first, "waiting") },
      node(first, "b", 3),
    );
    expect(live.runs.get(first)?.status).toBe("waiting");
    expect(live.nodes.get(first)).toEqual({ b: { status: "waiting", progress: { done: 3, total: 9 } } });
  });

  test("What does not change keeps its identity, so that only what changed is drawn anew", () => {
    const ofNode = told(known, node(first, "a", 2));
    expect(ofNode.runs).toBe(known.runs);
    expect(ofNode.nodes.get(second)).toBe(known.nodes.get(second));
    expect(ofNode.nodes.get(first)).not.toBe(known.nodes.get(first));
    const ofRun = told(known, { type: "run", run: run(first, "done") });
    expect(ofRun.nodes).toBe(known.nodes);
    expect(ofRun.runs.get(second)).toBe(known.runs.get(second));
    const ofLibrary = told(known, { type: "library", kind: "workflow", id: "w", etag: null });
    expect([ofLibrary.runs, ofLibrary.nodes]).toEqual([known.runs, known.nodes]);
    expect(reduceLive(known, { type: "changes", seq: known.seq, changes: [] })).toBe(known);
  });

  test("What was known before is not touched", () => {
    const before = structuredClone(known);
    told(known, { type: "run-removed", run: first }, node(second, "a", 8), { type: "run", run: run(second, "done") });
    expect(known).toEqual(before);
  });
});
