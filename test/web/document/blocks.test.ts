import { describe, expect, test } from "vitest";
import { expandBlocks } from "#engine/expand-blocks.ts";
import { flatten } from "#engine/flatten.ts";
import { planRun } from "#engine/plan-run.ts";
import { formatWorkflow, parseWorkflow } from "#protocol/workflow.ts";
import { applyAll } from "#web/document/apply.ts";
import { refusalOf } from "#web/document/connect-rules.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import { makeBlock } from "#web/document/make-block.ts";
import { nodeKinds } from "#web/document/node-kinds.ts";
import { withUsedBlocks } from "#web/document/open-document.ts";
import { unpackBlock } from "#web/document/unpack-block.ts";
import { numberPack } from "../../packs/number-pack.ts";
import { catalogue, chain, wiresOf } from "./drawing.ts";
import { broken } from "./invariants.ts";

const engine = numberPack().catalogue;
const named = { id: "the-sum", name: "The Sum" };
let made = 0;
const exposing = applyAll(chain, [
  { type: "expose", node: "two", param: "value", name: "addend", title: "Addend" },
  { type: "add", notes: [{ id: "note", text: "inside", position: [0, 0] }] },
]);

function blocked(document: WorkflowDocument, ...ids: string[]): WorkflowDocument {
  const block = makeBlock(document, new Set(ids), { ...named, id: `the-sum-${made++}` })!;
  const next = applyAll(document, block.commands);
  expect(broken(next)).toEqual([]);
  return next;
}

const runsAs = (document: WorkflowDocument) => {
  const { workflow, problems } = expandBlocks(parseWorkflow(formatWorkflow(document)), engine);
  expect(problems).toEqual([]);
  const bare = (id: string) => id.split("/").at(-1);
  return workflow.wires.map(({ from, to }) => `${bare(from[0])}.${from[1]} -> ${bare(to[0])}.${to[1]}`).sort();
};

describe("a block made of selected nodes", () => {
  const block = blocked(exposing, "two", "add", "note");

  test("stands in their place, wired as they were, and runs the same", () => {
    expect(block.nodes.map(({ id, type }) => [id, type])).toEqual([
      ["one", "number/constant"],
      ["sign", "number/sign"],
      ["show", "number/show"],
      ["the-sum", "block/the-sum"],
    ]);
    expect(wiresOf(block)).toEqual(["one.value -> the-sum.a", "sign.sign -> show.a", "the-sum.sum -> sign.a"]);
    expect(runsAs(block)).toEqual(wiresOf(chain));
    const order = planRun(flatten(parseWorkflow(formatWorkflow(block)), engine), engine);
    expect(order).toEqual({ order: ["one", "the-sum/two", "the-sum/add", "sign", "show"] });
    expect(block.notes).toEqual([]);
    expect(block.blocks[0]!.workflow.notes).toHaveLength(1);
  });

  test("has the ports and parameters of what is inside, with what is set there as defaults", () => {
    const kind = nodeKinds(catalogue, block.blocks).nodes.get("block/the-sum")!;
    expect(kind).toMatchObject({
      title: "The Sum",
      category: "block",
      isOutput: false,
      inputs: [{ name: "a", socket: "NUMBER", optional: false }],
      outputs: [{ name: "sum", socket: "NUMBER" }],
      params: { properties: { addend: { title: "Addend", default: 2, minimum: -1000 } } },
    });
    expect(block.exposed).toEqual([{ node: "the-sum", param: "addend", title: "Addend" }]);
  });

  test("obeys the rules for wires as any node does", () => {
    const kinds = nodeKinds(catalogue, block.blocks);
    expect(refusalOf(block, kinds, ["sign", "sign"], ["the-sum", "a"])?.code).toBe("circle");
    expect(refusalOf(block, kinds, ["show", "text"], ["the-sum", "a"])?.code).toBe("other-kind");
    expect(refusalOf(block, kinds, ["one", "value"], ["the-sum", "a"])).toBeUndefined();
  });

  test("can be made of blocks, and unpacked again level by level", () => {
    const twice = blocked(block, "the-sum", "sign");
    expect(runsAs(twice)).toEqual(wiresOf(chain));
    const outer = twice.nodes.at(-1)!.id;
    const once = applyAll(twice, unpackBlock(twice, outer)!);
    expect(runsAs(once)).toEqual(wiresOf(chain));
    const inner = once.nodes.find(({ type }) => type.startsWith("block/"))!.id;
    const flat = withUsedBlocks(applyAll(once, unpackBlock(once, inner)!));
    expect(broken(flat)).toEqual([]);
    expect([flat.blocks, wiresOf(flat)]).toEqual([[], wiresOf(chain)]);
    expect(flat.exposed).toEqual(exposing.exposed);
  });

  test("unpacked keeps what its parameters were set to", () => {
    const set = applyAll(block, [{ type: "set-param", node: "the-sum", param: "addend", value: 50 }]);
    const flat = applyAll(set, unpackBlock(set, "the-sum")!);
    expect(flat.nodes.find(({ id }) => id === "two")!.params).toEqual({ value: 50 });
  });

  test("is refused around something outside, which would wait for the block and the block for it", () => {
    expect(makeBlock(chain, new Set(["add", "show"]), named)).toBeUndefined();
    expect(makeBlock(chain, new Set(["gone"]), named)).toBeUndefined();
    expect(unpackBlock(chain, "one")).toBeUndefined();
  });
});
