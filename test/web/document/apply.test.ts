import { describe, expect, test } from "vitest";
import { apply, applyAll } from "#web/document/apply.ts";
import type { Command } from "#web/document/commands.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import { chain, wiresOf } from "./drawing.ts";

const node = (each: WorkflowDocument, id: string) => each.nodes.find((candidate) => candidate.id === id)!;
const at = (x: number, y: number) => [x, y] as const;
const made = (...commands: Command[]) => applyAll(chain, commands);

describe("a command", () => {
  test("about what is not there, or that changes nothing, gives back the very same document", () => {
    const idle: Command[] = [
      { type: "remove", ids: ["gone"] },
      { type: "move", ids: ["gone"], by: at(1, 1) },
      { type: "move", ids: ["one"], by: at(0, 0) },
      { type: "move", ids: ["one"], by: at(Number.NaN, 0) },
      { type: "set-param", node: "one", param: "value", value: 1 },
      { type: "set-param", node: "one", param: "value", value: Number.POSITIVE_INFINITY },
      { type: "set-param", node: "gone", param: "value", value: 1 },
      { type: "connect", from: ["one", "value"], to: ["add", "a"] },
      { type: "connect", from: ["gone", "value"], to: ["add", "a"] },
      { type: "connect", from: ["show", "text"], to: ["add", "a"] },
      { type: "connect", from: ["add", "sum"], to: ["add", "a"] },
      { type: "disconnect", inputs: [["one", "a"]] },
      { type: "set-mode", ids: ["one"] },
      { type: "conceal", node: "one", param: "value" },
      { type: "ungroup", ids: ["one"] },
      { type: "own", group: "gone", members: ["one"] },
      {
        type: "reroute",
        id: "dot",
        position: at(0, 0),
        inputs: [
          ["add", "a"],
          ["add", "b"],
        ],
      },
      { type: "reroute", id: "one", position: at(0, 0), inputs: [["add", "a"]] },
      { type: "add", nodes: [{ ...chain.nodes[0]!, params: {} }] },
      { type: "describe", name: chain.name },
      { type: "set-interface", inputs: [], outputs: [] },
    ];
    for (const command of idle) expect([command, apply(chain, command) === chain]).toEqual([command, true]);
  });

  test("leaves all that it does not touch the same", () => {
    const moved = made({ type: "move", ids: ["one"], by: at(7, -2) });
    expect(moved.wires).toBe(chain.wires);
    expect(moved.nodes.filter((each, place) => each !== chain.nodes[place]).map(({ id }) => id)).toEqual(["one"]);
  });

  test("that removes a node takes along its wires, its dots, what it exposed, and its place in a group", () => {
    const full = made(
      { type: "reroute", id: "dot", position: at(0, 0), inputs: [["add", "a"]] },
      { type: "expose", node: "one", param: "value" },
      { type: "group", group: { id: "g", title: "", position: at(0, 0), size: at(9, 9), members: ["one", "two"] } },
      {
        type: "set-interface",
        inputs: [{ name: "in", to: [["add", "a"]] }],
        outputs: [{ name: "out", from: ["one", "value"] }],
      },
    );
    const left = apply(full, { type: "remove", ids: ["one"] });
    expect(wiresOf(left)).toEqual(["add.sum -> sign.a", "sign.sign -> show.a", "two.value -> add.b"]);
    expect([left.reroutes, left.exposed, left.outputs]).toEqual([[], [], []]);
    expect(left.groups[0]!.members).toEqual(["two"]);
    expect(left.inputs).toBe(full.inputs);
  });
});

describe("wires", () => {
  test("give way to a new one into the same input, in its place", () => {
    const next = made({ type: "connect", from: ["two", "value"], to: ["add", "a"] });
    expect(next.wires[0]).toEqual({ from: ["two", "value"], to: ["add", "a"] });
    expect(next.wires.length).toBe(chain.wires.length);
  });

  test("that come together and would close a circle are left out, the others not", () => {
    const next = made({
      type: "add",
      wires: [
        { from: ["sign", "sign"], to: ["add", "a"] },
        { from: ["one", "value"], to: ["sign", "a"] },
      ],
    });
    expect(wiresOf(next)).toContain("one.value -> sign.a");
    expect(wiresOf(next)).not.toContain("add.sum -> sign.a");
    expect(wiresOf(next)).toContain("sign.sign -> add.a");
    const circle = made({
      type: "add",
      nodes: [
        { id: "x", type: "number/sign", version: 1, params: {}, position: at(0, 0) },
        { id: "y", type: "number/sign", version: 1, params: {}, position: at(0, 0) },
      ],
      wires: [
        { from: ["x", "sign"], to: ["y", "a"] },
        { from: ["y", "sign"], to: ["x", "a"] },
      ],
    });
    expect(wiresOf(circle)).toContain("x.sign -> y.a");
    expect(wiresOf(circle)).not.toContain("y.sign -> x.a");
  });

  test("share a dot only if they come from one output, and a dot goes with its last wire", () => {
    const shared = made(
      { type: "connect", from: ["one", "value"], to: ["add", "b"] },
      {
        type: "reroute",
        id: "far",
        position: at(5, 5),
        inputs: [
          ["add", "a"],
          ["add", "b"],
        ],
      },
      { type: "reroute", id: "near", position: at(1, 1), inputs: [["add", "a"]] },
      { type: "reroute", id: "last", position: at(9, 9), inputs: [["add", "a"]], after: "far" },
    );
    expect(wiresOf(shared)).toContain("one.value -> add.a via near far last");
    expect(wiresOf(shared)).toContain("one.value -> add.b via far");
    const other = apply(shared, { type: "connect", from: ["two", "value"], to: ["add", "b"], via: ["far"] });
    expect(wiresOf(other)).toContain("two.value -> add.b");
    const off = apply(other, { type: "disconnect", inputs: [["add", "a"]] });
    expect(off.reroutes).toEqual([]);
    expect(apply(shared, { type: "remove", ids: ["far"] }).reroutes.map(({ id }) => id)).toEqual(["near", "last"]);
  });
});

