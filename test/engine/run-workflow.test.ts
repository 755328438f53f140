import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { drawn } from "./drawn-workflow.ts";
import { inEnglish } from "./in-english.ts";
import { chain, temporaryFolder, workshop } from "./workshop.ts";

const folder = temporaryFolder();
const everything = ["constant 2", "constant 3", "add 2 3", "sign 5", "show 1"];

describe("a run", () => {
  test("works through the nodes in order and gives the values of the output nodes", async () => {
    const { result, ran } = await workshop(folder()).run(chain());
    expect(result).toMatchObject({ status: "done", problems: [], failures: [], skipped: [] });
    expect(result.outputs).toEqual(new Map([["show", { text: "1!" }]]));
    expect(ran).toEqual(everything);
  });

  test("tells what happens in events of plain JSON, in order", async () => {
    const { events } = await workshop(folder()).run(
      drawn({ one: ["number/constant"], show: ["number/show"] }, ["one.value -> show.a"]),
    );
    const milliseconds = expect.any(Number);
    const key = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(events).toEqual([
      { type: "run-started", order: ["one", "show"] },
      { type: "node-started", node: "one" },
      { type: "node-finished", node: "one", hit: false, milliseconds, outputs: { value: "the number 1" }, key },
      { type: "node-started", node: "show" },
      { type: "node-preview", node: "show", preview: { kind: "text", text: "1" } },
      { type: "node-finished", node: "show", hit: false, milliseconds, outputs: { text: { text: "Text" } }, key },
      { type: "run-finished", status: "done", milliseconds, skipped: [] },
    ]);
  });

  test("gives a node undefined at an optional input that is not connected", async () => {
    const { ran } = await workshop(folder()).run(
      drawn({ one: ["number/constant"], add: ["number/add"], show: ["number/show"] }, [
        "one.value -> add.a",
        "add.sum -> show.a",
      ]),
    );
    expect(ran).toContain("add 1 0");
  });

  test("of targets runs only what they need, and gives their values", async () => {
    const { result, ran } = await workshop(folder()).run(chain(), { targets: ["add"] });
    expect(ran).toEqual(["constant 2", "constant 3", "add 2 3"]);
    expect(result.outputs).toEqual(new Map([["add", { sum: 5 }]]));
  });

  test("is refused with all problems before anything is run", async () => {
    const { result, events, ran } = await workshop(folder()).run(chain(5000, 6000));
    expect(result.status).toBe("refused");
    expect(result.problems.map(({ node, param }) => [node, param])).toEqual([
      ["two", "value"],
      ["three", "value"],
    ]);
    expect([events, ran]).toEqual([[], []]);
  });

  test("is not kept from starting by what is wrong with nodes that it does not need", async () => {
    const workflow = drawn(
      { one: ["number/constant"], show: ["number/show"], stray: ["number/sign"], odd: ["no/such"] },
      ["one.value -> show.a"],
    );
    const { result } = await workshop(folder()).run(workflow);
    expect(result.status).toBe("done");
    expect(result.problems.map(({ node }) => node)).toEqual(["odd", "stray"]);
  });

  test("of a workflow with a circle is refused", async () => {
    const workflow = drawn({ a: ["number/add"], b: ["number/sign"], show: ["number/show"] }, [
      "a.sum -> b.a",
      "b.sign -> a.a",
      "b.sign -> show.a",
    ]);
    const { result } = await workshop(folder()).run(workflow);
    expect(result).toMatchObject({ status: "refused", problems: [{ code: "workflow/cycle" }] });
  });

  test("brings nodes of old versions up to date", async () => {
    const old = chain();
    old.nodes[0] = { ...old.nodes[0]!, version: 1, params: { number: 2 } };
    old.nodes[1] = { ...old.nodes[1]!, version: 2, params: { value: "3" } };
    const { ran } = await workshop(folder()).run(old);
    expect(ran).toEqual(everything);
  });

  test("leaves out muted nodes with what needs them, and leads past bypassed ones", async () => {
    const bypassed = chain(-2, -3);
    bypassed.nodes[3]!.mode = "bypassed";
    const { ran, result } = await workshop(folder()).run(bypassed);
    expect(ran).toEqual(["constant -2", "constant -3", "add -2 -3", "show -5"]);
    expect(result.status).toBe("done");
    const muted = chain();
    muted.nodes[1]!.mode = "muted";
    expect((await workshop(folder()).run(muted)).ran).toEqual(["constant 2", "add 2 0", "sign 2", "show 1"]);
  });

  test("does not change or freeze the workflow it was given", async () => {
    const workflow = chain();
    const before = structuredClone(workflow);
    await workshop(folder()).run(workflow);
    workflow.nodes[0]!.params.value = 2;
    expect(workflow).toEqual(before);
  });

  test("embeds the workflow, as drawn, in what is saved", async () => {
    const workflow = drawn(
      {
        one: ["number/constant"],
        show: ["number/show"],
        save: ["text/save"],
        off: ["number/show", {}, { mode: "muted" }],
      },
      ["one.value -> show.a", "show.text -> save.text"],
    );
    await workshop(folder()).run(workflow);
    const [text, embedded] = (await readFile(join(folder(), "out", "out.txt"), "utf8")).split("\n");
    expect([text, JSON.parse(embedded!)]).toEqual(["1", workflow]);
  });
});

