import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { openDatabase } from "#store/database.ts";
import { DiskResults } from "#store/disk-results.ts";
import { encodeResult } from "#store/result-body.ts";
import { ResultIndex, resultSchema } from "#store/result-index.ts";
import { memoryResults } from "#store/result-store.ts";
import { Sqlite } from "#store/sqlite.ts";
import { resultKey as key, resultOf } from "./results.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
const opened: DiskResults[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
});
const open = (maxBytes = 10_000_000) => {
  const store = new DiskResults(path("results"), { maxBytes });
  opened.push(store);
  return store;
};
const files = () => readdirSync(path("results")).filter((name) => name.endsWith(".result"));
const kept = async (store: DiskResults, ...keys: number[]) => {
  const found = await Promise.all(keys.map((n) => store.get(key(n))));
  return keys.filter((_, i) => found[i] !== undefined);
};
/** What a result of so many floats takes. */
const bytesOf = async (floats: number) => {
  const store = new DiskResults(path("scale"), { maxBytes: 1e9 });
  await store.put(key(0), resultOf(0, floats));
  const { bytes } = await store.usage();
  store.close();
  return bytes;
};
const [SMALL, LARGE] = [256, 8192];

describe.each([
  ["memoryResults", () => memoryResults()],
  ["DiskResults", () => open()],
])("%s", (_, make) => {
  test.each([SMALL, LARGE])("give back what was put, typed arrays of %i numbers included", async (floats) => {
    const store = make();
    const value = resultOf(1, floats);
    (value.outputs.latent as Float32Array).set([-0, Number.NaN, 3.5]);
    await store.put(key(1), value);
    expect(await store.get(key(1))).toEqual(value);
    expect(await store.get(key(2))).toBeUndefined();
  });

  test("let a key be put again", async () => {
    const store = make();
    for (const n of [1, 2, 4, 3]) await store.put(key(1), resultOf(n));
    expect(await store.get(key(1))).toEqual(resultOf(3));
  });
});

