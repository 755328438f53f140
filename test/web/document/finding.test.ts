import { describe, expect, test } from "vitest";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { applyAll } from "#web/document/apply.ts";
import { flowOrder } from "#web/document/flow-order.ts";
import { nodeKinds } from "#web/document/node-kinds.ts";
import { outline } from "#web/document/outline.ts";
import { nodeEntries, searchIndex } from "#web/document/search.ts";
import { neighbour } from "#web/document/selection.ts";
import { chain, document, kinds } from "./drawing.ts";

describe("the index over the shipped catalogue", () => {
  const entries = nodeEntries(nodeKinds(catalogueOf(pack).describe()));
  const index = searchIndex(entries);
  const first = (text: string) => index.find(text)[0]?.id;

  test.each([
    ["solve schedule", "solve/schedule"],
    ["sched solv", "solve/schedule"],
    ["shcedule solve", "solve/schedule"],
    ["calibrate", "calibrate/errors"],
    ["prompts", "condition/prompts"],
    ["save vid", "export/video"],
    ["cache mask", "apply/cache-mask"],
    ["PIPELINE", "load/pipeline"],
  ])("finds by words, beginnings of words and misspelt words: %s", (text, type) => {
    expect(first(text)).toBe(type);
  });

  test("finds a node by a parameter and by a kind that it takes, and nothing for nonsense", () => {
    expect(index.find("negative prompt").map(({ id }) => id)).toContain("condition/prompts");
    expect(index.find("error graph").map(({ id }) => id)).toContain("solve/schedule");
    expect(index.find("qqqqqqq")).toEqual([]);
  });

  test("shows everything in order for no words", () => {
    expect(index.find("  ")).toBe(entries);
  });

  test("finds Chinese by any of its letters", () => {
    const chinese = searchIndex([
      { id: "a", title: "求解调度" },
      { id: "b", title: "保存视频" },
    ]);
    expect(chinese.find("调度").map(({ id }) => id)).toEqual(["a"]);
    expect(chinese.find("视").map(({ id }) => id)).toEqual(["b"]);
  });
});

describe("the outline", () => {
  const full = applyAll(chain, [
    { type: "add", notes: [{ id: "note", text: "\n## What this is\nmore", position: [0, 0] }] },
    { type: "group", group: { id: "g", title: "Sum", position: [0, 0], size: [9, 9], members: ["two", "add"] } },
    { type: "group", group: { id: "empty", title: "Empty", position: [0, 0], size: [9, 9], members: [] } },
    { type: "disconnect", inputs: [["show", "a"]] },
    { type: "set-mode", ids: ["sign"], mode: "muted" },
  ]);

  test("reads in the order of the flow, groups with what they own, notes after the nodes", () => {
    const lines = outline(full, kinds).map(({ kind, title, children }) => [kind, title, children.map(({ id }) => id)]);
    expect(lines).toEqual([
      ["node", "Constant", []],
      ["group", "Sum", ["two", "add"]],
      ["node", "Sign", []],
      ["node", "Show", []],
      ["note", "What this is", []],
      ["group", "Empty", []],
    ]);
  });

  test("says of each port what it is wired to, and which input still needs a wire", () => {
    const add = outline(full, kinds).find(({ id }) => id === "g")!.children[1]!;
    expect(add.inputs.map(({ title, ends }) => [title, ends.map((end) => end.title)])).toEqual([
      ["Number", ["Constant"]],
      ["Number", ["Constant"]],
    ]);
    expect(add.outputs[0]!.ends).toEqual([{ end: ["sign", "a"], title: "Sign" }]);
    const show = outline(full, kinds).find(({ id }) => id === "show")!;
    expect(show.inputs.map(({ missing }) => missing)).toEqual([true]);
    expect(outline(full, kinds).find(({ id }) => id === "sign")!.mode).toBe("muted");
  });

  test("shows nodes of unknown types with the ports that wires name", () => {
    const odd = document({ odd: ["other/pack"], show: ["number/show"] }, ["odd.out -> show.a"]);
    expect(outline(odd, kinds)[0]).toMatchObject({ title: "other/pack", outputs: [{ name: "out", missing: false }] });
  });
});

test("the flow order puts every node after what it needs, and loses none in a circle", () => {
  expect(flowOrder(chain).map(({ id }) => id)).toEqual(["one", "two", "add", "sign", "show"]);
  const circle = document({ a: ["number/sign"], b: ["number/sign"], c: ["number/constant"] }, [
    "a.sign -> b.a",
    "b.sign -> a.a",
  ]);
  const ids = flowOrder(circle).map(({ id }) => id);
  expect([ids[0], ids.toSorted()]).toEqual(["c", ["a", "b", "c"]]);
});

test("arrow keys go to the nearest thing in their direction", () => {
  const rect = (x: number, y: number) => ({ x, y, width: 10, height: 10 });
  const rects = new Map([
    ["here", rect(0, 0)],
    ["right", rect(100, 10)],
    ["far", rect(300, 0)],
    ["below", rect(20, 90)],
  ]);
  expect(neighbour(rects, "here", [1, 0])).toBe("right");
  expect(neighbour(rects, "here", [0, 1])).toBe("below");
  expect(neighbour(rects, "here", [-1, 0])).toBeUndefined();
  expect(neighbour(rects, "right", [1, 0])).toBe("far");
});
