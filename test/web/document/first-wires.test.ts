import { expect, test } from "vitest";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { applyAll } from "#web/document/apply.ts";
import { emptyDocument, type WorkflowDocument } from "#web/document/document.ts";
import { firstWires } from "#web/document/first-wires.ts";
import type { Catalogue } from "#web/document/kinds.ts";
import { nodeKinds } from "#web/document/node-kinds.ts";

const kinds = nodeKinds(catalogueOf(pack).describe() as unknown as Catalogue);

/** Puts nodes beside each other as a person does who clicks through the list. */
function built(types: readonly string[]): WorkflowDocument {
  return types.reduce<WorkflowDocument>(
    (document, type, k) => {
      const kind = kinds.nodes.get(type)!;
      const id = String(k);
      const { commands } = firstWires(document, kinds, kind, { id }, k === 0 ? undefined : String(k - 1));
      const node = { id, type, version: kind.version, params: {}, position: [0, 0] as [number, number] };
      return applyAll(document, [{ type: "add", nodes: [node] }, ...commands]);
    },
    emptyDocument("w", ""),
  );
}

const wires = ({ wires }: WorkflowDocument) => wires.map(({ from, to }) => `${from.join(".")} → ${to.join(".")}`);

test("every input that a node needs is wired where one output fits", () => {
  const flow = ["load/pipeline", "condition/prompts", "sample/settings", "calibrate/errors", "solve/schedule"];
  expect(wires(built(flow))).toEqual([
    "0.model → 1.model",
    "0.model → 2.model",
    "0.model → 3.model",
    "1.conditioning → 3.conditioning",
    "2.settings → 3.settings",
    "3.errors → 4.errors",
  ]);
});

test("of several that fit, the one beside it is taken; with none there, none", () => {
  const two = ["load/error-graph", "load/error-graph", "solve/schedule"];
  expect(wires(built(two))).toEqual(["1.errors → 2.errors"]);
  expect(wires(built(["load/error-graph", "load/error-graph", "load/pipeline", "solve/schedule"]))).toEqual([]);
});

test("two inputs of one kind are left to choose", () => {
  const [compare] = [...kinds.nodes.values()].filter(
    ({ inputs }) => inputs.filter((port) => port.socket === "VIDEO").length > 1,
  );
  expect(compare).toBeDefined();
  const document = built(["load/pipeline", "condition/prompts", "sample/settings", "sample/sample", "sample/decode"]);
  const { commands } = firstWires(document, kinds, compare!, { id: "new" }, "4");
  expect(commands.filter(({ type }) => type === "connect")).toEqual([]);
});

test("a node that gives what the one beside it lacks is put before it", () => {
  const document = built(["solve/schedule"]);
  const { commands, before } = firstWires(document, kinds, kinds.nodes.get("load/error-graph")!, { id: "new" }, "0");
  expect(before).toBe(true);
  expect(commands).toEqual([{ type: "connect", from: ["new", "errors"], to: ["0", "errors"] }]);
});
