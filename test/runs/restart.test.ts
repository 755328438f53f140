import { rm } from "node:fs/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { foldersOf } from "#server/worker/folders.ts";
import { acquireLock } from "#store/lock.ts";
import { chain, listening, newFolder, type Place, place, randomUUID } from "./place.ts";

/** A data folder, with the server that has it open now. */
async function folder() {
  const data = await newFolder();
  let now: Place | undefined;
  const open = async (more: Parameters<typeof place>[1] = {}) => {
    await now?.end();
    now = await place(data, more);
    return { ...now, news: listening(now.runs) };
  };
  onTestFinished(async () => {
    await now?.end();
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  });
  return { data, open };
}

const long = () => chain(["number"], ["draw"], ["wait"]);

describe("a server that is closed", () => {
  test("puts its run back without counting the attempt, and the next server goes on with what had finished", async () => {
    const { open } = await folder();
    const first = await open();
    const { id } = await first.runs.submit({ document: long() });
    const { id: next } = await first.runs.submit({ document: chain(["number"]), targets: ["n0"] });
    for (let k = 0; k < 2; k++) {
      const { runs, news } = k === 0 ? first : await open();
      await news.event(id, "node-progress");
      expect((await runs.read(id)).nodes).toMatchObject({ n0: { status: "done" }, n1: { hit: k > 0 } });
      await runs.close();
      expect(news.events(id).map(({ type }) => type)).not.toContain("run-finished");
      expect(await runs.read(id)).toMatchObject({
        status: "waiting",
        attempt: k + 1,
        nodes: { n2: { status: "waiting" } },
      });
      expect(runs.queue().map((run) => run.id)).toEqual([id, next]);
      expect(runs.workers).toEqual([]);
    }
  });

  test("ends a worker that does not heed it, in time", async () => {
    const { open } = await folder();
    const { runs, news } = await open({ graceMs: 60_000 });
    const { id } = await runs.submit({ document: chain(["number"], ["wait", { stubborn: true }]) });
    await news.event(id, "node-progress");
    await runs.close({ graceMs: 50 });
    expect(await runs.read(id)).toMatchObject({ status: "waiting", attempt: 1 });
    expect((await runs.read(id)).failure).toBeUndefined();
  });
});

describe("a server that starts", () => {
  test("waits for the workers of an earlier one to end", async () => {
    const { data, open } = await folder();
    const lock = await acquireLock(foldersOf(data).workersLock, { mode: "shared", taken: "It is." });
    const order: string[] = [];
    const opening = open().then(() => order.push("open"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    order.push("released");
    lock.release();
    await opening;
    expect(order).toEqual(["released", "open"]);
  });

  test("ends runs as cancelled that were cancelled when the one before it died, and goes on with the others", async () => {
    const { open } = await folder();
    const { runs, queue, owner } = await open({ slots: 0 });
    const { id: cancelled } = await runs.submit({ document: long() });
    const { id } = await runs.submit({ document: chain(["number"], ["draw"]) });
    for (let k = 0; k < 2; k++) await queue.claim(owner);
    await queue.cancel(cancelled);
    const { runs: later, news } = await open();
    expect(await news.status(id)).toMatchObject({ status: "done", attempt: 2 });
    expect(await later.read(cancelled)).toMatchObject({ status: "cancelled", attempt: 1 });
  });

  test("takes over at once what the one before it in its folder held; what another server holds it leaves alone until that is heard of no more", async () => {
    const { open } = await folder();
    const { runs, queue, owner } = await open({ slots: 0 });
    const [mine, theirs] = [await runs.submit({ document: long() }), await runs.submit({ document: long() })];
    expect(await queue.claim(owner)).toMatchObject({ lease: { run: mine.id } });
    const { lease } = (await queue.claim("another"))!;
    let ahead = 0;
    const later = await open({ slots: 0, heartbeatMs: 10, now: () => Date.now() + ahead });
    expect(later.owner).toBe(owner);
    const statuses = () => later.runs.queue().map(({ id, status }) => [id, status]);
    expect(statuses()).toEqual([
      [theirs.id, "running"],
      [mine.id, "waiting"],
    ]);
    expect(await later.queue.heartbeat(lease)).toBe("held");
    ahead = 60_000;
    await expect.poll(statuses).toEqual([
      [mine.id, "waiting"],
      [theirs.id, "waiting"],
    ]);
  });
});

describe("a run that another server has taken over", () => {
  test("is neither ended nor told any more by the one that had it", async () => {
    const { open } = await folder();
    const { runs, queue, owner, news } = await open({ heartbeatMs: 20 });
    const { id } = await runs.submit({ document: long() });
    await news.event(id, "node-progress");
    const [worker] = runs.workers;
    await queue.recover({ code: "runs/server-ended", message: "It was paused." }, owner);
    const { lease } = (await queue.claim("another"))!;
    await expect.poll(() => runs.workers.includes(worker!), { timeout: 30_000 }).toBe(false);
    await expect.poll(() => runs.nodes(id)).toBeUndefined();
    expect(await queue.heartbeat(lease)).toBe("held");
    expect(await runs.read(id)).toMatchObject({ status: "running", attempt: 2 });
    expect(news.events(id).map(({ type }) => type)).not.toContain("run-finished");
  });
});

describe("slots", () => {
  test("run as many runs at once, but work on one result only once", async () => {
    const { open } = await folder();
    const { runs, news } = await open({ slots: 2 });
    const document = chain(["number"], ["wait", { ms: 400 }]);
    const ids = [(await runs.submit({ document })).id, (await runs.submit({ document })).id];
    for (const id of ids) await news.status(id, "running");
    for (const id of ids) expect(await news.status(id)).toMatchObject({ status: "done" });
    const hits = await Promise.all(ids.map(async (id) => (await runs.read(id)).nodes.n1!.hit));
    expect(hits.sort()).toEqual([false, true]);
  });
});

describe("many clients", () => {
  test("submit 500 runs at once: none is lost, each client's keep their order, and the queue's is that of arrival", async () => {
    const { open } = await folder();
    const { runs } = await open({ slots: 0, mostWaiting: 500 });
    const arrived: string[] = [];
    const client = async () => {
      const mine: string[] = [];
      for (let k = 0; k < 25; k++) {
        const { id } = await runs.submit({ id: randomUUID(), document: chain(["number"], ["draw"]) });
        arrived.push(id);
        mine.push(id);
      }
      return mine;
    };
    const clients = await Promise.all(Array.from({ length: 20 }, client));
    const queued = runs.queue().map(({ id }) => id);
    expect(queued).toEqual(arrived);
    for (const mine of clients) expect(queued.filter((id) => mine.includes(id))).toEqual(mine);
    await expect(runs.submit({ document: chain(["number"], ["draw"]) })).rejects.toMatchObject({
      code: "runs/queue-full",
    });
    const again = await open({ slots: 0 });
    expect(again.runs.queue().map(({ id }) => id)).toEqual(arrived);
    const { order } = await again.runs.move(arrived[499]!, arrived[0]!);
    expect(again.runs.queue()[0]).toMatchObject({ id: arrived[499], order });
  });
});
