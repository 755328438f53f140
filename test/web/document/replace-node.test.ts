import { expect, test } from "vitest";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { applyAll } from "#web/document/apply.ts";
import { emptyDocument, type WorkflowDocument } from "#web/document/document.ts";
import type { Catalogue } from "#web/document/kinds.ts";
import { nodeKinds } from "#web/document/node-kinds.ts";
import { replaceNode } from "#web/document/replace-node.ts";

const kinds = nodeKinds(catalogueOf(pack).describe() as unknown as Catalogue);

const document = {
  ...emptyDocument("w", ""),
  nodes: [
    { id: "errors", type: "load/error-graph", version: 1, params: {}, position: [0, 0] },
    { id: "solve", type: "solve/schedule", version: 1, params: { budget: 15, objective: "sum" }, position: [300, 10] },
    { id: "save", type: "export/schedule-file", version: 1, params: {}, position: [600, 0] },
  ],
  wires: [
    { from: ["errors", "errors"], to: ["solve", "errors"] },
    { from: ["solve", "schedule"], to: ["save", "schedule"] },
  ],
} as unknown as WorkflowDocument;

const replaced = (type: string) => {
  const old = document.nodes.find(({ id }) => id === "solve")!;
  return applyAll(document, replaceNode(document, kinds, old, kinds.nodes.get(type)!, "new"));
};

test("a node that is replaced by another type keeps its place, its wires and the parameters that both have", () => {
  const { nodes, wires } = replaced("solve/uniform");
  expect(nodes.map(({ id }) => id)).toEqual(["errors", "save", "new"]);
  expect(nodes.at(-1)).toMatchObject({ type: "solve/uniform", params: { budget: 15 }, position: [300, 10] });
  const lines = wires.map(({ from, to }) => `${from.join(".")} → ${to.join(".")}`);
  expect(lines.sort()).toEqual(["errors.errors → new.errors", "new.schedule → save.schedule"]);
});

test("a wire that fits nowhere goes with the node", () => {
  const { wires } = replaced("solve/all-budgets");
  expect(wires).toEqual([{ from: ["errors", "errors"], to: ["new", "errors"] }]);
});
