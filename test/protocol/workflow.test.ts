import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Document, migrateDocument } from "#protocol/migrate-document.ts";
import { formatWorkflow, parseWorkflow } from "#protocol/workflow.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { drawn } from "../engine/drawn-workflow.ts";

const whole: Workflow = {
  ...drawn(
    {
      one: ["number/constant", { value: 1, rounding: "down" }, { title: "One", position: [10, 20], size: [200, 80] }],
      two: ["number/show", { list: [{ b: 1, a: [1, 2] }], text: 'a "quoted"\nline' }, { mode: "muted" }],
    },
    ["one.value -> two.a"],
  ),
  groups: [
    { title: "All", position: [0, 0], size: [500, 300], colour: "#445566" },
    { id: "owner", title: "Some", position: [0, 0], size: [5, 3], pinned: true, members: ["one", "note"] },
  ],
  notes: [
    { text: "Look", position: [5.5, -3] },
    { id: "note", text: "# There", position: [0, 0], size: [10, 10], colour: "#000000" },
  ],
  exposed: [
    { node: "one", param: "value", title: "The number" },
    { name: "unit-2", node: "two", param: "unit" },
  ],
  description: "What it is for",
  tags: ["demo", "演示"],
  reroutes: [{ id: "dot", position: [1, 2] }],
  inputs: [{ name: "in", title: "In", to: [["two", "a"]] }],
  outputs: [{ name: "out", from: ["one", "value"] }],
};
whole.wires[0]!.via = ["dot"];
Object.assign(whole.nodes[0]!, { collapsed: true, pinned: true, colour: "#abcdef" });
whole.blocks = [{ id: "self", source: { workflow: "lib", version: 3 }, workflow: structuredClone(whole) }];
const minimal = '{ "format": "lemica.workflow", "version": 1, "id": "a", "name": "A", "nodes": [] }';

