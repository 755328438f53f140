import { describe, expect, test } from "vitest";
import type { NodeState } from "#protocol/run-state.ts";
import { emptyDocument, type WorkflowDocument } from "#web/document/document.ts";
import { openDocument } from "#web/document/open-document.ts";
import { editedSince } from "#web/runs/edited-since.ts";
import { innerEnd } from "#web/runs/inner-end.ts";
import { outerStatesOf, sumOf } from "#web/runs/outer-states.ts";

const node = (id: string, type = "test/any", params = {}) => ({ id, type, version: 1, params });
const workflow = (facts: object): WorkflowDocument =>
  openDocument({ ...emptyDocument("w", "W"), ...facts } as never).document;

//  a ─► b ─► c          d
const chain = workflow({
  nodes: [node("a", "test/any", { x: 1 }), node("b"), node("c"), node("d")],
  wires: [
    { from: ["a", "out"], to: ["b", "in"] },
    { from: ["b", "out"], to: ["c", "in"] },
  ],
});
const changed = (id: string, change: object): WorkflowDocument => ({
  ...chain,
  nodes: chain.nodes.map((each) => (each.id === id ? { ...each, ...change } : each)),
});

describe("what was edited since a run", () => {
  test("nothing was, if nothing that matters has changed", () => {
    expect(editedSince(chain, chain).size).toBe(0);
    const moved = changed("a", { position: [900, 900], title: "Another name", colour: "#112233" });
    expect(editedSince(chain, moved).size).toBe(0);
    expect(editedSince(chain, changed("a", { params: { x: 1 } })).size).toBe(0);
  });

  test("a parameter concerns its node and all that need it", () => {
    expect([...editedSince(chain, changed("b", { params: { y: 2 } }))].sort()).toEqual(["b", "c"]);
    expect([...editedSince(chain, changed("c", { mode: "muted" }))]).toEqual(["c"]);
  });

  test("a wire that was taken away, or comes from elsewhere, concerns where it led to", () => {
    expect([...editedSince(chain, { ...chain, wires: chain.wires.slice(0, 1) })]).toEqual(["c"]);
    const [first, second] = chain.wires;
    const other = { ...chain, wires: [first!, { ...second!, from: ["d", "out"] as const }] };
    expect([...editedSince(chain, other)]).toEqual(["c"]);
    const around = { ...chain, wires: [first!, { ...second!, via: ["dot"] }] };
    expect(editedSince(chain, around).size).toBe(0);
  });

  test("a block whose workflow has changed concerns the nodes that stand for it", () => {
    const block = (x: number) => ({
      id: "k",
      workflow: workflow({ id: "inner", nodes: [node("in", "test/any", { x })] }),
    });
    const of = (x: number) => workflow({ nodes: [node("o", "block/k"), node("p")], blocks: [block(x)] });
    expect(editedSince(of(1), of(1)).size).toBe(0);
    expect([...editedSince(of(1), of(2))]).toEqual(["o"]);
  });
});

describe("the state of a node that stands for a block", () => {
  const done: NodeState = { status: "done", hit: false, milliseconds: 20, startedAt: 5 };
  const running: NodeState = { status: "running", startedAt: 30, progress: { done: 1, total: 4, note: "frame 1" } };
  const waiting: NodeState = { status: "waiting" };

  test("is the sum of those inside", () => {
    expect(sumOf([done, running, waiting])).toEqual({
      status: "running",
      startedAt: 5,
      milliseconds: 20,
      progress: { done: 1.25, total: 3, note: "frame 1" },
    });
    expect(sumOf([done, { ...done, hit: true, startedAt: 40 }])).toMatchObject({
      status: "done",
      hit: false,
      milliseconds: 40,
    });
    expect(sumOf([{ ...done, hit: true }])).toMatchObject({ status: "done", hit: true });
    expect(sumOf([done, waiting]).status).toBe("running");
    expect(sumOf([waiting, waiting]).status).toBe("waiting");
    expect(sumOf([done, { status: "skipped" }]).status).toBe("skipped");
  });

  test("tells the failure of the one that failed", () => {
    const failure = { code: "test/no", message: "No." };
    const sum = sumOf([done, { status: "failed", failure }, { status: "skipped" }]);
    expect(sum).toMatchObject({ status: "failed", failure });
  });

  const inner = workflow({
    id: "inner",
    nodes: [node("x"), node("y")],
    outputs: [{ name: "result", from: ["y", "out"] }],
  });
  const middle = workflow({
    id: "middle",
    nodes: [node("deep", "block/i")],
    outputs: [{ name: "made", from: ["deep", "result"] }],
    blocks: [{ id: "i", workflow: inner }],
  });
  const outer = workflow({ nodes: [node("o", "block/m"), node("p")], blocks: [{ id: "m", workflow: middle }] });

  test("has the outputs of the nodes that its interface leads to, however deep", () => {
    expect(innerEnd(outer, ["o", "made"])).toEqual(["o/deep/y", "out"]);
    expect(innerEnd(outer, ["p", "any"])).toEqual(["p", "any"]);
    expect(innerEnd(outer, ["o", "gone"])).toBeUndefined();
    const outerOf = outerStatesOf(outer);
    const states = { "o/deep/x": done, "o/deep/y": { ...done, outputs: { out: "2 things" } }, p: waiting };
    expect(outerOf(states)).toEqual({ o: { ...sumOf([done, done]), outputs: { made: "2 things" } }, p: waiting });
  });

  test("stays the same object while nothing inside changes, so that it is not drawn again", () => {
    const outerOf = outerStatesOf(outer);
    const states = { "o/deep/x": done, p: waiting };
    const first = outerOf(states);
    expect(outerOf(states)).toBe(first);
    expect(outerOf({ ...states, p: running }).o).toBe(first.o);
    expect(outerOf({ ...states, "o/deep/x": running }).o).not.toBe(first.o);
  });

  test("without blocks the states are those that came", () => {
    const states = { a: done, b: running };
    expect(outerStatesOf(chain)(states)).toBe(states);
  });
});