describe("moving", () => {
  const grouped = made(
    { type: "reroute", id: "inner", position: at(5, 5), inputs: [["add", "a"]] },
    { type: "reroute", id: "outer", position: at(6, 6), inputs: [["sign", "a"]] },
    {
      type: "group",
      group: { id: "g", title: "", position: at(0, 0), size: at(9, 9), members: ["one", "two", "add"] },
    },
    { type: "pin", ids: ["two"], on: true },
  );
  const by = (from: WorkflowDocument, to: WorkflowDocument, id: string) => {
    const place = (each: WorkflowDocument) =>
      [...each.nodes, ...each.groups, ...each.reroutes].find((item) => item.id === id)!.position;
    return [place(to)[0] - place(from)[0], place(to)[1] - place(from)[1]];
  };

  test("a group moves what it owns and the dots between, but not what lies in its frame by chance, and nothing pinned", () => {
    const moved = apply(grouped, { type: "move", ids: ["g", "one"], by: at(10, 20) });
    for (const id of ["g", "one", "add", "inner"]) expect([id, by(grouped, moved, id)]).toEqual([id, [10, 20]]);
    for (const id of ["two", "sign", "outer"]) expect([id, by(grouped, moved, id)]).toEqual([id, [0, 0]]);
  });

  test("a pinned group stays with all it owns", () => {
    const pinned = apply(grouped, { type: "pin", ids: ["g"], on: true });
    expect(apply(pinned, { type: "move", ids: ["g"], by: at(1, 1) })).toBe(pinned);
    expect(apply(pinned, { type: "place", places: [["g", at(50, 50)]] })).toBe(pinned);
  });

  test("a thing that joins a group leaves the one it was in", () => {
    const two = applyAll(grouped, [
      { type: "group", group: { id: "h", title: "", position: at(0, 0), size: at(1, 1), members: ["add", "g"] } },
      { type: "own", group: "h", members: ["one"] },
    ]);
    expect(two.groups.map(({ members }) => members)).toEqual([["two"], ["add", "one"]]);
    expect(apply(two, { type: "own", members: ["add", "two"] }).groups.map(({ members }) => members)).toEqual([
      [],
      ["one"],
    ]);
  });
});

describe("what is exposed", () => {
  test("has names that differ, an order, and no name of its own where the parameter's does", () => {
    const exposed = made(
      { type: "expose", node: "one", param: "value" },
      { type: "expose", node: "two", param: "value", title: "Second" },
      { type: "expose", node: "show", param: "unit", name: "constructor" },
      { type: "expose", node: "show", param: "unit", name: "9 lives" },
    );
    expect(exposed.exposed).toEqual([
      { node: "one", param: "value" },
      { name: "value-2", node: "two", param: "value", title: "Second" },
      { name: "lives", node: "show", param: "unit" },
    ]);
    const ordered = apply(exposed, { type: "order-exposed", node: "show", param: "unit", to: 0 });
    expect(ordered.exposed.map(({ node: id }) => id)).toEqual(["show", "one", "two"]);
    expect(apply(ordered, { type: "order-exposed", node: "one", param: "value", to: 99 }).exposed.at(-1)!.node).toBe(
      "one",
    );
    expect(apply(ordered, { type: "conceal", node: "one", param: "value" }).exposed.length).toBe(2);
  });
});

describe("nodes", () => {
  test("lose a member that is set back to its default", () => {
    const set = made(
      { type: "set-param", node: "one", param: "value", value: 3 },
      { type: "set-title", id: "one", title: "First" },
      { type: "set-mode", ids: ["one"], mode: "bypassed" },
      { type: "collapse", ids: ["one"], on: true },
      { type: "set-colour", ids: ["one"], colour: "#112233" },
      { type: "resize", id: "one", size: at(300, 200), position: at(1, 2) },
    );
    expect(node(set, "one")).toMatchObject({
      title: "First",
      mode: "bypassed",
      collapsed: true,
      size: [300, 200],
      position: [1, 2],
    });
    const back = applyAll(set, [
      { type: "set-param", node: "one", param: "value" },
      { type: "set-title", id: "one", title: "" },
      { type: "set-mode", ids: ["one"] },
      { type: "collapse", ids: ["one"], on: false },
      { type: "set-colour", ids: ["one"] },
    ]);
    expect(Object.keys(node(back, "one")).sort()).toEqual(["id", "params", "position", "size", "type", "version"]);
    expect(node(back, "one").params).toEqual({});
  });
});
