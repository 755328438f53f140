import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { RunEvent } from "#protocol/run-events.ts";
import { folderJournals, memoryJournals } from "#store/journals.ts";
import { memoryResults } from "#store/result-store.ts";
import { drawn } from "./drawn-workflow.ts";
import { chain, temporaryFolder, workshop } from "./workshop.ts";

const folder = temporaryFolder();
const typesOf = (events: RunEvent[], node: string) =>
  events.filter((event) => "node" in event && event.node === node).map(({ type }) => type);

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
    const { run } = workshop(folder());
    const { result, events } = await run(waiting(), cancelWhile("wait"));
    expect(result).toMatchObject({ status: "cancelled", cancelled: "wait", failures: [], skipped: ["show"] });
    expect(typesOf(events, "wait")).toEqual(["node-started", "node-progress", "node-cancelled"]);
    expect(events.at(-1)).toMatchObject({ type: "run-finished", status: "cancelled" });
    const again = await run(waiting(), cancelWhile("wait"));
    expect(again.ran).toEqual(["wait 2"]);
  });

  test("does not wait for ever for a node that does not heed the signal, nor listen to it afterwards", async () => {
    const { result, events } = await workshop(folder()).run(waiting({ stubborn: true }), {
      ...cancelWhile("wait"),
      graceMs: 20,
    });
    await sleep(60);
    expect(result).toMatchObject({ status: "cancelled", cancelled: "wait" });
    expect(typesOf(events, "wait")).toEqual(["node-started", "node-progress", "node-log", "node-cancelled"]);
  });

  test("that was cancelled before it began runs nothing", async () => {
    const { result, ran, events } = await workshop(folder()).run(chain(), { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ status: "cancelled", skipped: ["two", "three", "add", "sign", "show"] });
    expect(ran).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(["run-started", "run-finished"]);
  });

  test("that was cancelled after its last node is done", async () => {
    const controller = new AbortController();
    const emit = (event: RunEvent) => {
      if (event.type === "node-finished" && event.node === "show") controller.abort();
    };
    const { result } = await workshop(folder()).run(chain(), { signal: controller.signal, emit });
    expect(result.status).toBe("done");
  });
});

describe("a journal", () => {
  const workflow = drawn(
    { five: ["number/constant", { value: 5 }], squares: ["number/squares"], show: ["number/show"] },
    ["five.value -> squares.upTo", "squares.sum -> show.a"],
  );

  test("lets a node that failed go on from where it stopped, in another process", async () => {
    const journals = () => folderJournals(join(folder(), "journals"));
    const first = workshop(folder(), { journals: journals() });
    first.trouble.at = 4;
    const failed = await first.run(workflow);
    expect(failed.result.failures).toEqual([expect.objectContaining({ code: "number/trouble" })]);
    const second = workshop(folder(), { journals: journals() });
    const { result, ran, events } = await second.run(workflow);
    expect(ran).toContain("squares from 3");
    expect(result.outputs.get("show")).toEqual({ text: "55" });
    expect(events).toContainEqual(expect.objectContaining({ type: "node-progress", done: 5, total: 5 }));
  });

  test("belongs to its node's parameters and inputs, and is gone when the work is done and kept", async () => {
    const journals = memoryJournals();
    const { run, trouble } = workshop(folder(), { journals, results: memoryResults() });
    trouble.at = 4;
    await run(workflow);
    trouble.at = 0;
    const other = structuredClone(workflow);
    other.nodes[0]!.params.value = 3;
    expect((await run(other)).ran).toContain("squares from 0");
    expect((await run(workflow)).ran).toContain("squares from 3");
    const forgotten = workshop(folder(), { journals, results: memoryResults() });
    expect((await forgotten.run(workflow)).ran).toContain("squares from 0");
  });
});
