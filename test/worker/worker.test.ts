import { fork } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import type { RunEvent } from "#protocol/run-events.ts";
import { KeyTurns } from "#server/worker/key-turns.ts";
import { RunProcess } from "#server/worker/run-process.ts";
import { chain, type Link, newFolder, randomUUID, troublePack } from "../runs/place.ts";

/** A worker in a folder of its own, with what it tells of a run. */
async function working(pack = troublePack, graceMs = 10_000) {
  const data = await newFolder();
  const workplace = { data, roots: [], bases: [], resultBytes: 2 ** 20, packs: [pack], shared: true };
  const worker = new RunProcess(workplace, { graceMs, turns: new KeyTurns() });
  onTestFinished(async () => {
    await worker.end();
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  });
  const events: RunEvent[] = [];
  const order = (...nodes: Link[]) => ({
    run: randomUUID(),
    document: chain(...nodes),
    reached: 0,
  });
  return { worker, order, events, listener: { event: (event: RunEvent) => events.push(event), further: () => {} } };
}

describe("a worker", () => {
  test("performs runs, is interrupted in one, refuses another, and goes on in the same process", async () => {
    const { worker, order, events, listener } = await working();
    const stopping = (event: RunEvent) => {
      if (event.type === "node-progress") worker.stop("interrupt");
    };
    const interrupted = worker.run(order(["number"], ["wait"]), { ...listener, event: stopping });
    expect(await interrupted).toEqual({ how: "interrupted" });
    const { pid } = worker;
    expect(await worker.run(order(["nonsense"]), listener)).toMatchObject({
      how: "refused",
      problems: [{ code: "workflow/unknown-node-type" }, { code: "workflow/nothing-to-run" }],
    });
    expect(await worker.run(order(["number"], ["draw"]), listener)).toMatchObject({ how: "ran", status: "done" });
    expect(events.map(({ type }) => type)).not.toContain("run-finished");
    expect(worker.pid).toBe(pid);
  });

  test("that runs out of memory says so, and is replaced", async () => {
    const { worker, order, listener } = await working();
    const before = process.env.NODE_OPTIONS;
    process.env.NODE_OPTIONS = `${before ?? ""} --max-old-space-size=128`;
    onTestFinished(() => {
      if (before === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = before;
    });
    const ending = await worker.run(order(["number"], ["die", { how: "memory" }]), listener);
    expect(ending).toMatchObject({ how: "died", failure: { code: "worker/died" } });
    expect(ending.how === "died" && ending.failure.message).toContain("memory ran out");
    expect(await worker.run(order(["number"], ["draw"]), listener)).toMatchObject({ how: "ran", status: "done" });
  });

  test("that cannot start says why, to whoever starts it and to whoever has a run for it", async () => {
    const { worker, order, listener } = await working("/no/such/pack.ts");
    await expect(worker.start()).rejects.toMatchObject({
      code: "worker/not-started",
      message: expect.stringContaining("/no/such/pack.ts"),
    });
    expect(await worker.run(order(["number"]), listener)).toMatchObject({
      how: "died",
      failure: { code: "worker/not-started" },
    });
  });

  test("that is killed before it begins says by what, and no more than there is to say", async () => {
    const { worker } = await working();
    const starting = worker.start();
    process.kill(worker.pid!, "SIGKILL");
    await expect(starting).rejects.toMatchObject({
      message: expect.stringContaining("No process could be started to run workflows in (SIGKILL);"),
    });
  });

  test("of another version of the program than its server refuses to begin, and says what to do", async () => {
    const file = fileURLToPath(import.meta.resolve("#server/worker/child.ts"));
    const child = fork(file, [String(process.pid), "0.0.0"], {
      execArgv: ["--import", "tsx"],
      serialization: "advanced",
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const data = await newFolder();
    onTestFinished(() => rm(data, { recursive: true, force: true }));
    const workplace = { data, roots: [], bases: [], resultBytes: 2 ** 20, packs: [], shared: false };
    child.send({ op: "begin", workplace });
    const [told] = await once(child, "message");
    expect(told).toMatchObject({ say: "unfit", message: expect.stringMatching(/0\.0\.0.*start it anew/) });
  });
});