describe("a workflow file", () => {
  test("comes back as it was written", () => {
    expect(parseWorkflow(formatWorkflow(whole))).toEqual(whole);
  });

  test("is written alike whatever order its keys had", () => {
    const [one, two] = whole.nodes;
    const shuffled: Workflow = {
      ...Object.fromEntries(Object.entries(whole).reverse()),
      nodes: [{ ...Object.fromEntries(Object.entries(one!).reverse()), params: { rounding: "down", value: 1 } }, two],
    } as Workflow;
    expect(formatWorkflow(shuffled)).toBe(formatWorkflow(whole));
  });

  test("has a line for each node and wire, so that moving one node changes one line", () => {
    const moved = structuredClone(whole);
    moved.nodes[0]!.position = [11, 20];
    const before = formatWorkflow(whole).split("\n");
    const after = formatWorkflow(moved).split("\n");
    expect(after.length).toBe(before.length);
    expect(after.filter((line, at) => line !== before[at])).toHaveLength(1);
    expect(before).toContain('    { "from": ["one", "value"], "to": ["two", "a"], "via": ["dot"] }');
    expect(Math.max(...before.map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  test("may leave out what is empty, and begin with a byte order mark", () => {
    expect(parseWorkflow(`\uFEFF${minimal}`)).toMatchObject({
      nodes: [],
      wires: [],
      groups: [],
      notes: [],
      exposed: [],
    });
    expect(formatWorkflow(parseWorkflow(minimal))).not.toContain("groups");
  });

  test("cannot reach the prototypes of the program", () => {
    const text = readFileSync(new URL("polluted.workflow.json", import.meta.url), "utf8");
    const workflow = parseWorkflow(text);
    const { params } = workflow.nodes[0]!;
    expect(Object.keys(params)).toEqual(["value", "list"]);
    expect(params.list).toEqual([{ kept: 1 }]);
    expect(Object.getPrototypeOf(params)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("a file that is no sound workflow is refused", () => {
  test.each([
    ["", "line 1, column 1: expected a value"],
    ['{\n  "a": 1,\n  b: 2\n}', "line 3, column 3: expected a name in double quotes"],
    ['{ "a": 1, }', "line 1, column 11: expected a name in double quotes"],
    ['{ "a": [1 2] }', 'line 1, column 11: expected "," or the closing bracket'],
    ['{ "a" 1 }', 'line 1, column 7: expected ":"'],
    ["{ 'a': 1 }", 'line 1, column 3: expected a name in double quotes or "}"'],
    ['{ "a": NaN }', "line 1, column 8: expected a value"],
    ['{ "a": 01 }', "line 1, column 8: expected a value"],
    ['{ "a": "tab\there" }', "line 1, column 8: expected a value"],
    ['{ "a": [1, 2}', 'line 1, column 13: expected "," or the closing bracket'],
    ["[1, 2", 'line 1, column 6: expected "," or the closing bracket'],
    ["{} {}", "line 1, column 4: expected the end of the file"],
    ['{ "a": [] ]', 'line 1, column 11: expected "," or the closing bracket'],
  ])("corrupt JSON with its line and column: %j", (text, message) => {
    expect(() => parseWorkflow(text)).toThrow(message);
    expect(() => parseWorkflow(text)).toThrow(expect.objectContaining({ code: "workflow/not-json" }));
  });

  test.each([
    ["more than a machine should hold", `${"[".repeat(8_000_000)}${"]".repeat(8_000_000)}`],
    ["and not closed", "[".repeat(200_000)],
    ["a hundred lists", `${"[".repeat(100)}${"]".repeat(100)}`],
    ["seventy objects", `${'{"a":'.repeat(70)}1${"}".repeat(70)}`],
  ])("brackets too deep: %s", (_, text) => {
    expect(() => parseWorkflow(text)).toThrow(expect.objectContaining({ code: "workflow/too-deep" }));
  });

  test.each([
    ["[]", "workflow/not-a-workflow"],
    ["null", "workflow/not-a-workflow"],
    ['{ "last_node_id": 3, "nodes": [], "links": [] }', "workflow/comfyui"],
    ['{ "format": "lemica.workflow" }', "workflow/no-version"],
    ['{ "format": "lemica.workflow", "version": 1.5 }', "workflow/no-version"],
    ['{ "format": "lemica.workflow", "version": 2 }', "workflow/too-new"],
  ])("%s", (text, code) => {
    expect(() => parseWorkflow(text)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    [
      {
        exposed: [
          { node: "a", param: "x" },
          { node: "b", param: "x" },
        ],
      },
      "exposed is wrong (must go by names that differ)",
    ],
    [
      {
        inputs: [
          { name: "x", to: [] },
          { name: "x", to: [] },
        ],
      },
      "inputs is wrong (must go by names that differ)",
    ],
    [{ outputs: [{ name: "prototype", from: ["a", "b"] }] }, "outputs[0].name is wrong"],
    [{ exposed: [{ name: "a.b", node: "a", param: "x" }] }, "exposed[0].name is wrong (must be a letter"],
    [{ groups: [{ title: "", position: [0, 0], size: [1, 1], colour: "red" }] }, "must be a colour such as #445566"],
    [{ nodes: [{ id: "a", type: "x/y", version: 1, pinned: false }] }, "pinned is wrong (must be true, or left out)"],
    [{ blocks: [{ id: "b", workflow: { ...JSON.parse(minimal), nodes: [{}] } }] }, "blocks[0].workflow.nodes[0].id"],
  ])("%j", (more, message) => {
    expect(() => parseWorkflow(JSON.stringify({ ...JSON.parse(minimal), ...more }))).toThrow(message);
  });

  test.each(["__proto__", "constructor", "prototype"])("with the node id %s, which members of objects lose", (id) => {
    const text = JSON.stringify({ ...JSON.parse(minimal), nodes: [{ id, type: "number/show", version: 1 }] });
    expect(() => parseWorkflow(text)).toThrow("nodes[0].id is wrong (is a word of JavaScript's own");
  });

  const long = "x".repeat(1_000_000);
  const sound = { id: "a", type: "x/y", version: 1 };
  test.each([
    [{ nodes: [{ ...sound, type: long }] }, "nodes[0].type is wrong (must have at most"],
    [{ nodes: [{ ...sound, title: long }] }, "nodes[0].title is wrong (must have at most"],
    [{ nodes: [{ ...sound, params: { [long]: 1 } }] }, "nodes[0].params.xxx"],
    [{ nodes: [{ ...sound, [long]: 1, y: 2, z: 3, u: 4, v: 5, w: 6 }] }, "and others"],
    [{ wires: [{ from: [long, "out"], to: ["a", long] }] }, "wires[0].from[0] is wrong (must have at most"],
    [{ wires: [{ from: ["a", "out"], to: ["b", "in"], via: [long] }] }, "wires[0].via[0] is wrong (must have at most"],
    [{ groups: [{ title: long, position: [0, 0], size: [1, 1] }] }, "groups[0].title is wrong (must have at most"],
    [{ groups: [{ title: "", position: [0, 0], size: [1, 1], members: [long] }] }, "groups[0].members[0] is wrong"],
    [{ exposed: [{ node: long, param: long, title: long }] }, "exposed[0].title is wrong (must have at most"],
    [{ outputs: [{ name: "x", title: long, from: ["a", "b"] }] }, "outputs[0].title is wrong (must have at most"],
  ])("that is longer than any name: case %#", (more, message) => {
    const told = () => parseWorkflow(JSON.stringify({ ...JSON.parse(minimal), ...more }));
    expect(told).toThrow(message);
    expect(told).toThrow(/^.{20,900}$/);
  });

  test("with every place that is wrong", () => {
    const text = JSON.stringify({
      format: "lemica.workflow",
      version: 1,
      id: "",
      name: "A",
      nodes: [
        { id: "a.b", type: "x/y", version: 1, parms: {} },
        { id: "b", version: "1" },
      ],
      wires: [{ from: ["a"], to: ["b", "in"] }],
    });
    const told = () => parseWorkflow(text);
    for (const place of [
      "id is wrong",
      "nodes[0].id is wrong (must be 1 to 64 letters",
      'nodes[0] has the unknown "parms"',
      "nodes[1].type is wrong (must be text",
      "nodes[1].version is wrong",
      "wires[0].from",
    ])
      expect(told).toThrow(place);
  });
});

describe("migrations of the format", () => {
  const migrations = new Map<number, (document: Document) => Document>([
    [1, (document) => ({ ...document, first: true })],
    [2, (document) => ({ ...document, second: true })],
  ]);

  test("run one after the other from the version of the file", () => {
    expect(migrateDocument({ version: 1 }, 3, migrations)).toEqual({ version: 3, first: true, second: true });
    expect(migrateDocument({ version: 2 }, 3, migrations)).toEqual({ version: 3, second: true });
    expect(migrateDocument({ version: 3 }, 3, migrations)).toEqual({ version: 3 });
  });

  test("reach the workflows of blocks, blocks within blocks too", () => {
    const inner = { version: 2, blocks: [{ id: "c", workflow: { version: 1 } }, { id: "odd" }] };
    expect(migrateDocument({ version: 3, blocks: [{ id: "b", workflow: inner }] }, 3, migrations)).toEqual({
      version: 3,
      blocks: [
        {
          id: "b",
          workflow: {
            version: 3,
            second: true,
            blocks: [{ id: "c", workflow: { version: 3, first: true, second: true } }, { id: "odd" }],
          },
        },
      ],
    });
  });

  test("do not guess at a newer version", () => {
    expect(() => migrateDocument({ version: 4 }, 3, migrations)).toThrow("knows versions up to 3");
  });
});
