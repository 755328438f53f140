import { expect, test } from "vitest";
import { flatten } from "#engine/flatten.ts";
import { planRun } from "#engine/plan-run.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { numberPack } from "../packs/number-pack.ts";
import { drawn } from "./drawn-workflow.ts";

const { catalogue } = numberPack();
const plan = (workflow: Workflow, targets?: readonly string[]) =>
  planRun(flatten(workflow, catalogue, targets), catalogue);

//   two ──────────► add ─► show
//   one ─► sign ────┘
//     └──► idle (leads to no output)
const workflow = drawn(
  {
    show: ["number/show"],
    two: ["number/constant"],
    add: ["number/add"],
    idle: ["number/sign"],
    sign: ["number/sign"],
    one: ["number/constant"],
  },
  ["two.value -> add.a", "one.value -> sign.a", "one.value -> idle.a", "sign.sign -> add.b", "add.sum -> show.a"],
);

test("only what an output node needs is run, each node after those it needs", () => {
  expect(plan(workflow)).toEqual({ order: ["two", "one", "sign", "add", "show"] });
});

test("with targets, only what they need is run", () => {
  expect(plan(workflow, ["idle"])).toEqual({ order: ["one", "idle"] });
  expect(plan(workflow, ["no-such"])).toEqual({ order: [] });
});

test("the order does not depend on the order of the wires", () => {
  const turned = { ...workflow, wires: workflow.wires.toReversed() };
  expect(plan(turned)).toEqual(plan(workflow));
});

test("a circle that an output needs is told in order, one that nothing needs does not matter", () => {
  const circle = drawn(
    { a: ["number/add"], b: ["number/sign"], show: ["number/show"], one: ["number/constant"], two: ["number/show"] },
    ["a.sum -> b.a", "b.sign -> a.a", "b.sign -> show.a", "one.value -> two.a"],
  );
  expect(plan(circle)).toEqual({ cycle: ["a", "b"] });
  expect(plan(circle, ["two"])).toEqual({ order: ["one", "two"] });
});

test("a chain of ten thousand nodes is planned", () => {
  const ids = Array.from({ length: 10_000 }, (_, n) => `n${n}`);
  const wires = ids.slice(1).map((id, n) => `n${n}.sign -> ${id}.a`);
  const chain = drawn(Object.fromEntries(ids.map((id) => [id, ["number/sign"] as const])), wires);
  expect(plan(chain, ["n9999"])).toEqual({ order: ids });
});
