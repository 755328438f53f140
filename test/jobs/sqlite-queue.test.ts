import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Draft, JobQueue } from "#jobs/queue.ts";
import { SqliteQueue } from "#jobs/sqlite-queue.ts";
import { jobsSchema } from "#jobs/sqlite-schema.ts";
import { runSummary } from "#protocol/run.ts";
import { openDatabase } from "#store/database.ts";

const LEASE_MS = 1000;
const LOST = { code: "runs/server-ended", message: "It ended." };

/** A queue in a file, with a clock that stands still until it is moved; `again` opens the same file anew. */
async function place() {
  const folder = await mkdtemp(join(tmpdir(), "lemica-jobs-"));
  const clock = { now: 1_000_000 };
  const closes: (() => void)[] = [];
  const again = (): JobQueue => {
    const db = openDatabase(join(folder, "lemica.db"), [jobsSchema]);
    closes.push(() => db.close());
    return new SqliteQueue(db, { tries: 3, leaseMs: LEASE_MS, now: () => clock.now });
  };
  onTestFinished(async () => {
    for (const close of closes) close();
    await rm(folder, { recursive: true });
  });
  return { queue: again(), again, clock };
}

function draft(name = "Run", more: Partial<Draft> = {}): Draft {
  const document = { format: "lemica.workflow", version: 1, id: "w", name, nodes: [], wires: [] } as const;
  const full = { ...document, nodes: [], wires: [], groups: [], notes: [], exposed: [] };
  return { id: randomUUID(), document: full, nodesTotal: 2, front: false, ...more };
}

const submitAll = async (queue: JobQueue, names: readonly string[]) => {
  const ids: string[] = [];
  for (const name of names) ids.push((await queue.submit(draft(name))).id);
  return ids;
};
const names = async (queue: JobQueue) => (await queue.pending()).map(({ name }) => name).join("");

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
    expect(await other.read(given.id)).toEqual({
      summary: told,
      document: given.document,
      targets: ["x"],
      nodes: {},
    });
    expect(await other.extra(given.id)).toEqual({ client: [1, null] });
    expect(await other.claim("other")).toMatchObject({ document: given.document, targets: ["x"], reached: 0 });
  });

  test("refuses a second run of one id, and knows no run that there is not", async () => {
    const { queue } = await place();
    const first = draft();
    await queue.submit(first);
    await expect(queue.submit(first)).rejects.toMatchObject({ code: "runs/duplicate" });
    for (const ask of [queue.read, queue.extra, queue.cancel, queue.remove])
      await expect(ask.call(queue, randomUUID())).rejects.toMatchObject({ code: "runs/no-such-run" });
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
    expect((await again().read(a!)).summary.number).toBe(1);
  });

  test("forgets ended runs of what is remembered, and nothing else of them", async () => {
    const { queue } = await place();
    const [a, b] = await submitAll(queue, ["a", "b", "c"]);
    const claims = [await queue.claim("me"), await queue.claim("me")];
    for (const claim of claims) await queue.finish(claim!.lease, { status: "done" });
    const remembered = async () => (await queue.list({ remembered: true })).map(({ name }) => name).join("");
    await queue.forget([a!, "none"]);
    expect([await remembered(), (await queue.list()).length]).toEqual(["cb", 3]);
    expect((await queue.list({ ids: [a!, b!], remembered: true })).map(({ name }) => name)).toEqual(["b"]);
    await queue.forget("all");
    expect(await remembered()).toBe("c");
    await queue.retry(a!, 1);
    expect(await remembered()).toBe("ca");
  });

  test("finds runs by name, status, workflow and time, the newest first, page by page", async () => {
    const { queue } = await place();
    const ids = await submitAll(queue, ["Ärger", "bad%luck", "BadLuck", "x"]);
    const found = async (filter: Parameters<JobQueue["list"]>[0]) => (await queue.list(filter)).map(({ name }) => name);
    expect(await found({ search: "äRG" })).toEqual(["Ärger"]);
    expect(await found({ search: "d%l" })).toEqual(["bad%luck"]);
    await queue.cancel(ids[3]!);
    expect(await found({ status: ["cancelled"] })).toEqual(["x"]);
    expect(await found({ workflow: "none" })).toEqual([]);
    const first = await queue.list({ limit: 3 });
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
    expect(await queue.recover("expired", LOST)).toEqual([]);
    clock.now += 2;
    expect(await queue.recover("expired", LOST)).toMatchObject([{ id: lease.run, status: "waiting", failure: LOST }]);
    expect(await queue.claim("quick")).toMatchObject({ summary: { attempt: 2 } });
    expect(await queue.heartbeat(lease)).toBe("lost");
  });

  test("that was lost lets nothing be written, so that no run ends twice", async () => {
    const { queue } = await place();
    await queue.submit(draft());
    const { lease: old } = (await queue.claim("me"))!;
    await queue.recover("all", LOST);
    // Even the same owner, for another attempt.
    const { lease } = (await queue.claim("me"))!;
    expect(await queue.record(old, { nodesDone: 9, nodes: { n: { status: "done" } } })).toBeUndefined();
    expect(await queue.finish(old, { status: "done", resultHash: "old" })).toBeUndefined();
    expect(await queue.release(old, { counts: true })).toBeUndefined();
    expect(await queue.read(lease.run)).toMatchObject({ summary: { status: "running", nodesDone: 0 }, nodes: {} });
    expect(await queue.finish(lease, { status: "done", resultHash: "new" })).toMatchObject({ resultHash: "new" });
    expect(await queue.finish(lease, { status: "failed" })).toBeUndefined();
    expect((await queue.read(lease.run)).summary).toMatchObject({ status: "done", resultHash: "new" });
  });

  test("passes on that a run is to be cancelled, also to a later attempt", async () => {
    const { queue, again } = await place();
    const [id] = await submitAll(queue, ["a"]);
    const { lease } = (await queue.claim("me"))!;
    expect(await again().cancel(id!)).toMatchObject({ status: "running" });
    expect(await queue.heartbeat(lease)).toBe("cancel");
    expect(await again().recover("all", LOST)).toMatchObject([{ status: "cancelled" }]);
    expect(await queue.claim("me")).toBeUndefined();
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
    const { queue } = await place();
    const [id] = await submitAll(queue, ["a", "b"]);
    await expect(queue.retry(id!, 2)).rejects.toMatchObject({ code: "runs/not-ended" });
    const { lease } = (await queue.claim("me"))!;
    const files = [{ node: "n", name: "x.png", bytes: 3 }];
    await queue.finish(lease, { status: "failed", failure: LOST, files, nodes: { n: { status: "done" } } });
    expect(await queue.retry(id!, 5)).toEqual({
      ...(await queue.read(id!)).summary,
      status: "waiting",
      attempt: 1,
      nodesTotal: 5,
      files: [],
    });
    expect((await queue.read(id!)).nodes).toEqual({});
    expect(await names(queue)).toBe("ba");
  });

  test("can be removed, and nothing of it remains", async () => {
    const { queue } = await place();
    const [id] = await submitAll(queue, ["a"]);
    await expect(queue.remove(id!)).rejects.toMatchObject({ code: "runs/not-ended" });
    expect(await queue.cancel(id!)).toMatchObject({ status: "cancelled" });
    await queue.remove(id!);
    expect(await queue.list()).toEqual([]);
  });

  test("tells later ones what its nodes took, unless their result was known", async () => {
    const { queue } = await place();
    await submitAll(queue, ["a", "b"]);
    for (const nodes of [{ x: 10, y: 20 }, { x: 12 }]) {
      const { lease } = (await queue.claim("me"))!;
      const done = Object.entries(nodes).map(([node, milliseconds]) => [node, { status: "done", milliseconds }]);
      const hit = { status: "done", hit: true, milliseconds: 1 } as const;
      await queue.finish(lease, { status: "done", nodes: { y: hit, ...Object.fromEntries(done) } });
    }
    expect(await queue.durations("w")).toEqual(
      new Map([
        ["x", 12],
        ["y", 20],
      ]),
    );
  });

  test("is outlived where newer ones are as many, or as large, as are kept; the newest never is", async () => {
    const { queue, clock } = await place();
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
    expect(await queue.outlived({ runs: 3 })).toEqual([]);
    expect(await queue.outlived({ runs: 2 })).toEqual([a]);
    expect(await queue.outlived({ runs: 10, bytes: 299 })).toEqual([a]);
    expect(await queue.outlived({ runs: 10, bytes: 300 })).toEqual([]);
    expect(await queue.outlived({ runs: 0, bytes: 0 })).toEqual([a, b]);
    await queue.retry(c!, 2);
    expect(await queue.outlived({ runs: 1, bytes: 99 })).toEqual([a]);
  });
});

