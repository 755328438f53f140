import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, stat, symlink, truncate, unlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderHash } from "#diffusion/model/folder-hash.ts";
import { writeFiles } from "../onnx/moving-shapes-folder.ts";
import { testFolder } from "./onnx/tiny-models.ts";

const HOUR = 3600;

/** A folder of two parts whose files were written an hour ago. */
async function oldFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await testFolder();
  await writeFiles(folder, files);
  for (const name of Object.keys(files)) await age(join(folder, name));
  return folder;
}

async function age(file: string): Promise<void> {
  const then = Date.now() / 1000 - HOUR;
  await utimes(file, then, then);
}

describe("the hash of a folder", () => {
  test("is SHA-256 over names, sizes and contents in the order of names", async () => {
    const folder = await oldFolder({ "b/two": "22", "a/one": "1", "a/deep/z": "", "c/other": "no part" });
    const expected = createHash("sha256").update("a/deep/z 0\na/one 1\n1b/two 2\n22").digest("hex");
    expect(await folderHash(folder, ["b", "a", "b"])).toBe(expected);
    expect(await folderHash(folder, ["b", "a"])).toBe(expected);
  });

  test("follows links to files, as model caches have them", async () => {
    const folder = await oldFolder({ "a/one": "1" });
    const plain = await folderHash(folder, ["a"]);
    const file = join(folder, "a/one");
    await rename(file, join(folder, "blob"));
    await symlink(join(folder, "blob"), file);
    expect(await folderHash(folder, ["a"])).toBe(plain);
    await writeFile(join(folder, "blob"), "2");
    expect(await folderHash(folder, ["a"])).not.toBe(plain);
  });

  test("is another after every change, also of a file of the same size and time", async () => {
    const folder = await oldFolder({ "a/one": "1111", "b/two": "2222" });
    const file = join(folder, "a/one");
    const seen = [await folderHash(folder, ["a", "b"])];
    const changes = [
      () => writeFile(file, "3333"),
      () => writeFile(file, "4444"),
      async () => {
        await writeFile(file, "5555");
        await age(file);
      },
      async () => {
        const { atime, mtime } = await stat(file);
        await writeFile(`${file}.new`, "6666");
        await utimes(`${file}.new`, atime, mtime);
        await rename(`${file}.new`, file);
      },
      () => rename(file, join(folder, "a/three")),
      () => unlink(join(folder, "a/three")),
    ];
    for (const change of changes) {
      await change();
      seen.push(await folderHash(folder, ["a", "b"]));
    }
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("comes back when a change is undone", async () => {
    const folder = await oldFolder({ "a/one": "1111" });
    const before = await folderHash(folder, ["a"]);
    await writeFile(join(folder, "a/one"), "2222");
    expect(await folderHash(folder, ["a"])).not.toBe(before);
    await writeFile(join(folder, "a/one"), "1111");
    expect(await folderHash(folder, ["a"])).toBe(before);
  });

  test("is found when a file could not be read at first", async () => {
    const folder = await oldFolder({ "a/one": "1" });
    const expected = await folderHash(folder, ["a"]);
    const other = await testFolder();
    await mkdir(join(other, "a"));
    await symlink(join(other, "nowhere"), join(other, "a/one"));
    await expect(folderHash(other, ["a"])).rejects.toThrow("ENOENT");
    await rm(join(other, "a/one"));
    await writeFile(join(other, "a/one"), "1");
    expect(await folderHash(other, ["a"])).toBe(expected);
  });
});

/** Bytes that this process has read from files so far, as Linux counts them. */
const bytesRead = () => Number(/rchar: (\d+)/.exec(readFileSync("/proc/self/io", "utf8"))![1]);

describe.runIf(existsSync("/proc/self/io"))("reading a folder for its hash", () => {
  const SIZE = 8 << 20;
  const readFor = async (folder: string) => {
    const before = bytesRead();
    await folderHash(folder, ["a"]);
    return bytesRead() - before;
  };

  test("happens once until a file changes, and again as long as one is quite new", async () => {
    const folder = await oldFolder({ "a/weights": "w".repeat(SIZE), "a/config": "{}" });
    expect(await readFor(folder)).toBeGreaterThanOrEqual(SIZE);
    expect(await readFor(folder)).toBeLessThan(SIZE / 2);
    await writeFile(join(folder, "a/config"), "[]");
    expect(await readFor(folder)).toBeGreaterThanOrEqual(SIZE);
    expect(await readFor(folder)).toBeGreaterThanOrEqual(SIZE);
    await age(join(folder, "a/config"));
    expect(await readFor(folder)).toBeGreaterThanOrEqual(SIZE);
    expect(await readFor(folder)).toBeLessThan(SIZE / 2);
  });

  test("happens once for loads at the same time", async () => {
    const folder = await oldFolder({ "a/weights": "w".repeat(SIZE) });
    const before = bytesRead();
    const hashes = await Promise.all(Array.from({ length: 4 }, () => folderHash(folder, ["a"])));
    expect(new Set(hashes).size).toBe(1);
    expect(bytesRead() - before).toBeLessThan(2 * SIZE);
  });

  test("tells how far it is and stops when the last who waits has gone, however large the files are", async () => {
    const folder = await testFolder();
    await writeFiles(folder, { "a/weights": "" });
    await truncate(join(folder, "a/weights"), 2 ** 40);
    const [one, other] = [new AbortController(), new AbortController()];
    const told: [number, number][] = [];
    await age(join(folder, "a/weights"));
    const first = folderHash(folder, ["a"], { signal: one.signal, onProgress: (...progress) => told.push(progress) });
    const second = folderHash(folder, ["a"], { signal: other.signal });
    await expect.poll(() => told.length).toBeGreaterThan(2);
    one.abort(new Error("first"));
    await expect(first).rejects.toThrow("first");
    other.abort(new Error("second"));
    await expect(second).rejects.toThrow("second");
    expect(told[0]).toEqual([2 ** 20, 2 ** 40]);
  });
});
