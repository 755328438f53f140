import { expect, test } from "vitest";
import { emptyDocument, type WorkflowDocument } from "#web/document/document.ts";
import type { NodeKinds } from "#web/document/node-kinds.ts";
import { countRows, diffSections } from "#web/panels/diff/diff-rows.ts";

const kinds = {
  nodes: new Map([
    ["a/solve", { title: "Solve", inputs: [], outputs: [], params: { properties: { budget: { title: "Budget" } } } }],
  ]),
  sockets: new Map(),
} as unknown as NodeKinds;
const node = (id: string, more: object = {}) => ({
  id,
  type: "a/solve",
  version: 1,
  params: {},
  position: [0, 0] as const,
  ...more,
});
const before: WorkflowDocument = {
  ...emptyDocument("w", "One"),
  nodes: [node("a", { params: { budget: 12 } }), node("b", { title: "Mine" })],
  wires: [{ from: ["a", "out"], to: ["b", "in"] }],
};

test("a changed parameter is told by its title, with the value of before and of after", () => {
  const after = { ...before, nodes: [node("a", { params: { budget: 15 } }), before.nodes[1]!] };
  expect(diffSections(before, after, kinds)).toEqual([
    {
      id: "nodes",
      rows: [
        {
          key: "changed a",
          kind: "changed",
          what: "Solve",
          before: "Solve",
          after: "Solve",
          parts: [{ what: "Budget", before: "12", after: "15" }],
        },
      ],
    },
  ]);
});

test("what was removed is told with its wires, by the titles of nodes", () => {
  const after = { ...before, name: "Two", nodes: [before.nodes[0]!], wires: [] };
  const sections = diffSections(before, after, kinds);
  expect(sections.map(({ id }) => id)).toEqual(["workflow", "nodes", "wires"]);
  expect(sections[2]!.rows[0]).toMatchObject({ kind: "removed", before: "Solve · out → Mine · in" });
  expect(countRows(sections)).toEqual({ added: 0, removed: 2, changed: 1 });
});

test("what only moved is told when it is asked for", () => {
  const after = { ...before, nodes: [node("a", { params: { budget: 12 }, position: [5, 5] }), before.nodes[1]!] };
  expect(diffSections(before, after, kinds)).toEqual([]);
  expect(diffSections(before, after, kinds, { looks: true })[0]!.rows[0]!.parts).toEqual([
    { what: "diff.position", keys: "what", before: "[0,0]", after: "[5,5]" },
  ]);
});
