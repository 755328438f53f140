import { describe, expect, onTestFinished, test } from "vitest";
import { checkWorkflow, checkWorkflowInTurns } from "#engine/check-workflow.ts";
import type { Problem } from "#protocol/problem.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { numberPack } from "../packs/number-pack.ts";
import { drawn } from "./drawn-workflow.ts";

const { catalogue } = numberPack();
const check = (workflow: Workflow): Problem[] => checkWorkflow(workflow, catalogue);
const codes = (workflow: Workflow) => check(workflow).map(({ code }) => code.replace("workflow/", ""));

const sound = drawn({ one: ["number/constant"], show: ["number/show"] }, ["one.value -> show.a"]);

describe("a document as large as one may be", () => {
  const ids = Array.from({ length: 9000 }, (_, n) => `n${n}`);
  const signs = (rest: object = {}) => Object.fromEntries(ids.map((id) => [id, ["number/sign", {}, rest] as const]));
  const large = (nodes: ReturnType<typeof signs>, wires: readonly string[], show = "n8999.sign -> show.a") =>
    drawn({ ...nodes, show: ["number/show"] }, [...wires, show]);

  test("has its first thousand problems told, and is refused as a whole", async () => {
    const problems = check(large(signs(), []));
    expect(problems).toHaveLength(1001);
    expect(problems[999]).toMatchObject({ code: "workflow/missing-input", node: "n999" });
    expect(problems[1000]).toMatchObject({ code: "workflow/too-many-problems" });
    expect(problems[1000]).not.toHaveProperty("node");
  });

  test("may be nothing but circles, with wires between all of them", () => {
    const pairs = ids.flatMap((id, n) => [`${id}.sign -> n${n ^ 1}.a`, `${id}.sign -> n${(n * 7 + 1) % 9000}.a`]);
    const told = codes(large(signs(), pairs));
    expect(told).toHaveLength(1001);
    expect(new Set(told)).toEqual(new Set(["two-wires-into-one-input", "too-many-problems"]));
    const circles = large(
      signs(),
      ids.map((id, n) => `${id}.sign -> n${n ^ 1}.a`),
    );
    expect(check(circles)[0]!.message).toBe('The nodes "n0" → "n1" → "n0" wait for each other in a circle.');
  });

  test("may have all its wires in one input", () => {
    const two = check(
      drawn({ one: ["number/constant"], show: ["number/show"] }, Array(99_000).fill("one.value -> show.a")),
    );
    expect(two).toMatchObject([
      {
        code: "workflow/two-wires-into-one-input",
        message: expect.stringMatching(/has 99000 wires, .* and others\.$/),
      },
    ]);
  });

  test("may be a chain of bypassed nodes that everything looks through", () => {
    const chain = ids.slice(1).map((id, n) => `n${n}.sign -> ${id}.a`);
    const bypassed = { ...signs({ mode: "bypassed" }), ...{ n0: ["number/constant"] as const } };
    const shows = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`show${n}`, ["number/show"] as const]));
    const looks = Object.keys(shows).map((id) => `n8999.sign -> ${id}.a`);
    const [first, ...rest] = chain;
    expect(first).toBe("n0.sign -> n1.a");
    expect(check(drawn({ ...bypassed, ...shows }, ["n0.value -> n1.a", ...rest, ...looks]))).toEqual([]);
  });

  test("may be a chain that is muted from its beginning", () => {
    const chain = ids.slice(1).map((id, n) => `n${n}.sign -> ${id}.a`);
    expect(codes(large({ ...signs(), n0: ["number/sign", {}, { mode: "muted" }] }, chain))).toEqual(["nothing-to-run"]);
  });

  test("may have long names, which messages do not repeat over and over", () => {
    const title = "x".repeat(500);
    const wires = Array.from({ length: 900 }, (_, n) => `one.p${n} -> show.a`);
    const problems = check(drawn({ one: ["number/constant", {}, { title }], show: ["number/show"] }, wires));
    expect(problems[0]!.message).toContain(`"one" (${"x".repeat(80)}…) has no output p0`);
  });

  test("is looked at in turns by a server, which finds the same and serves others meanwhile", async () => {
    const circles = large(
      signs(),
      ids.map((id, n) => `${id}.sign -> n${n ^ 1}.a`),
    );
    let served = 0;
    let next = setImmediate(function serve() {
      served++;
      next = setImmediate(serve);
    });
    onTestFinished(() => clearImmediate(next));
    expect(await checkWorkflowInTurns(sound, catalogue)).toEqual([]);
    expect(served).toBe(0);
    expect(await checkWorkflowInTurns(circles, catalogue)).toEqual(check(circles));
    expect(served).toBeGreaterThan(15);
  });
});
