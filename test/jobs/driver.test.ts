import { randomUUID } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import type { RunFilter } from "#jobs/run-archive.ts";
import type { Draft, RunQueue } from "#jobs/run-queue.ts";
import { runSummary } from "#protocol/run.ts";
import { draft } from "./draft.ts";
import { drivers } from "./drivers.ts";

const LEASE_MS = 1000;
const LOST = { code: "runs/server-ended", message: "It ended." };

const submitAll = async (queue: RunQueue, names: readonly string[]) => {
  const ids: string[] = [];
  for (const name of names) ids.push((await queue.submit(draft(name))).id);
  return ids;
};
const names = async (queue: RunQueue) => (await queue.pending()).map(({ name }) => name).join("");

describe.each(drivers)("the driver $name", (driver) => {
  /** Its queue and archive, with a clock that stands still until it is moved; `again` opens the same place anew. */
  async function place() {
    const { open, remove } = await driver.place();
    onTestFinished(remove);
    const clock = { now: 1_000_000 };
    const again = () => open({ tries: 3, leaseMs: LEASE_MS, now: () => clock.now });
    return { ...again(), again, clock };
  }

  describe("the queue", () => {
    test("gives runs out in the order they came, those for the front first, each once", async () => {
      const { queue } = await place();
      await submitAll(queue, ["a", "b"]);
      await queue.submit(draft("c", { front: true }));
      await queue.submit(draft("d", { front: true }));
      expect(await names(queue)).toBe("dcab");
      const taken: (string | undefined)[] = [];
      for (let k = 0; k < 5; k++) taken.push((await queue.claim("me"))?.summary.name);
      expect(taken).toEqual(["d", "c", "a", "b", undefined]);
    });

    test("gives all back as it was given, to whoever opens the file next", async () => {
      const { queue, again } = await place();
      const given = draft("Größe", { targets: ["x"], extra: { client: [1, null] } });
      const told = await queue.submit(given);
      expect(runSummary.parse(told)).toEqual(told);
      const other = again();
      expect(await other.archive.read(given.id)).toEqual({
        summary: told,
        document: given.document,
        targets: ["x"],
        nodes: {},
      });
      expect(await other.archive.extra(given.id)).toEqual({ client: [1, null] });
      expect(await other.queue.claim("other")).toMatchObject({ document: given.document, targets: ["x"], reached: 0 });
    });

    test("refuses a second run of one id, and knows no run that there is not", async () => {
      const { queue, archive } = await place();
      const first = draft();
      await queue.submit(first);
      await expect(queue.submit(first)).rejects.toMatchObject({ code: "runs/duplicate" });
      const { read, extra, remove } = archive;
      for (const ask of [read, extra, remove])
        await expect(ask.call(archive, randomUUID())).rejects.toMatchObject({ code: "runs/no-such-run" });
      await expect(queue.cancel(randomUUID())).rejects.toMatchObject({ code: "runs/no-such-run" });
    });

    test("moves a waiting run before another or to the end, any number of times", async () => {
      const { queue } = await place();
      const [a, b, c] = (await submitAll(queue, ["a", "b", "c"])) as [string, string, string];
      await queue.move(c, b);
      expect(await names(queue)).toBe("acb");
      await queue.move(a, null);
      expect(await names(queue)).toBe("cba");
      await queue.move(b, b);
      expect(await names(queue)).toBe("cba");
      // Each halves the room between two places, and there are fewer than 60 halves in a double.
      for (let k = 0; k < 100; k++) await queue.move(k % 2 === 0 ? b : c, a);
      expect(await names(queue)).toBe("bca");
      await queue.claim("me");
      await expect(queue.move(b, null)).rejects.toMatchObject({ code: "runs/not-waiting" });
      await expect(queue.move(a, b)).rejects.toMatchObject({ code: "runs/not-waiting" });
    });

    test("counts what it is given, and puts a run with a number of its own before those with higher ones", async () => {
      const { queue, again } = await place();
      const number = async (name: string, more: Partial<Draft> = {}) => (await queue.submit(draft(name, more))).number;
      expect([await number("a"), await number("b"), await number("c", { number: 1.5 })]).toEqual([1, 2, 1.5]);
      expect([await number("d", { number: 1000 }), await number("e"), await number("f", { front: true })]).toEqual([
        1000, 3, -4,
      ]);
      expect(await names(queue)).toBe("facbed");
      const [, a] = (await queue.pending()).map(({ id }) => id);
      await queue.move(a!, null);
      expect(await names(queue)).toBe("fcbeda");
      expect((await queue.submit(draft("g"))).number).toBe(5);
      expect((await again().archive.read(a!)).summary.number).toBe(1);
    });

    test("forgets ended runs of what is remembered, and nothing else of them", async () => {
      const { queue, archive } = await place();
      const [a, b] = await submitAll(queue, ["a", "b", "c"]);
      const claims = [await queue.claim("me"), await queue.claim("me")];
      for (const claim of claims) await queue.finish(claim!.lease, { status: "done" });
      const remembered = async () => (await archive.list({ remembered: true })).map(({ name }) => name).join("");
      await archive.forget([a!, "none"]);
      expect([await remembered(), (await archive.list()).length]).toEqual(["cb", 3]);
      expect((await archive.list({ ids: [a!, b!], remembered: true })).map(({ name }) => name)).toEqual(["b"]);
      await archive.forget("all");
      expect(await remembered()).toBe("c");
      await queue.retry(a!, 1);
      expect(await remembered()).toBe("ca");
    });

    test("finds runs by name, status, workflow and time, the newest first, page by page", async () => {
      const { queue, archive } = await place();
      const ids = await submitAll(queue, ["Ärger", "bad%luck", "BadLuck", "x"]);
      const found = async (filter: RunFilter) => (await archive.list(filter)).map(({ name }) => name);
      expect(await found({ search: "äRG" })).toEqual(["Ärger"]);
      expect(await found({ search: "d%l" })).toEqual(["bad%luck"]);
      await queue.cancel(ids[3]!);
      expect(await found({ status: ["cancelled"] })).toEqual(["x"]);
      expect(await found({ workflow: "none" })).toEqual([]);
      const first = await archive.list({ limit: 3 });
      expect(first.map(({ name }) => name)).toEqual(["x", "BadLuck", "bad%luck"]);
      expect(await found({ before: first.at(-1)!.submittedAt, limit: 3 })).toEqual(["Ärger"]);
    });
  });

  describe("a lease", () => {
    test("holds as long as its owner is heard of, and then another may take the run", async () => {
      const { queue, clock } = await place();
      await queue.submit(draft());
      const { lease } = (await queue.claim("slow"))!;
      clock.now += LEASE_MS - 1;
      expect(await queue.heartbeat(lease)).toBe("held");
      clock.now += LEASE_MS - 1;
      expect(await queue.recover(LOST)).toEqual([]);
      clock.now += 2;
      expect(await queue.recover(LOST)).toMatchObject([{ id: lease.run, status: "waiting", failure: LOST }]);
      expect(await queue.claim("quick")).toMatchObject({ summary: { attempt: 2 } });
      expect(await queue.heartbeat(lease)).toBe("lost");
    });

    test("of an owner that begins anew has run out; that of another holds", async () => {
      const { queue, archive } = await place();
      const [a, b] = await submitAll(queue, ["a", "b"]);
      const { lease } = (await queue.claim("one"))!;
      const { lease: other } = (await queue.claim("two"))!;
      expect(await queue.recover(LOST, "one")).toMatchObject([{ id: a, status: "waiting", failure: LOST }]);
      expect(await queue.heartbeat(lease)).toBe("lost");
      expect(await queue.heartbeat(other)).toBe("held");
      expect((await archive.read(b!)).summary.status).toBe("running");
    });

    test("that was lost lets nothing be written, so that no run ends twice", async () => {
      const { queue, archive } = await place();
      await queue.submit(draft());
      const { lease: old } = (await queue.claim("me"))!;
      await queue.recover(LOST, "me");
      // Even the same owner, for another attempt.
      const { lease } = (await queue.claim("me"))!;
      expect(await queue.record(old, { nodesDone: 9, nodes: { n: { status: "done" } } })).toBeUndefined();
      expect(await queue.finish(old, { status: "done", resultHash: "old" })).toBeUndefined();
      expect(await queue.release(old, { counts: true })).toBeUndefined();
      expect(await archive.read(lease.run)).toMatchObject({ summary: { status: "running", nodesDone: 0 }, nodes: {} });
      expect(await queue.finish(lease, { status: "done", resultHash: "new" })).toMatchObject({ resultHash: "new" });
      expect(await queue.finish(lease, { status: "failed" })).toBeUndefined();
      expect((await archive.read(lease.run)).summary).toMatchObject({ status: "done", resultHash: "new" });
    });

    test("passes on that a run is to be cancelled, also to a later attempt", async () => {
      const { queue, again } = await place();
      const [id] = await submitAll(queue, ["a"]);
      const { lease } = (await queue.claim("me"))!;
      expect(await again().queue.cancel(id!)).toMatchObject({ status: "running" });
      expect(await queue.heartbeat(lease)).toBe("cancel");
      expect(await again().queue.recover(LOST, "me")).toMatchObject([{ status: "cancelled" }]);
      expect(await queue.claim("me")).toBeUndefined();
    });
  });

  describe("who subscribes", () => {
    test("hears of each run that comes, goes, moves or is to be cancelled, before who did so is answered; not of progress", async () => {
      const { queue, clock } = await place();
      const heard: string[] = [];
      const stop = queue.subscribe(({ name, status }) => heard.push(`${name} ${status}`));
      const since = () => heard.splice(0);
      const [a, b] = await submitAll(queue, ["a", "b"]);
      expect(since()).toEqual(["a waiting", "b waiting"]);
      await queue.move(b!, a!);
      expect(since()).toEqual(["b waiting"]);
      const { lease } = (await queue.claim("me"))!;
      expect(since()).toEqual(["b running"]);
      await queue.record(lease, { nodesDone: 1 });
      await queue.heartbeat(lease);
      expect(since()).toEqual([]);
      await queue.release(lease, { counts: false });
      expect(since()).toEqual(["b waiting"]);
      await queue.claim("me");
      clock.now += LEASE_MS + 1;
      await queue.recover(LOST);
      await queue.finish(lease, { status: "done" });
      expect(since()).toEqual(["b running", "b waiting"]);
      const { lease: last } = (await queue.claim("me"))!;
      await queue.cancel(b!);
      await queue.finish(last, { status: "cancelled" });
      await queue.retry(b!, 2);
      expect(since()).toEqual(["b running", "b running", "b cancelled", "b waiting"]);
      await expect(queue.submit(draft("c", { id: a! }))).rejects.toMatchObject({ code: "runs/duplicate" });
      stop();
      await queue.cancel(a!);
      expect(since()).toEqual([]);
    });
  });

  describe("an attempt", () => {
    const broken = { counts: true, failure: LOST };

    test("that breaks off puts the run back into its place; the third that gets no further parks it", async () => {
      const { queue } = await place();
      await submitAll(queue, ["a", "b"]);
      for (const status of ["waiting", "waiting", "parked"]) {
        const { lease, summary } = (await queue.claim("me"))!;
        expect(summary.name).toBe("a");
        expect(await queue.release(lease, broken)).toMatchObject({ status, failure: LOST });
      }
      expect(await names(queue)).toBe("b");
    });

    test("that got further, or that the server itself ended, does not count", async () => {
      const { queue } = await place();
      await queue.submit(draft());
      for (let k = 0; k < 10; k++) {
        const { lease } = (await queue.claim("me"))!;
        if (k % 2 === 0) await queue.record(lease, { further: true });
        expect(await queue.release(lease, { ...broken, counts: k % 2 === 0 })).toMatchObject({ status: "waiting" });
      }
      expect(await queue.claim("me")).toMatchObject({ summary: { attempt: 11 } });
    });

    test("knows how many nodes the best one before it has finished", async () => {
      const { queue } = await place();
      await queue.submit(draft());
      for (const [nodesDone, reached] of [
        [2, 0],
        [1, 2],
      ] as const) {
        const claim = (await queue.claim("me"))!;
        expect(claim.reached).toBe(reached);
        await queue.release(claim.lease, { counts: false, nodesDone });
      }
      expect(await queue.claim("me")).toMatchObject({ reached: 2, summary: { nodesDone: 0 } });
    });
  });

  describe("an ended run", () => {
    test("can be tried again under its id, from the end of the queue, as if it were new", async () => {
      const { queue, archive } = await place();
      const [id] = await submitAll(queue, ["a", "b"]);
      await expect(queue.retry(id!, 2)).rejects.toMatchObject({ code: "runs/not-ended" });
      const { lease } = (await queue.claim("me"))!;
      const files = [{ node: "n", name: "x.png", bytes: 3 }];
      await queue.finish(lease, { status: "failed", failure: LOST, files, nodes: { n: { status: "done" } } });
      expect(await queue.retry(id!, 5)).toEqual({
        ...(await archive.read(id!)).summary,
        status: "waiting",
        attempt: 1,
        nodesTotal: 5,
        files: [],
      });
      expect((await archive.read(id!)).nodes).toEqual({});
      expect(await names(queue)).toBe("ba");
    });

    test("can be removed, and nothing of it remains", async () => {
      const { queue, archive } = await place();
      const [id] = await submitAll(queue, ["a"]);
      await expect(archive.remove(id!)).rejects.toMatchObject({ code: "runs/not-ended" });
      expect(await queue.cancel(id!)).toMatchObject({ status: "cancelled" });
      await archive.remove(id!);
      expect(await archive.list()).toEqual([]);
    });

    test("tells later ones what its nodes took, unless their result was known", async () => {
      const { queue, archive } = await place();
      await submitAll(queue, ["a", "b"]);
      for (const nodes of [{ x: 10, y: 20 }, { x: 12 }]) {
        const { lease } = (await queue.claim("me"))!;
        const done = Object.entries(nodes).map(([node, milliseconds]) => [node, { status: "done", milliseconds }]);
        const hit = { status: "done", hit: true, milliseconds: 1 } as const;
        await queue.finish(lease, { status: "done", nodes: { y: hit, ...Object.fromEntries(done) } });
      }
      expect(await archive.durations("w")).toEqual(
        new Map([
          ["x", 12],
          ["y", 20],
        ]),
      );
    });

    test("is outlived where newer ones are as many, or as large, as are kept; the newest never is", async () => {
      const { queue, archive, clock } = await place();
      const ids = await submitAll(queue, ["a", "b", "c", "waits", "runs"]);
      const files = [{ node: "n", name: "clip.webp", bytes: 100 }];
      for (const id of ids.slice(0, 3)) {
        clock.now += 10;
        const { lease } = (await queue.claim("me"))!;
        expect(lease.run).toBe(id);
        await queue.finish(lease, { status: "done", files });
      }
      await queue.move(ids[4]!, ids[3]!);
      await queue.claim("me");
      const [a, b, c] = ids;
      expect(await archive.outlived({ runs: 3 })).toEqual([]);
      expect(await archive.outlived({ runs: 2 })).toEqual([a]);
      expect(await archive.outlived({ runs: 10, bytes: 299 })).toEqual([a]);
      expect(await archive.outlived({ runs: 10, bytes: 300 })).toEqual([]);
      expect(await archive.outlived({ runs: 0, bytes: 0 })).toEqual([a, b]);
      await queue.retry(c!, 2);
      expect(await archive.outlived({ runs: 1, bytes: 99 })).toEqual([a]);
    });
  });
});
