import { describe, expect, test } from "vitest";
import { formatWorkflow, parseWorkflow } from "#protocol/workflow.ts";
import { apply } from "#web/document/apply.ts";
import { align, distribute, frameAround, snapped } from "#web/document/arrange.ts";
import { freshId, freshName } from "#web/document/fresh-id.ts";
import { act, newHistory, undo } from "#web/document/history.ts";
import { openDocument } from "#web/document/open-document.ts";
import { drawn } from "../../engine/drawn-workflow.ts";
import { chain } from "./drawing.ts";
import { broken } from "./invariants.ts";

describe("a file that is opened", () => {
  test("is mended where it cannot be as it says, and what was mended is told", () => {
    const file = drawn({ one: ["number/constant"], show: ["number/show"] }, [
      "one.value -> show.a",
      "gone.x -> show.b",
    ]);
    file.nodes.push({ ...file.nodes[0]!, params: { value: 5 } });
    file.wires.push({ from: ["one", "value"], to: ["show", "a"], via: ["nowhere"] });
    file.notes.push({ id: "one", text: "", position: [0, 0] }, { text: "", position: [0, 0] });
    file.groups.push({ title: "", position: [0, 0], size: [1, 1], members: ["one", "gone", "one"] });
    file.reroutes = [{ id: "dot", position: [0, 0] }];
    file.exposed.push({ node: "gone", param: "value" });
    file.outputs = [{ name: "out", from: ["gone", "x"] }];
    const { document, repairs } = openDocument(file);
    expect(broken(document)).toEqual([]);
    expect(Object.fromEntries(repairs.map(({ kind, count }) => [kind, count]))).toEqual({
      "duplicate-node": 1,
      "stray-wire": 2,
      "stray-reroute": 1,
      "stray-exposed": 1,
      "stray-port": 1,
    });
    expect(document.nodes.map(({ id, params }) => [id, params])).toEqual([
      ["one", {}],
      ["show", {}],
      ["one-2", { value: 5 }],
    ]);
    expect(document.notes.map(({ id }) => id)).toEqual(["one-3", "note"]);
    expect(document.groups[0]).toMatchObject({ id: "group", members: ["one"] });
  });

  test("keeps a sound wire into an input that a stray one claims before it", () => {
    const file = drawn({ one: ["number/constant"], show: ["number/show"] }, [
      "gone.x -> show.a",
      "one.value -> show.a",
    ]);
    const { document, repairs } = openDocument(file);
    expect(document.wires).toEqual([{ from: ["one", "value"], to: ["show", "a"] }]);
    expect(repairs).toEqual([{ kind: "stray-wire", count: 1 }]);
  });

  test("keeps unknown types and parameters as they are, and a circle, which only the run refuses", () => {
    const odd = drawn({ a: ["other/pack", { x: { y: [1] } }], b: ["other/pack"] }, ["a.out -> b.in", "b.out -> a.in"]);
    const { document, repairs } = openDocument(odd);
    expect(repairs).toEqual([]);
    expect(document.wires).toHaveLength(2);
    expect(parseWorkflow(formatWorkflow(document)).nodes[0]!.params).toEqual({ x: { y: [1] } });
  });

  test("gets places for what has none, in the order of the flow and clear of the rest", () => {
    const places = new Map(chain.nodes.map(({ id, position }) => [id, position]));
    expect(new Set([...places.values()].map(String)).size).toBe(5);
    for (const { from, to } of chain.wires) expect(places.get(from[0])![0]).toBeLessThan(places.get(to[0])![0]);
    const half = drawn({
      one: ["number/constant", {}, { position: [0, 500], size: [100, 100] }],
      show: ["number/show"],
    });
    expect(openDocument(half).document.nodes[1]!.position[1]).toBeGreaterThan(600);
  });

  test("of ten thousand nodes in a row is opened without a deep call", () => {
    const ids = Array.from({ length: 10_000 }, (_, n) => `n${n}`);
    const long = drawn(Object.fromEntries(ids.map((id) => [id, ["number/sign"] as [string]])));
    for (const [n, id] of ids.entries()) if (n > 0) long.wires.push({ from: [ids[n - 1]!, "sign"], to: [id, "a"] });
    const { document } = openDocument(long);
    expect(document.nodes.at(-1)!.position[0]).toBe(40 + 320 * 9999);
    const moved = act(newHistory(document), [{ type: "move", ids: ["n5"], by: [1, 1] }]);
    expect(undo(moved).document).toBe(document);
  });
});

describe("ids and names", () => {
  test("are readable, free, within what a file takes", () => {
    const taken = new Set(["schedule"]);
    expect([1, 2, 3].map(() => freshId("schedule", taken))).toEqual(["schedule-2", "schedule-3", "schedule-4"]);
    expect(freshId("schedule-3", taken)).toBe("schedule-5");
    expect(freshId("求解 ünï", taken)).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    const long = "x".repeat(80);
    const ids = [1, 2, 3].map(() => freshId(long, taken));
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    for (const name of ["9 lives", "constructor", "___", "a b", ""]) {
      const free = freshName(name, new Set());
      expect(free).toMatch(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/);
      expect(free).not.toBe("constructor");
    }
  });
});

describe("arranging", () => {
  const rects = new Map([
    ["a", { x: 0, y: 10, width: 100, height: 50 }],
    ["b", { x: 300, y: 0, width: 50, height: 20 }],
    ["c", { x: 120, y: 100, width: 60, height: 40 }],
  ]);
  const places = Object.fromEntries;

  test("lines things up along each side, and moves only what is not there", () => {
    expect(places(align(rects, "left"))).toEqual({ b: [0, 0], c: [0, 100] });
    expect(places(align(rects, "right"))).toEqual({ a: [250, 10], c: [290, 100] });
    expect(places(align(rects, "centre"))).toEqual({ a: [125, 10], b: [150, 0], c: [145, 100] });
    expect(places(align(rects, "top"))).toEqual({ a: [0, 0], c: [120, 0] });
    expect(places(align(rects, "middle"))).toEqual({ a: [0, 45], b: [300, 60], c: [120, 50] });
    expect(places(align(rects, "bottom"))).toEqual({ a: [0, 90], b: [300, 120] });
    expect(align(new Map(), "left")).toEqual([]);
  });

  test("makes equal gaps between the first and the last", () => {
    expect(places(distribute(rects, "across"))).toEqual({ c: [170, 100] });
    expect(places(distribute(rects, "down"))).toEqual({ a: [0, 35] });
    expect(distribute(new Map([...rects].slice(0, 2)), "across")).toEqual([]);
  });

  test("snaps to a grid, and frames what is grouped", () => {
    expect(snapped([-1, 29], 20)).toEqual([0, 20]);
    expect(Object.is(snapped([-1, 0], 20)[0], 0)).toBe(true);
    expect(frameAround(rects.values(), 10, 30)).toEqual({ position: [-10, -40], size: [370, 190] });
    expect(frameAround([])).toBeUndefined();
    expect(apply(chain, { type: "place", places: [["one", [7, 8]]] }).nodes[0]!.position).toEqual([7, 8]);
  });
});
