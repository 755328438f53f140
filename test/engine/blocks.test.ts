import { describe, expect, test } from "vitest";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { expandBlocks } from "#engine/expand-blocks.ts";
import { flatten } from "#engine/flatten.ts";
import { planRun } from "#engine/plan-run.ts";
import { outermostId } from "#protocol/block.ts";
import { formatWorkflow, parseWorkflow } from "#protocol/workflow.ts";
import type { Workflow, WorkflowBlock } from "#protocol/workflow-schema.ts";
import { numberPack } from "../packs/number-pack.ts";
import { drawn } from "./drawn-workflow.ts";
import { temporaryFolder, workshop } from "./workshop.ts";

const { catalogue } = numberPack();
const folder = temporaryFolder();

/** in ─► add ─► sum, with a constant of its own at add.b, whose value is exposed as "more". */
const plus: Workflow = {
  ...drawn({ more: ["number/constant", { value: 10 }], add: ["number/add"] }, ["more.value -> add.b"]),
  id: "plus",
  name: "Plus",
  exposed: [{ name: "more", node: "more", param: "value" }],
  inputs: [{ name: "in", to: [["add", "a"]] }],
  outputs: [{ name: "sum", from: ["add", "sum"] }],
};
const block = (id: string, workflow: Workflow): WorkflowBlock => ({ id, workflow });
const withBlocks = (workflow: Workflow, ...blocks: WorkflowBlock[]): Workflow => ({ ...workflow, blocks });

/** Plus twice in a row, as a block of its own. */
const plusPlus: Workflow = withBlocks(
  {
    ...drawn({ first: ["block/plus"], second: ["block/plus", { more: 200 }] }, ["first.sum -> second.in"]),
    id: "plus-plus",
    name: "Plus plus",
    exposed: [{ node: "first", param: "more" }],
    inputs: [{ name: "in", to: [["first", "in"]] }],
    outputs: [{ name: "out", from: ["second", "sum"] }],
  },
  block("plus", plus),
);

const wires = ["two.value -> outer.in", "outer.out -> show.a"];
const nested = (params: Record<string, unknown> = {}, more: Record<string, unknown> = {}): Workflow =>
  withBlocks(
    drawn({ two: ["number/constant", { value: 2 }], outer: ["block/pp", params, more], show: ["number/show"] }, wires),
    block("pp", plusPlus),
  );

describe("a block", () => {
  test("runs as the nodes inside it, with its parameters in place of theirs, blocks within blocks too", async () => {
    const { run } = workshop(folder());
    const { result, events } = await run(nested({ more: 30 }));
    expect(result.outputs.get("show")).toEqual({ text: "232" });
    expect(events[0]).toEqual({
      type: "run-started",
      order: ["two", "outer/first/more", "outer/first/add", "outer/second/more", "outer/second/add", "show"],
    });
    for (const event of events)
      if ("node" in event) expect(["two", "outer", "show"]).toContain(outermostId(event.node));
    expect((await run(nested())).result.outputs.get("show")).toEqual({ text: "212" });
  });

  test("shares its results with the same nodes outside of it", async () => {
    const { run } = workshop(folder());
    await run(nested());
    const same = drawn(
      {
        two: ["number/constant", { value: 2 }],
        ten: ["number/constant", { value: 10 }],
        sum: ["number/add"],
        show: ["number/show", { unit: "!" }],
      },
      ["two.value -> sum.a", "ten.value -> sum.b", "sum.sum -> show.a"],
    );
    expect((await run(same)).ran).toEqual(["show 12"]);
  });

  test("is put into what a node saves as it was drawn, not as it was run", async () => {
    const { run, options } = workshop(folder());
    const workflow = nested();
    workflow.nodes.push(drawn({ save: ["text/save"] }, []).nodes[0]!);
    workflow.wires.push({ from: ["show", "text"], to: ["save", "text"] });
    await run(workflow);
    const saved = await options.files.readText("out/out.txt");
    expect(JSON.parse(saved.split("\n")[1]!)).toEqual(workflow);
  });

  test("is run to by what its outputs need", () => {
    expect(planRun(flatten(nested(), catalogue, ["outer"]), catalogue)).toEqual({
      order: ["two", "outer/first/more", "outer/first/add", "outer/second/more", "outer/second/add"],
    });
    expect(planRun(flatten(nested(), catalogue, ["outer/first/more"]), catalogue)).toEqual({
      order: ["outer/first/more"],
    });
  });

  test("that is muted mutes what needs it, and one that is bypassed lets through what comes in", async () => {
    const { run } = workshop(folder());
    expect(planRun(flatten(nested({}, { mode: "muted" }), catalogue), catalogue)).toEqual({ order: [] });
    expect(checkWorkflow(nested({ nonsense: 1 }, { mode: "muted" }), catalogue).map(({ code }) => code)).toEqual([
      "workflow/nothing-to-run",
    ]);
    expect((await run(nested({}, { mode: "bypassed" }))).ran).toEqual(["constant 2", "show 2"]);
    const inner = structuredClone(nested());
    inner.blocks![0]!.workflow.nodes[0]!.mode = "bypassed";
    expect((await run(inner)).result.outputs.get("show")).toEqual({ text: "202" });
    inner.blocks![0]!.workflow.nodes[1]!.mode = "bypassed";
    expect((await run(inner)).result.outputs.get("show")).toEqual({ text: "2" });
  });

  test("expanded again is the same", () => {
    for (const workflow of [nested(), nested({}, { mode: "bypassed" }), nested({}, { mode: "muted" })]) {
      const once = expandBlocks(workflow, catalogue).workflow;
      expect(expandBlocks(once, catalogue).workflow).toEqual(once);
    }
  });

  test("travels in the file, to come back as it was", () => {
    const sourced = nested({ more: 3 });
    sourced.blocks![0]!.source = { workflow: "plus-plus", version: 4 };
    expect(parseWorkflow(formatWorkflow(sourced))).toEqual(sourced);
  });
});