describe("a failure", () => {
  /** one ─► fail ─► lost ─► show, and beside it two ─► other */
  const broken = (how: string) =>
    drawn(
      {
        one: ["number/constant"],
        fail: ["number/fail", { how }, { title: "The weak one" }],
        lost: ["number/sign"],
        show: ["number/show"],
        two: ["number/constant", { value: 2 }],
        other: ["number/show"],
      },
      ["one.value -> fail.a", "fail.a -> lost.a", "lost.sign -> show.a", "two.value -> other.a"],
    );

  test("in one branch is told with its node, and the other branch still runs", async () => {
    const { result, events, ran } = await workshop(folder()).run(broken("failure"));
    const failure = {
      node: "fail",
      title: "The weak one",
      code: "number/refused",
      message: "The number is refused; give another.",
    };
    expect(result).toMatchObject({ status: "failed", failures: [failure], skipped: ["lost", "show"] });
    expect(result.outputs).toEqual(new Map([["other", { text: "2" }]]));
    expect(events).toContainEqual({ type: "node-failed", ...failure });
    expect(events.at(-1)).toMatchObject({ type: "run-finished", status: "failed", skipped: ["lost", "show"] });
    expect(ran).toEqual(["constant 1", "fail failure", "constant 2", "show 2"]);
  });

  test("is forgotten: the node runs again next time, what came before it does not", async () => {
    const { run } = workshop(folder());
    await run(broken("failure"));
    expect((await run(broken("failure"))).ran).toEqual(["fail failure"]);
  });

  test.each([
    ["crash", "engine/node-crashed", "The node stopped unexpectedly (x is not iterable)"],
    ["no-output", "engine/wrong-outputs", "gave nothing at its output a"],
    ["extra-output", "engine/wrong-outputs", "gave b, which it does not declare"],
    ["function", "engine/unhashable-value", "At output a: The value is a function"],
  ])("by %s is told in words", async (how, code, message) => {
    const { result } = await workshop(folder()).run(broken(how));
    expect(inEnglish(result.failures)).toEqual([
      { node: "fail", title: "The weak one", code, message: expect.stringContaining(message), blames: "work" },
    ]);
  });

  test("of several nodes is told for each", async () => {
    const workflow = drawn({ a: ["number/fail", { how: "failure" }], b: ["number/fail", { how: "crash" }] });
    const { result } = await workshop(folder()).run(workflow, { targets: ["a", "b"] });
    expect(result.failures.map(({ node }) => node)).toEqual(["a", "b"]);
  });

  test("to read an outside file, before the node itself runs, is the node's failure", async () => {
    const workflow = drawn({ file: ["number/from-file", { path: "gone.txt" }], show: ["number/show"] }, [
      "file.value -> show.a",
    ]);
    const { result } = await workshop(folder()).run(workflow);
    expect(result.failures).toEqual([expect.objectContaining({ node: "file", code: "engine/no-such-file" })]);
  });
});
