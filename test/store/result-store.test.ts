import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { folderResults, memoryResults, type Stored } from "#store/result-store.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "results-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const key = (n: number) => n.toString(16).padStart(64, "0");
const result = (latent: Float32Array): Stored => ({
  outputs: { latent, shape: { dims: [latent.length] } },
  hashes: { latent: "a", shape: "b" },
  preview: { kind: "text", text: "a latent" },
  files: [{ name: "x.png", path: "/out/x.png", bytes: 3 }],
});
const kilobyte = () => result(new Float32Array(256));
const open = (maxBytes = 1_000_000) => folderResults(folder, { maxBytes });
const kept = async (...keys: number[]) => {
  const names = new Set(await readdir(folder));
  return keys.filter((n) => names.has(`${key(n)}.result`));
};

describe.each([
  ["memoryResults", () => memoryResults()],
  ["folderResults", () => open()],
])("%s", (_, make) => {
  test("gives back what was put, typed arrays included, and nothing for an unknown key", async () => {
    const store = make();
    const value = result(new Float32Array([1, -0, Number.NaN, 3.5]));
    await store.put(key(1), value);
    expect(await store.get(key(1))).toEqual(value);
    expect(await store.get(key(2))).toBeUndefined();
  });

  test("lets a key be put again", async () => {
    const store = make();
    await store.put(key(1), result(new Float32Array([1])));
    await store.put(key(1), result(new Float32Array([2])));
    expect((await store.get(key(1)))?.outputs.latent).toEqual(new Float32Array([2]));
  });
});

describe("folderResults", () => {
  test("remembers across processes", async () => {
    await open().put(key(1), kilobyte());
    expect(await open().get(key(1))).toEqual(kilobyte());
  });

  test("leaves one file per key, and no draft", async () => {
    const store = open();
    await Promise.all([1, 2, 3].map((n) => store.put(key(n), kilobyte())));
    expect((await readdir(folder)).sort()).toEqual([1, 2, 3].map((n) => `${key(n)}.result`));
  });

  test("drops the results used longest ago when there are too many bytes", async () => {
    await open().put(key(1), kilobyte());
    const { size } = await stat(join(folder, `${key(1)}.result`));
    const store = open(3.5 * size);
    for (const n of [1, 2, 3]) await store.put(key(n), kilobyte());
    await store.get(key(1));
    for (const n of [4, 5]) await store.put(key(n), kilobyte());
    expect(await kept(1, 2, 3, 4, 5)).toEqual([1, 4, 5]);
  });

  test("does not keep one that is too large by itself, nor drop the others for it", async () => {
    const store = open(5000);
    await store.put(key(1), kilobyte());
    await store.put(key(2), result(new Float32Array(5000)));
    expect(await kept(1, 2)).toEqual([1]);
  });

  test.each([
    ["a flipped bit", (bytes: Buffer) => bytes.fill(bytes.at(-10)! ^ 1, bytes.length - 10, bytes.length - 9)],
    ["a torn end", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ["nothing in it", () => Buffer.alloc(0)],
    ["something else in it", () => Buffer.from("not a result at all, but more than thirty-two bytes long")],
  ])("takes a file with %s for absent, and removes it", async (_, spoil) => {
    const store = open();
    await store.put(key(1), kilobyte());
    const path = join(folder, `${key(1)}.result`);
    await writeFile(path, spoil(await readFile(path)));
    expect(await store.get(key(1))).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
    await store.put(key(1), kilobyte());
    expect(await store.get(key(1))).toEqual(kilobyte());
  });

  test("clears away drafts of a crash, but not those of a process at work, nor files of others", async () => {
    const old = join(folder, "old.tmp");
    await writeFile(old, "x");
    await utimes(old, new Date(0), new Date(0));
    for (const name of ["new.tmp", "README"]) await writeFile(join(folder, name), "x");
    await open().put(key(1), kilobyte());
    expect((await readdir(folder)).sort()).toEqual([`${key(1)}.result`, "README", "new.tmp"]);
  });

  test("finds nothing in a folder that does not exist, and makes it on the first put", async () => {
    const store = folderResults(join(folder, "a", "b"), { maxBytes: 10_000 });
    expect(await store.get(key(1))).toBeUndefined();
    await store.put(key(1), kilobyte());
    expect(await store.get(key(1))).toEqual(kilobyte());
  });

  test("takes no key that could be a path", async () => {
    await expect(open().get("../../etc/passwd")).rejects.toThrow("is no result key");
  });
});