test("runs of a database from before their files were counted are counted when it is opened", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lemica-jobs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "lemica.db");
  const older = openDatabase(path, [{ ...jobsSchema, migrations: jobsSchema.migrations.slice(0, 1) }]);
  const insert = (id: string, end: number, files: readonly object[]) =>
    older.run(
      `INSERT INTO runs (id, name, name_lower, workflow, status, place, submitted_at, finished_at, nodes_total, files)
       VALUES (?, 'A', 'a', 'w', 'done', 1, ?, ?, 1, ?)`,
      [id, end, end, JSON.stringify(files)],
    );
  insert("old", 1, [{ bytes: 70 }, { bytes: 30 }]);
  insert("new", 2, []);
  older.close();
  const db = openDatabase(path, [jobsSchema]);
  onTestFinished(() => db.close());
  const queue = new SqliteQueue(db, { tries: 3, leaseMs: LEASE_MS });
  expect(await queue.outlived({ runs: 5, bytes: 100 })).toEqual([]);
  expect(await queue.outlived({ runs: 5, bytes: 99 })).toEqual(["old"]);
});

test("runs of a database from before runs were counted are numbered as they came, and new ones come after all of them", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lemica-jobs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "lemica.db");
  const older = openDatabase(path, [{ ...jobsSchema, migrations: jobsSchema.migrations.slice(0, 2) }]);
  const insert = (id: string, status: string, place: number, at: number) => {
    older.run(
      `INSERT INTO runs (id, name, name_lower, workflow, status, place, submitted_at, nodes_total)
       VALUES (?, ?, ?, 'w', ?, ?, ?, 1)`,
      [id, id, id, status, place, at],
    );
    older.run("INSERT INTO run_documents VALUES (?, '{}', NULL, NULL)", [id]);
  };
  insert("b", "waiting", 41.5, 2);
  insert("a", "done", 1, 1);
  insert("c", "waiting", -7, 3);
  older.close();
  const db = openDatabase(path, [jobsSchema]);
  onTestFinished(() => db.close());
  const queue = new SqliteQueue(db, { tries: 3, leaseMs: LEASE_MS });
  const numbers = async () => Object.fromEntries((await queue.list()).map(({ name, number }) => [name, number]));
  expect(await numbers()).toEqual({ a: 1, b: 2, c: 3 });
  await queue.submit(draft("d"));
  await queue.submit(draft("e", { front: true }));
  expect(await names(queue)).toBe("ecbd");
  const { d, e } = await numbers();
  expect([d! > 3, e]).toEqual([true, -d! - 1]);
});