describe("DiskResults", () => {
  test("remember across openings and processes at once", async () => {
    const [one, other] = [open(), open()];
    await one.put(key(1), resultOf(1));
    expect(await other.get(key(1))).toEqual(resultOf(1));
    await other.put(key(2), resultOf(2));
    expect(await one.get(key(2))).toEqual(resultOf(2));
    one.close();
    expect(await one.get(key(2))).toEqual(resultOf(2));
  });

  test("hold small ones in the index, and large ones in files that go with their entries", async () => {
    const store = open();
    await store.put(key(1), resultOf(1, SMALL));
    expect(files()).toEqual([]);
    for (const n of [2, 3]) await store.put(key(n), resultOf(n, LARGE));
    expect(files()).toHaveLength(2);
    await store.put(key(2), resultOf(2, LARGE + 1));
    expect(files()).toHaveLength(2);
    await store.put(key(2), resultOf(2, SMALL));
    expect(files()).toHaveLength(1);
    expect(await kept(store, 1, 2, 3)).toEqual([1, 2, 3]);
  });

  test.each([SMALL, LARGE])("drop those (of %i numbers) used longest ago when there are too many", async (floats) => {
    const size = await bytesOf(floats);
    const store = open(3.5 * size);
    for (const n of [1, 2, 3]) await store.put(key(n), resultOf(n, floats));
    await store.get(key(1));
    for (const n of [4, 5]) await store.put(key(n), resultOf(n, floats));
    expect(await store.usage()).toMatchObject({ entries: 3, bytes: 3 * size });
    expect(await kept(store, 1, 2, 3, 4, 5)).toEqual([1, 4, 5]);
    expect(files()).toHaveLength(floats === LARGE ? 3 : 0);
  });

  test("know what another one used, once it has written it down", async () => {
    const size = await bytesOf(SMALL);
    const [writer, reader] = [open(2.5 * size), open()];
    for (const n of [1, 2]) await writer.put(key(n), resultOf(n, SMALL));
    // Of two stores nobody knows the order of uses within a millisecond.
    const put = Date.now();
    await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(put);
    await reader.get(key(1));
    reader.close();
    await writer.put(key(3), resultOf(3, SMALL));
    expect(await kept(writer, 1, 2, 3)).toEqual([1, 3]);
  });

  test("write down what was used after a while by themselves", async () => {
    const store = open();
    await store.put(key(1), resultOf(1));
    const { oldestUse: put } = await store.usage();
    await store.get(key(1));
    const other = open();
    await expect.poll(async () => (await other.usage()).oldestUse, { timeout: 20_000 }).toBeGreaterThan(put!);
  });

  test("stay within their bytes and count right while everything in them is replaced, five times over", async () => {
    const sizes = [await bytesOf(SMALL), await bytesOf(LARGE)];
    const limit = 20 * (sizes[0]! + sizes[1]!);
    const store = open(limit);
    for (let n = 0; n < 200; n++) {
      await store.put(key(n), resultOf(n, n % 2 === 0 ? SMALL : LARGE));
      if (n % 40 === 0) expect((await store.usage()).bytes).toBeLessThanOrEqual(limit);
    }
    const { entries, bytes } = await store.usage();
    expect(entries).toBeGreaterThanOrEqual(39);
    expect(bytes).toBeGreaterThan(limit - sizes[1]!);
    expect(files()).toHaveLength((entries - (entries % 2)) / 2 + (entries % 2));
    expect(await kept(store, 0, 100, 150, 198, 199)).toEqual([198, 199]);
    expect(await store.clear()).toEqual({ entries, bytes });
    expect(await store.usage()).toMatchObject({ entries: 0, bytes: 0 });
    expect(files()).toEqual([]);
  });

  test("hold ten thousand", async () => {
    const db = openDatabase(path("results", "index.db"), [resultSchema]);
    const index = new ResultIndex(db);
    const body = encodeResult(resultOf(0, 1));
    db.transaction(() => {
      for (let n = 0; n < 10_000; n++) index.add(key(n), { body }, { usedAt: n, maxBytes: 1e9 });
    });
    index.close();
    const store = open(9_990 * body.length);
    expect(await store.usage()).toMatchObject({ entries: 10_000 });
    expect(await kept(store, 0, 11, 5000, 9999, 10_000)).toEqual([0, 11, 5000, 9999]);
    await store.put(key(10_000), resultOf(0, 1));
    expect(await kept(store, 0, 1, 10, 11, 12, 13, 10_000)).toEqual([0, 11, 13, 10_000]);
    expect(await store.clear()).toMatchObject({ entries: 9990 });
  });

  test("do not keep one that is too large by itself, nor drop the others for it", async () => {
    const store = open(5000);
    await store.put(key(1), resultOf(1, SMALL));
    await store.put(key(2), resultOf(2, LARGE));
    expect(await kept(store, 1, 2)).toEqual([1]);
    expect(files()).toEqual([]);
  });

  test("throw away what was not used since a time", async () => {
    const store = open();
    for (const n of [1, 2]) await store.put(key(n), resultOf(n));
    await new Promise((done) => setTimeout(done, 5));
    const since = Date.now();
    await store.get(key(2));
    expect(await store.removeUnused(since)).toMatchObject({ entries: 1 });
    expect(await kept(store, 1, 2)).toEqual([2]);
    expect(await store.usage()).toMatchObject({ entries: 1, maxBytes: 10_000_000, oldestUse: expect.any(Number) });
  });

  test.each([
    ["a flipped bit", (bytes: Buffer) => bytes.fill(bytes.at(-10)! ^ 1, bytes.length - 10, bytes.length - 9)],
    ["a torn end", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ["nothing in it", () => Buffer.alloc(0)],
    ["something else in it", () => Buffer.from("not a result at all, but more than thirty-two bytes long")],
  ])("take a file with %s for absent, and remove it", async (_, spoil) => {
    const store = open();
    await store.put(key(1), resultOf(1, LARGE));
    const file = path("results", files()[0]!);
    writeFileSync(file, spoil(readFileSync(file)));
    expect(await store.get(key(1))).toBeUndefined();
    expect(files()).toEqual([]);
    expect(await store.usage()).toMatchObject({ entries: 0, bytes: 0 });
    await store.put(key(1), resultOf(1, LARGE));
    expect(await store.get(key(1))).toEqual(resultOf(1, LARGE));
  });

  test.skipIf(process.platform === "win32").each([
    ["a link to what has no end", (file: string) => symlinkSync("/dev/zero", file)],
    ["a pipe", (file: string) => execFileSync("mkfifo", [file])],
    ["a folder", (file: string) => mkdirSync(file)],
  ])("take %s in the place of a file for absent", async (_, put) => {
    const store = open();
    await store.put(key(1), resultOf(1, LARGE));
    const file = path("results", files()[0]!);
    rmSync(file);
    put(file);
    expect(await store.get(key(1))).toBeUndefined();
    await store.put(key(1), resultOf(1, LARGE));
    expect(await store.get(key(1))).toEqual(resultOf(1, LARGE));
  });

  test("take an entry without its file, or with a damaged body, for absent", async () => {
    const store = open();
    await store.put(key(1), resultOf(1, LARGE));
    await store.put(key(2), resultOf(2, SMALL));
    rmSync(path("results", files()[0]!));
    const db = new Sqlite(path("results", "index.db"));
    db.exec("UPDATE bodies SET body = CAST(substr(body, 1, 100) || x'00' || substr(body, 102) AS BLOB)");
    db.close();
    expect(await kept(store, 1, 2)).toEqual([]);
    expect(await store.usage()).toMatchObject({ entries: 0, bytes: 0 });
  });

  test.each([
    ["something else", () => writeFileSync(path("results", "index.db"), "not a database, but a text ".repeat(500))],
    ["cut short", () => truncateSync(path("results", "index.db"), 6000)],
    [
      "full of zeros after the first page",
      () => {
        const bytes = readFileSync(path("results", "index.db"));
        writeFileSync(path("results", "index.db"), bytes.fill(0, 4096));
      },
    ],
  ])("begin anew when their index is %s", async (_, spoil) => {
    const first = open();
    for (let n = 0; n < 20; n++) await first.put(key(n), resultOf(n, SMALL));
    first.close();
    const db = new Sqlite(path("results", "index.db"));
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    db.close();
    spoil();
    const store = open();
    expect(await kept(store, 0, 19)).toEqual([]);
    for (let n = 0; n < 20; n++) await store.put(key(n), resultOf(n));
    expect(await store.usage()).toMatchObject({ entries: 20 });
    expect(await kept(store, 3, 18)).toEqual([3, 18]);
  });

  test("find a damaged index mended by one of them, when several meet it at once", async () => {
    mkdirSync(path("results"));
    writeFileSync(path("results", "index.db"), "not a database, but a text ".repeat(500));
    const stores = Array.from({ length: 4 }, () => open());
    await Promise.all(stores.map((store, n) => store.put(key(n), resultOf(n))));
    for (const store of [...stores, open()]) expect(await kept(store, 0, 1, 2, 3)).toEqual([0, 1, 2, 3]);
  });

  test("do not wait for another process only to write down what was used", async () => {
    const store = open();
    await store.put(key(1), resultOf(1));
    const { oldestUse } = await store.usage();
    const other = new Sqlite(path("results", "index.db"));
    other.exec("BEGIN IMMEDIATE");
    await store.get(key(1));
    expect(await store.usage()).toMatchObject({ oldestUse });
    other.close();
    expect((await store.usage()).oldestUse).toBeGreaterThan(oldestUse!);
  });

  test("begin anew when the index is damaged under them", async () => {
    const store = open();
    for (let n = 0; n < 200; n++) await store.put(key(n), resultOf(n, SMALL));
    await store.clear();
    for (let n = 0; n < 200; n++) await store.put(key(n), resultOf(n, SMALL));
    store.close();
    const bytes = readFileSync(path("results", "index.db"));
    const late = open();
    await late.usage();
    writeFileSync(path("results", "index.db"), bytes.fill(0x5a, 8192));
    for (let n = 0; n < 200; n++) await late.get(key(n));
    for (let n = 0; n < 200; n++) await late.put(key(n), resultOf(n, SMALL));
    expect(await kept(late, 0, 100, 199)).toEqual([0, 100, 199]);
  });

  test("leave an index of a newer program alone", async () => {
    const newer = { ...resultSchema, migrations: [...resultSchema.migrations, { name: "later", up: () => undefined }] };
    openDatabase(path("results", "index.db"), [newer], { backups: false }).close();
    await expect(open().get(key(1))).rejects.toEqual(expect.objectContaining({ code: "store/newer-database" }));
    await expect(open().put(key(1), resultOf(1))).rejects.toEqual(
      expect.objectContaining({ code: "store/newer-database" }),
    );
    expect(files()).toEqual([]);
  });

  test("clear away files of a crash and of older programs, but not those of a process at work, nor of others", async () => {
    mkdirSync(path("results"));
    for (const name of ["old.result", `${key(3)}.result`, "old.tmp", "new.result", "README"])
      writeFileSync(path("results", name), "x");
    for (const name of ["old.result", `${key(3)}.result`, "old.tmp", "README"])
      utimesSync(path("results", name), new Date(0), new Date(0));
    const store = open();
    await store.put(key(1), resultOf(1, SMALL));
    const names = () => readdirSync(path("results")).filter((name) => !name.startsWith("index.db"));
    expect(names().sort()).toEqual(["README", "new.result"]);
    await store.clear();
    expect(names()).toEqual(["README"]);
  });

  test("go on when their folder was thrown away under them", async () => {
    const store = open();
    for (const n of [1, 2]) await store.put(key(n), resultOf(n));
    rmSync(path("results"), { recursive: true });
    for (const n of [3, 4]) await store.put(key(n), resultOf(n));
    expect(await kept(store, 3, 4)).toEqual([3, 4]);
    expect(await kept(open(), 3, 4)).toEqual([3, 4]);
  });

  test("make their folder with the first use, and take no key that could be a path", async () => {
    const store = new DiskResults(path("a", "b"), { maxBytes: 10_000 });
    expect(await store.get(key(1))).toBeUndefined();
    store.close();
    await expect(open().get("../../etc/passwd")).rejects.toThrow("is no result key");
    await expect(open().put("../../etc/passwd", resultOf(1))).rejects.toThrow("is no result key");
  });
});