describe("a problem with a block is told of its node, and names the one inside", () => {
  const check = (workflow: Workflow) => checkWorkflow(workflow, catalogue);

  test("where something inside is wrong, at the port and parameter that people see", () => {
    const unwired = nested({ more: 5000 });
    unwired.wires.shift();
    expect(check(unwired)).toMatchObject([
      {
        code: "workflow/invalid-param",
        node: "outer",
        inner: "outer/first/more",
        param: "more",
        message: expect.stringContaining('node "outer/first/more" (Constant)'),
      },
      { code: "workflow/missing-input", node: "outer", inner: "outer/first/add", port: "in" },
    ]);
    const hidden = structuredClone(nested());
    hidden.blocks![0]!.workflow.blocks![0]!.workflow.wires.push({ from: ["gone", "x"], to: ["more", "y"] });
    const [problem] = check(hidden);
    expect(problem).toMatchObject({ code: "workflow/dangling-wire", node: "outer", inner: "outer/first/more" });
    expect(problem).not.toHaveProperty("port");
  });

  test("where its own ports and parameters are named wrongly, with those there are", () => {
    const wrong = nested({ mroe: 1 });
    wrong.wires = [
      { from: ["two", "value"], to: ["outer", "inn"] },
      { from: ["outer", "uot"], to: ["show", "a"] },
    ];
    const told = check(wrong).map(({ code, node, port, param, remedy }) => [code, node, port ?? param, remedy]);
    expect(told.slice(0, 3)).toEqual([
      ["workflow/unknown-param", "outer", "mroe", "Write more instead, or delete it."],
      ["workflow/unknown-port", "outer", "inn", "Connect the wire to in, or delete it."],
      ["workflow/unknown-port", "outer", "uot", "Connect the wire to out, or delete it."],
    ]);
  });

  test("where it is not in the file, or stands within itself", () => {
    const missing = withBlocks(nested());
    expect(check(missing)).toMatchObject([
      { code: "workflow/unknown-block", node: "outer", message: expect.stringContaining("the block pp") },
    ]);
    const circular = structuredClone(nested());
    circular.blocks![0]!.workflow.blocks![0]!.workflow = { ...plusPlus, blocks: [] };
    expect(check(circular)[0]).toMatchObject({
      code: "workflow/block-within-itself",
      node: "outer",
      inner: "outer/first",
      message: expect.stringContaining('"Plus plus" → "Plus plus"'),
    });
    expect(check({ ...nested(), id: "plus" })[0]).toMatchObject({ code: "workflow/block-within-itself" });
  });

  test("where it would come to more nodes or wires than a machine can hold, without trying", () => {
    let bomb: Workflow = { ...drawn({ one: ["number/constant"] }, []), id: "level0" };
    for (let level = 1; level <= 15; level++) {
      const twice = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`n${n}`, ["block/b"] as [string]]));
      bomb = { ...withBlocks(drawn(twice, []), block("b", bomb)), id: `level${level}` };
    }
    expect(check(bomb).map(({ code }) => code)).toContain("workflow/blocks-too-large");
    let fan: Workflow = {
      ...drawn({ add: ["number/add"] }, []),
      id: "fan0",
      inputs: [{ name: "in", to: Array.from({ length: 1000 }, (_, n) => [`add`, `p${n}`]) }],
    };
    for (let level = 1; level <= 3; level++) {
      const many = Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`n${n}`, ["block/b"] as [string]]));
      fan = {
        ...withBlocks(drawn(many, []), block("b", fan)),
        id: `fan${level}`,
        inputs: [{ name: "in", to: Object.keys(many).map((id) => [id, "in"]) }],
      };
    }
    const outer = withBlocks(
      drawn({ one: ["number/constant"], f: ["block/b"] }, ["one.value -> f.in"]),
      block("b", fan),
    );
    expect(expandBlocks(outer, catalogue).problems.map(({ code }) => code)).toContain("workflow/blocks-too-large");
  });

  test("that a run does not need, without stopping the run", async () => {
    const { run } = workshop(folder());
    const workflow = nested();
    workflow.nodes.push({ id: "idle", type: "block/pp", version: 1, params: {} });
    const { result } = await run(workflow);
    expect(result.status).toBe("done");
    expect(result.problems).toMatchObject([{ node: "idle", inner: "idle/first/add" }]);
  });
});
