import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunEvent } from "#protocol/run-events.ts";
import {
  applyChanges,
  changesOf,
  LOG_LINES,
  mergeChanges,
  type NodeChange,
  type NodeStates,
  nodeStateSchema,
} from "#protocol/run-state.ts";

/** The states after events that happen at times 1, 2, 3, … */
function statesAfter(...events: RunEvent[]): NodeStates {
  return events.reduce<NodeStates>((states, event, k) => applyChanges(states, changesOf(event, states, k + 1)), {});
}

const started: RunEvent = { type: "run-started", order: ["a", "b"] };
const began: RunEvent = { type: "node-started", node: "a" };

describe("The states of nodes", () => {
  test("A run begins with all its nodes waiting, whatever was known of them", () => {
    const finished: RunEvent = { type: "node-finished", node: "a", hit: true, milliseconds: 1, outputs: {} };
    expect(statesAfter(started, finished, started)).toEqual({ a: { status: "waiting" }, b: { status: "waiting" } });
  });

  test("Progress, pictures and words of a node stand beside each other; of each the newest stands", () => {
    const states = statesAfter(
      started,
      began,
      { type: "node-progress", node: "a", done: 1, total: 4, note: "warming up" },
      { type: "node-progress", node: "a", done: 2, total: 4, etaMs: 20 },
      { type: "node-preview", node: "a", preview: { kind: "text", text: "half" } },
      { type: "node-log", node: "a", message: "one" },
      { type: "node-log", node: "a", message: "two" },
    );
    expect(states.a).toEqual({
      status: "running",
      startedAt: 2,
      progress: { done: 2, total: 4, etaMs: 20 },
      preview: { kind: "text", text: "half" },
      log: ["one", "two"],
    });
    expect(states.b).toEqual({ status: "waiting" });
  });

  test("A node ends as done, failed or cancelled, and those after it as skipped", () => {
    const end: RunEvent = { type: "run-finished", status: "failed", milliseconds: 9, skipped: ["b"] };
    const failed: RunEvent = { type: "node-failed", node: "a", title: "A", code: "a/b", message: "No." };
    expect(statesAfter(started, began, failed, end)).toEqual({
      a: { status: "failed", startedAt: 2, failure: { code: "a/b", message: "No." } },
      b: { status: "skipped" },
    });
    expect(statesAfter(started, began, { type: "node-cancelled", node: "a", milliseconds: 3 }).a).toEqual({
      status: "cancelled",
      startedAt: 2,
      milliseconds: 3,
    });
    const outputs = { sum: "the number 3" };
    expect(statesAfter(started, { type: "node-finished", node: "b", hit: true, milliseconds: 0, outputs }).b).toEqual({
      status: "done",
      hit: true,
      milliseconds: 0,
      outputs,
    });
  });

  test("Of a long log the newest lines are kept", () => {
    const lines = Array.from({ length: LOG_LINES + 7 }, (_, k): RunEvent => {
      return { type: "node-log", node: "a", message: `${k}` };
    });
    const log = statesAfter(started, ...lines).a?.log;
    expect([log?.length, log?.[0], log?.at(-1)]).toEqual([LOG_LINES, "7", `${LOG_LINES + 6}`]);
  });

  test("Nodes may be called like members of every object", () => {
    const states = statesAfter({ type: "node-progress", node: "constructor", done: 1, total: 2 });
    expect(states).toEqual({ constructor: { status: "waiting", progress: { done: 1, total: 2 } } });
    expect(nodeStateSchema.safeParse(states.constructor).success).toBe(true);
  });

  test("What was known before is not touched, and without a change it is the very same", () => {
    const before = Object.freeze({ a: Object.freeze({ status: "waiting" as const }) });
    const next = applyChanges(before, [{ node: "a", fresh: false, state: { status: "running" } }]);
    expect([before.a.status, next.a?.status]).toEqual(["waiting", "running"]);
    expect(applyChanges(before, [])).toBe(before);
  });
});

const someChange: fc.Arbitrary<NodeChange> = fc.record({
  node: fc.constant("a"),
  fresh: fc.boolean(),
  state: fc.record(
    {
      status: fc.constantFrom("waiting", "running", "done"),
      hit: fc.boolean(),
      progress: fc.record({ done: fc.nat(9), total: fc.constant(9) }),
      outputs: fc.dictionary(fc.constantFrom("x", "y"), fc.constantFrom("1", "2")),
      log: fc.array(fc.constantFrom("p", "q"), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  ),
});

test("Changes of a node that are merged, in whatever groups, end as one by one", () => {
  fc.assert(
    fc.property(fc.array(someChange, { minLength: 1 }), someChange, fc.nat(), (changes, first, cut) => {
      const before = applyChanges({}, [first]);
      const at = cut % changes.length;
      const [early, late] = [changes.slice(0, at), changes.slice(at)];
      const merged = [early, late].filter((part) => part.length > 0).map((part) => part.reduce(mergeChanges));
      expect(applyChanges(before, merged)).toEqual(applyChanges(before, changes));
      expect(applyChanges(before, [changes.reduce(mergeChanges)])).toEqual(applyChanges(before, changes));
    }),
  );
});
