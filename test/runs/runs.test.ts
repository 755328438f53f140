import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { runDetail, runSummary } from "#protocol/run.ts";
import { applyChanges, type NodeStates } from "#protocol/run-state.ts";
import type { RefusalFailure } from "#runs/check-run.ts";
import type { RunNews } from "#runs/runs.ts";
import { chain, type Link, listening, type Place, place, randomUUID } from "./place.ts";

let shared: Place;
let news: ReturnType<typeof listening>;
beforeAll(async () => {
  shared = await place();
  news = listening(shared.runs);
});
afterAll(() => shared.end());

/** Values that no other test has worked on. */
let value = 1000;
const fresh = (): Link => ["number", { value: value++ }];
const submit = async (...nodes: Link[]) => (await shared.runs.submit({ document: chain(...nodes) })).id;

describe("a run", () => {
  test("is performed, told from its beginning to its end, and kept as it was told", async () => {
    const { runs } = shared;
    const id = await submit(fresh(), ["draw"], ["stamp"]);
    const told = await news.status(id);
    expect(runSummary.parse(told)).toEqual(told);
    expect(told).toMatchObject({ status: "done", attempt: 1, nodesDone: 3, nodesTotal: 3 });
    expect(told.files).toEqual([{ node: "n1", name: "pictures/number.txt", bytes: 15 }]);
    expect(news.events(id).map(({ type }) => type)).toEqual([
      "run-started",
      ...["node-started", "node-finished"],
      ...["node-started", "node-preview", "node-finished"],
      ...["node-started", "node-finished"],
      "run-finished",
    ]);
    const kept = await runs.read(id);
    expect(runDetail.parse(kept)).toEqual(kept);
    expect(kept).toMatchObject(told);
    let states: NodeStates = {};
    for (const item of news.all)
      if (item.type === "event" && item.run === id) states = applyChanges(states, item.changes);
    expect(kept.nodes).toEqual(states);
    expect(runs.nodes(id)).toEqual(states);
    expect(await readFile(join(runs.filesOf(id), "pictures/number.txt"), "utf8")).toMatch(/^the number \d+$/);
  });

  test("has left the queue when its end is told, and is kept by then", async () => {
    const { runs } = shared;
    const seen: unknown[] = [];
    const stop = runs.subscribe((item) => {
      if (item.type !== "event" || item.event.type !== "run-finished") return;
      seen.push(runs.queue().map((run) => run.id));
      seen.push(runs.read(item.run).then(({ status }) => status));
    });
    const id = await submit(fresh(), ["stamp"]);
    await news.status(id);
    stop();
    expect(await Promise.all(seen)).toEqual([[], "done"]);
  });

  test("gives the values at its outputs, as long as the store has them", async () => {
    const { runs } = shared;
    const id = await submit(["number", { value: 7 }], ["stamp"]);
    await news.status(id);
    expect(await runs.output(id, "n0", "value")).toBe(7);
    expect(await runs.output(id, "n1", "stamped")).toMatchObject({ value: 7 });
    expect(await runs.output(id, "n1", "constructor")).toBeUndefined();
    expect(await runs.output(id, "constructor", "name")).toBeUndefined();
    await expect(runs.output(randomUUID(), "n0", "value")).rejects.toMatchObject({ code: "runs/no-such-run" });
  });

  test("gives no value of a result that is too large to be read at once", async () => {
    const { runs, results } = shared;
    const id = await submit(fresh(), ["stamp"]);
    await news.status(id);
    const key = (await runs.read(id)).nodes.n0!.key!;
    const value = new Float32Array(9 * 2 ** 20);
    await results.put(key, { outputs: { value }, hashes: { value: "0" }, files: [] });
    await expect(runs.output(id, "n0", "value")).rejects.toMatchObject({
      code: "runs/output-too-large",
      message: expect.stringContaining("37 MiB"),
    });
  });

  test("has the same result hash whenever the result is the same, and another for another", async () => {
    const { results } = shared;
    const hashes: (string | undefined)[] = [];
    for (const number of [1, 1, 2, 1]) {
      // The last one is made anew, at another time.
      if (hashes.length === 3) await results.clear();
      hashes.push((await news.status(await submit(["number", { value: number }], ["stamp"]))).resultHash);
    }
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect([hashes[1], hashes[3]]).toEqual([hashes[0], hashes[0]]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  test("whose results are known has the files of the earlier run, and keeps them when that one is removed", async () => {
    const { runs } = shared;
    const number = fresh();
    const first = await submit(number, ["draw"]);
    const { files } = await news.status(first);
    const second = await submit(number, ["draw"]);
    expect((await news.status(second)).files).toEqual(files);
    expect((await runs.read(second)).nodes.n1).toMatchObject({ hit: true });
    await runs.remove(first);
    await expect(runs.read(first)).rejects.toMatchObject({ code: "runs/no-such-run" });
    await expect(stat(runs.filesOf(first))).rejects.toThrow("ENOENT");
    expect(news.all.at(-1)).toEqual({ type: "run-removed", run: first });
    const third = await submit(number, ["draw"]);
    expect((await news.status(third)).files).toEqual(files);
    expect((await runs.read(third)).nodes.n1).toMatchObject({ hit: true });
    for (const id of [second, third]) await readFile(join(runs.filesOf(id), "pictures/number.txt"));
  });

  test("in which a node fails is failed, says why, and can be tried again", async () => {
    const { runs } = shared;
    const id = await submit(fresh(), ["fail"]);
    const failure = { node: "n1", code: "engine/node-crashed", message: expect.stringContaining("It always fails.") };
    expect(await news.status(id)).toMatchObject({ status: "failed", attempt: 1, failure });
    expect((await runs.read(id)).nodes).toMatchObject({ n0: { status: "done" }, n1: { status: "failed" } });
    const from = news.all.length;
    expect(await runs.retry(id)).toMatchObject({ status: "waiting", id });
    expect(await news.status(id, "failed", from)).toMatchObject({ attempt: 2, failure });
  });

  test("tells how much time it has left, once its nodes are known to take so long", async () => {
    const document = { ...chain(fresh(), ["wait", { ms: 30 }]), id: "timed" };
    await news.status((await shared.runs.submit({ document })).id);
    const again = { ...chain(fresh(), ["wait", { ms: 30 }]), id: "timed" };
    const { id } = await shared.runs.submit({ document: again });
    await news.status(id);
    const told = news.all.flatMap((item) => (item.type === "run" && item.run.id === id ? [item.run.etaMs] : []));
    expect(Math.max(...told.map((etaMs) => etaMs ?? 0))).toBeGreaterThanOrEqual(30);
    expect(told.at(-1)).toBeUndefined();
  });
});

describe("a submission", () => {
  test("that cannot run is refused with everything that is wrong, and nothing is queued", async () => {
    const { runs } = shared;
    const document = chain(["number", { value: "x" }], ["stamp", { y: 1 }], ["nonsense"]);
    const refused = await runs.submit({ document }).catch((error: RefusalFailure) => error);
    expect(refused).toMatchObject({
      code: "runs/refused",
      message: expect.stringMatching(/^The workflow cannot run: .*\.$/),
    });
    const codes = (refused as RefusalFailure).problems.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["workflow/invalid-param", "workflow/unknown-param"]));
    expect(codes).toContain("workflow/unknown-node-type");
    expect(await runs.list({ search: document.name, status: ["waiting", "running"] })).toEqual([]);
  });

  test("may name its id and targets, and leave something to be kept", async () => {
    const { runs } = shared;
    const id = randomUUID();
    const document = chain(fresh(), ["draw"], ["fail"]);
    await runs.submit({ id, document, targets: ["n1"], extra: { client: "a" } });
    expect(await news.status(id)).toMatchObject({ id, status: "done", nodesTotal: 2 });
    expect(await runs.extra(id)).toEqual({ client: "a" });
    await expect(runs.submit({ id, document })).rejects.toMatchObject({ code: "runs/duplicate" });
    const bad = "../../etc";
    await expect(runs.submit({ id: bad, document })).rejects.toMatchObject({ code: "runs/bad-id" });
    expect(() => runs.filesOf(bad)).toThrow(/no run/);
  });
});

describe("cancelling", () => {
  test("stops a run between its steps, and later ones run", async () => {
    const { runs } = shared;
    const id = await submit(fresh(), ["wait"], ["stamp"]);
    await news.event(id, "node-progress");
    expect(await runs.cancel(id)).toMatchObject({ id, status: "running" });
    expect(await news.status(id)).toMatchObject({ status: "cancelled", attempt: 1 });
    const statuses = { n0: { status: "done" }, n1: { status: "cancelled" }, n2: { status: "skipped" } };
    expect((await runs.read(id)).nodes).toMatchObject(statuses);
    expect(await news.status(await submit(fresh(), ["stamp"]))).toMatchObject({ status: "done" });
  });

  test("ends the process of a run that does not heed it, and later ones run", async () => {
    const { runs } = shared;
    const [worker] = runs.workers;
    const id = await submit(fresh(), ["wait", { stubborn: true }], ["stamp"]);
    await news.event(id, "node-progress");
    await runs.cancel(id);
    const failure = { code: "worker/killed", message: expect.stringContaining("within 0.3 s") };
    expect(await news.status(id)).toMatchObject({ status: "cancelled", attempt: 1, failure });
    expect(news.events(id).slice(-2)).toMatchObject([
      { type: "node-cancelled", node: "n1" },
      { type: "run-finished", status: "cancelled", skipped: ["n2"] },
    ]);
    expect((await runs.read(id)).nodes).toMatchObject({ n1: { status: "cancelled" }, n2: { status: "skipped" } });
    expect(await news.status(await submit(fresh(), ["stamp"]))).toMatchObject({ status: "done" });
    expect(runs.workers).not.toContain(worker);
  });

  test("takes a run that waits out of the queue, and leaves an ended one as it is", async () => {
    const { runs } = shared;
    const first = await submit(fresh(), ["wait"]);
    const second = await submit(fresh(), ["stamp"]);
    await news.event(first, "node-progress");
    expect(runs.queue().map(({ id, status }) => [id, status])).toEqual([
      [first, "running"],
      [second, "waiting"],
    ]);
    expect(await runs.cancel(second)).toMatchObject({ status: "cancelled", attempt: 0 });
    expect(runs.queue().map(({ id }) => id)).toEqual([first]);
    expect(await runs.cancel(second)).toMatchObject({ status: "cancelled" });
    await runs.cancel(first);
    await news.status(first);
  });
});

describe("a process that dies", () => {
  test("too often without getting further parks the run with the reason, and the next run works", async () => {
    const { runs } = shared;
    const id = await submit(fresh(), ["die", { how: "exit" }], ["stamp"]);
    const next = await submit(fresh(), ["stamp"]);
    const parked = await news.status(id);
    // The first has finished a node, and two more have not.
    expect(parked).toMatchObject({ status: "parked", attempt: 3, nodesDone: 1, failure: { code: "worker/died" } });
    expect(parked.failure!.message).toContain("(exit code 7)");
    expect(news.events(id).filter(({ type }) => type === "node-failed" || type === "run-finished")).toMatchObject([
      { type: "node-failed", node: "n1", code: "worker/died" },
      { type: "run-finished", status: "failed", skipped: ["n2"] },
    ]);
    const { nodes } = await runs.read(id);
    expect(nodes).toMatchObject({ n0: { status: "done" }, n1: { status: "failed" }, n2: { status: "skipped" } });
    expect(await news.status(next)).toMatchObject({ status: "done" });
    // Why it waits again is told in between.
    const waits = news.all.flatMap((item) => (item.type === "run" && item.run.id === id ? [item.run] : []));
    expect(waits.filter(({ status, failure }) => status === "waiting" && failure?.code === "worker/died")).toHaveLength(
      2,
    );
    expect(await runs.retry(id)).toMatchObject({ status: "waiting" });
    await runs.cancel(id);
  });

  test("any number of times costs nothing, as long as each attempt gets further", async () => {
    const id = await submit(fresh(), ["die", { steps: 3 }], ["stamp"]);
    expect(await news.status(id)).toMatchObject({ status: "done", attempt: 4 });
  });
});

describe("whoever hears the news", () => {
  test("may throw, and the others still hear", async () => {
    const { runs, troubles } = shared;
    const stop = runs.subscribe(() => {
      throw new Error("Deaf.");
    });
    onTestFinished(stop);
    const heard: RunNews[] = [];
    onTestFinished(runs.subscribe((item) => heard.push(item)));
    await news.status(await submit(fresh(), ["stamp"]));
    expect(heard.length).toBeGreaterThan(5);
    expect(troubles.map(String)).toContain("Error: Deaf.");
  });
});
