import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type RunEvent, runEventSchema } from "#engine/events.ts";
import { filesOf } from "#engine/output-files.ts";
import { type RunOptions, runWorkflow } from "#engine/run-workflow.ts";
import type { Workflow } from "#engine/workflow-schema.ts";
import type { Capabilities } from "#kit/context.ts";
import { folderJournals, memoryJournals } from "#store/journals.ts";
import { folderResults, memoryResults } from "#store/result-store.ts";
import { drawn } from "./drawn-workflow.ts";
import { numberPack } from "./number-pack.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "run-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A place to run workflows in, again and again; `run` also gives the events and which nodes really worked. */
function workshop(more: Partial<RunOptions> = {}) {
  const { catalogue, runs, trouble } = numberPack();
  const options: RunOptions = {
    catalogue,
    results: memoryResults(),
    journals: memoryJournals(),
    files: filesOf({ output: join(folder, "out"), bases: [folder], roots: [folder] }),
    capabilities: {} as Capabilities,
    ...more,
  };
  const run = async (workflow: Workflow, extra: Partial<RunOptions> = {}) => {
    const events: RunEvent[] = [];
    runs.length = 0;
    const emit = (event: RunEvent) => {
      events.push(event);
      extra.emit?.(event);
    };
    const result = await runWorkflow(workflow, { ...options, ...extra, emit });
    for (const event of events) expect(runEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
    return { result, events, ran: [...runs] };
  };
  return { run, trouble, options };
}

/** two ─► add ─► sign ─► show, with three ─► add.b */
const chain = (two = 2, three = 3) =>
  drawn(
    {
      two: ["number/constant", { value: two }],
      three: ["number/constant", { value: three }],
      add: ["number/add"],
      sign: ["number/sign"],
      show: ["number/show", { unit: "!" }],
    },
    ["two.value -> add.a", "three.value -> add.b", "add.sum -> sign.a", "sign.sign -> show.a"],
  );
const everything = ["constant 2", "constant 3", "add 2 3", "sign 5", "show 1"];
const typesOf = (events: RunEvent[], node: string) =>
  events.filter((event) => "node" in event && event.node === node).map(({ type }) => type);

describe("a run", () => {
  test("works through the nodes in order and gives the values of the output nodes", async () => {
    const { result, ran } = await workshop().run(chain());
    expect(result).toMatchObject({ status: "done", problems: [], failures: [], skipped: [] });
    expect(result.outputs).toEqual(new Map([["show", { text: "1!" }]]));
    expect(ran).toEqual(everything);
  });

  test("tells what happens in events of plain JSON, in order", async () => {
    const { events } = await workshop().run(
      drawn({ one: ["number/constant"], show: ["number/show"] }, ["one.value -> show.a"]),
    );
    const milliseconds = expect.any(Number);
    expect(events).toEqual([
      { type: "run-started", order: ["one", "show"] },
      { type: "node-started", node: "one" },
      { type: "node-finished", node: "one", hit: false, milliseconds, outputs: { value: "the number 1" } },
      { type: "node-started", node: "show" },
      { type: "node-preview", node: "show", preview: { kind: "text", text: "1" } },
      { type: "node-finished", node: "show", hit: false, milliseconds, outputs: { text: "Text" } },
      { type: "run-finished", status: "done", milliseconds, skipped: [] },
    ]);
  });

  test("gives a node undefined at an optional input that is not connected", async () => {
    const { ran } = await workshop().run(
      drawn({ one: ["number/constant"], add: ["number/add"], show: ["number/show"] }, [
        "one.value -> add.a",
        "add.sum -> show.a",
      ]),
    );
    expect(ran).toContain("add 1 0");
  });

  test("of targets runs only what they need, and gives their values", async () => {
    const { result, ran } = await workshop().run(chain(), { targets: ["add"] });
    expect(ran).toEqual(["constant 2", "constant 3", "add 2 3"]);
    expect(result.outputs).toEqual(new Map([["add", { sum: 5 }]]));
  });

  test("is refused with all problems before anything is run", async () => {
    const { result, events, ran } = await workshop().run(chain(5000, 6000));
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
    const { result } = await workshop().run(workflow);
    expect(result.status).toBe("done");
    expect(result.problems.map(({ node }) => node)).toEqual(["odd", "stray"]);
  });

  test("of a workflow with a circle is refused", async () => {
    const workflow = drawn({ a: ["number/add"], b: ["number/sign"], show: ["number/show"] }, [
      "a.sum -> b.a",
      "b.sign -> a.a",
      "b.sign -> show.a",
    ]);
    const { result } = await workshop().run(workflow);
    expect(result).toMatchObject({ status: "refused", problems: [{ code: "workflow/cycle" }] });
  });

  test("brings nodes of old versions up to date", async () => {
    const old = chain();
    old.nodes[0] = { ...old.nodes[0]!, version: 1, params: { number: 2 } };
    old.nodes[1] = { ...old.nodes[1]!, version: 2, params: { value: "3" } };
    const { ran } = await workshop().run(old);
    expect(ran).toEqual(everything);
  });

  test("leaves out muted nodes with what needs them, and leads past bypassed ones", async () => {
    const bypassed = chain(-2, -3);
    bypassed.nodes[3]!.mode = "bypassed";
    const { ran, result } = await workshop().run(bypassed);
    expect(ran).toEqual(["constant -2", "constant -3", "add -2 -3", "show -5"]);
    expect(result.status).toBe("done");
    const muted = chain();
    muted.nodes[1]!.mode = "muted";
    expect((await workshop().run(muted)).ran).toEqual(["constant 2", "add 2 0", "sign 2", "show 1"]);
  });

  test("does not change or freeze the workflow it was given", async () => {
    const workflow = chain();
    const before = structuredClone(workflow);
    await workshop().run(workflow);
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
    await workshop().run(workflow);
    const [text, embedded] = (await readFile(join(folder, "out", "out.txt"), "utf8")).split("\n");
    expect([text, JSON.parse(embedded!)]).toEqual(["1", workflow]);
  });
});

describe("results", () => {
  test("of a second run are all known, previews and descriptions included", async () => {
    const { run } = workshop();
    const first = await run(chain());
    const second = await run(chain());
    expect(second.ran).toEqual([]);
    expect(second.result.outputs).toEqual(first.result.outputs);
    const plain = (events: RunEvent[]) => events.map((event) => ({ ...event, milliseconds: 0, hit: true }));
    expect(plain(second.events)).toEqual(plain(first.events));
    expect(second.events.filter((event) => event.type === "node-finished").every(({ hit }) => hit)).toBe(true);
  });

  test("that a changed parameter leads to are computed again, and no others", async () => {
    const { run } = workshop();
    await run(chain());
    const changed = chain();
    changed.nodes[4]!.params.unit = "?";
    expect((await run(changed)).ran).toEqual(["show 1"]);
    expect((await run(chain(-9))).ran).toEqual(["constant -9", "add -9 3", "sign -6", "show -1"]);
  });

  test("after a changed node with an unchanged result stay known", async () => {
    const { run } = workshop();
    await run(chain(2, 3));
    expect((await run(chain(4, 3))).ran).toEqual(["constant 4", "add 4 3", "sign 7"]);
    const rounded = chain(4, 3);
    rounded.nodes[0]!.params.rounding = "down";
    expect((await run(rounded)).ran).toEqual(["constant 4"]);
  });

  test("do not depend on ids, titles, places on the canvas, or a default being written out", async () => {
    const { run } = workshop();
    await run(chain());
    const same = chain();
    same.nodes[0] = { ...same.nodes[0]!, title: "Two", position: [1, 2], params: { value: 2, rounding: "none" } };
    expect((await run(same)).ran).toEqual([]);
    const twin = drawn({ twin: ["number/constant", { value: 2 }], show: ["number/show", { unit: "!" }] }, [
      "twin.value -> show.a",
    ]);
    expect((await run(twin)).ran).toEqual(["show 2"]);
  });

  test("of a node with effects are made on every run", async () => {
    const { run } = workshop();
    const workflow = drawn({ one: ["number/constant"], show: ["number/show"], save: ["text/save"] }, [
      "one.value -> show.a",
      "show.text -> save.text",
    ]);
    await run(workflow);
    expect((await run(workflow)).ran).toEqual(["save 1"]);
  });

  test("that came with a file are known only while the file stands in the output folder", async () => {
    const { run } = workshop();
    const workflow = drawn({ one: ["number/constant"], draw: ["number/draw"] }, ["one.value -> draw.a"]);
    await run(workflow);
    const again = await run(workflow);
    expect(again.ran).toEqual([]);
    expect(again.events).toContainEqual({
      type: "node-preview",
      node: "draw",
      preview: { kind: "image", source: "pictures/number.svg" },
    });
    await rm(join(folder, "out", "pictures"), { recursive: true });
    expect((await run(workflow)).ran).toEqual(["draw 1"]);
    const elsewhere = filesOf({ output: join(folder, "elsewhere"), bases: [folder], roots: [folder] });
    expect((await run(workflow, { files: elsewhere })).ran).toEqual(["draw 1"]);
  });

  test("read from a file are made again when the file has changed", async () => {
    const { run } = workshop();
    const workflow = drawn({ file: ["number/from-file", { path: "n.txt" }], show: ["number/show"] }, [
      "file.value -> show.a",
    ]);
    await writeFile(join(folder, "n.txt"), "41");
    await run(workflow);
    expect((await run(workflow)).ran).toEqual([]);
    await writeFile(join(folder, "n.txt"), "42");
    expect((await run(workflow)).ran).toEqual(["from-file n.txt", "show 42"]);
    await writeFile(join(folder, "n.txt"), "42.0");
    expect((await run(workflow)).ran).toEqual(["from-file n.txt"]);
  });

  test("on disk are known to another process", async () => {
    const store = () => folderResults(join(folder, "results"), { maxBytes: 1_000_000 });
    await workshop({ results: store() }).run(chain());
    const second = await workshop({ results: store() }).run(chain());
    expect(second.ran).toEqual([]);
    expect(second.result.outputs).toEqual(new Map([["show", { text: "1!" }]]));
  });

  test("that cannot be kept or read cost time and nothing else", async () => {
    await writeFile(join(folder, "results"), "a file where the folder should be");
    const { run } = workshop({ results: folderResults(join(folder, "results"), { maxBytes: 1_000_000 }) });
    const { result, events } = await run(chain());
    expect(result.status).toBe("done");
    const log = events.flatMap((event) => (event.type === "node-log" && event.node === "two" ? [event.message] : []));
    expect(log).toEqual([
      expect.stringContaining("Earlier results could not be read"),
      expect.stringContaining("could not be kept for later runs"),
    ]);
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
    const { result, events, ran } = await workshop().run(broken("failure"));
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
    const { run } = workshop();
    await run(broken("failure"));
    expect((await run(broken("failure"))).ran).toEqual(["fail failure"]);
  });

  test.each([
    ["crash", "engine/node-crashed", "The node stopped unexpectedly (x is not iterable)"],
    ["no-output", "engine/wrong-outputs", "gave nothing at its output a"],
    ["extra-output", "engine/wrong-outputs", "gave b, which it does not declare"],
    ["function", "engine/unhashable-value", "At output a: The value is a function"],
  ])("by %s is told in words", async (how, code, message) => {
    const { result } = await workshop().run(broken(how));
    expect(result.failures).toEqual([
      { node: "fail", title: "The weak one", code, message: expect.stringContaining(message) },
    ]);
  });

  test("of several nodes is told for each", async () => {
    const workflow = drawn({ a: ["number/fail", { how: "failure" }], b: ["number/fail", { how: "crash" }] });
    const { result } = await workshop().run(workflow, { targets: ["a", "b"] });
    expect(result.failures.map(({ node }) => node)).toEqual(["a", "b"]);
  });

  test("to read an outside file, before the node itself runs, is the node's failure", async () => {
    const workflow = drawn({ file: ["number/from-file", { path: "gone.txt" }], show: ["number/show"] }, [
      "file.value -> show.a",
    ]);
    const { result } = await workshop().run(workflow);
    expect(result.failures).toEqual([expect.objectContaining({ node: "file", code: "engine/no-such-file" })]);
  });
});

describe("a cancelled run", () => {
  /** two ─► wait ─► show */
  const waiting = (params = {}) =>
    drawn({ two: ["number/constant", { value: 2 }], wait: ["number/wait", params], show: ["number/show"] }, [
      "two.value -> wait.a",
      "wait.a -> show.a",
    ]);
  const cancelWhile = (node: string) => {
    const controller = new AbortController();
    const emit = (event: RunEvent) => {
      if (event.type === "node-progress" && event.node === node) controller.abort();
    };
    return { signal: controller.signal, emit };
  };

  test("ends at the running node, which is told, and keeps what was finished", async () => {
    const { run } = workshop();
    const { result, events } = await run(waiting(), cancelWhile("wait"));
    expect(result).toMatchObject({ status: "cancelled", cancelled: "wait", failures: [], skipped: ["show"] });
    expect(typesOf(events, "wait")).toEqual(["node-started", "node-progress", "node-cancelled"]);
    expect(events.at(-1)).toMatchObject({ type: "run-finished", status: "cancelled" });
    const again = await run(waiting(), cancelWhile("wait"));
    expect(again.ran).toEqual(["wait 2"]);
  });

  test("does not wait for ever for a node that does not heed the signal, nor listen to it afterwards", async () => {
    const { result, events } = await workshop().run(waiting({ stubborn: true }), {
      ...cancelWhile("wait"),
      graceMs: 20,
    });
    await sleep(60);
    expect(result).toMatchObject({ status: "cancelled", cancelled: "wait" });
    expect(typesOf(events, "wait")).toEqual(["node-started", "node-progress", "node-log", "node-cancelled"]);
  });

  test("that was cancelled before it began runs nothing", async () => {
    const { result, ran, events } = await workshop().run(chain(), { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ status: "cancelled", skipped: ["two", "three", "add", "sign", "show"] });
    expect(ran).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(["run-started", "run-finished"]);
  });

  test("that was cancelled after its last node is done", async () => {
    const controller = new AbortController();
    const emit = (event: RunEvent) => {
      if (event.type === "node-finished" && event.node === "show") controller.abort();
    };
    const { result } = await workshop().run(chain(), { signal: controller.signal, emit });
    expect(result.status).toBe("done");
  });
});

describe("a journal", () => {
  const workflow = drawn(
    { five: ["number/constant", { value: 5 }], squares: ["number/squares"], show: ["number/show"] },
    ["five.value -> squares.upTo", "squares.sum -> show.a"],
  );

  test("lets a node that failed go on from where it stopped, in another process", async () => {
    const journals = () => folderJournals(join(folder, "journals"));
    const first = workshop({ journals: journals() });
    first.trouble.at = 4;
    const failed = await first.run(workflow);
    expect(failed.result.failures).toEqual([expect.objectContaining({ code: "number/trouble" })]);
    const second = workshop({ journals: journals() });
    const { result, ran, events } = await second.run(workflow);
    expect(ran).toContain("squares from 3");
    expect(result.outputs.get("show")).toEqual({ text: "55" });
    expect(events).toContainEqual(expect.objectContaining({ type: "node-progress", done: 5, total: 5 }));
  });

  test("belongs to its node's parameters and inputs, and is gone when the work is done and kept", async () => {
    const journals = memoryJournals();
    const { run, trouble } = workshop({ journals, results: memoryResults() });
    trouble.at = 4;
    await run(workflow);
    trouble.at = 0;
    const other = structuredClone(workflow);
    other.nodes[0]!.params.value = 3;
    expect((await run(other)).ran).toContain("squares from 0");
    expect((await run(workflow)).ran).toContain("squares from 3");
    const forgotten = workshop({ journals, results: memoryResults() });
    expect((await forgotten.run(workflow)).ran).toContain("squares from 0");
  });
});
