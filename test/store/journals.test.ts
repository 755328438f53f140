import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { folderJournals, memoryJournals } from "#store/journals.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "journals-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const key = "ab".repeat(32);
const path = () => join(folder, `${key}.edges.jsonl`);
const open = () => folderJournals(folder).journal(key, "edges");

describe.each([
  ["memoryJournals", () => memoryJournals()],
  ["folderJournals", () => folderJournals(folder)],
])("%s", (_, make) => {
  test("keep entries in order under their key and name, until the work is done", async () => {
    const journals = make();
    const journal = journals.journal(key, "edges");
    expect(await journal.entries()).toEqual([]);
    await journal.append([0, 2, 0.125]);
    await journal.append({ text: "two\nlines", nothing: null });
    expect(await journals.journal(key, "edges").entries()).toEqual([
      [0, 2, 0.125],
      { text: "two\nlines", nothing: null },
    ]);
    expect(await journals.journal(key, "other").entries()).toEqual([]);
    expect(await journals.journal("cd".repeat(32), "edges").entries()).toEqual([]);
    await journal.done();
    expect(await journal.entries()).toEqual([]);
    await journal.append("anew");
    expect(await journal.entries()).toEqual(["anew"]);
  });

  test("keep the order of appends that were not awaited", async () => {
    const journal = make().journal(key, "edges");
    await Promise.all(Array.from({ length: 50 }, (_, n) => journal.append(n)));
    expect(await journal.entries()).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  test.each([Number.NaN, { deep: [Number.POSITIVE_INFINITY] }, { data: new Float32Array(2) }, undefined, () => 1])(
    "refuse %s, which JSON would change",
    async (entry) => {
      const journal = make().journal(key, "edges");
      await expect(journal.append(entry)).rejects.toEqual(
        expect.objectContaining({ code: "store/journal-entry-not-json" }),
      );
      await journal.append("still usable");
      expect(await journal.entries()).toEqual(["still usable"]);
    },
  );

  test.each(["", "../x", "Edges", "a b", "a/b", "x".repeat(65)])("refuse the name %j", (name) => {
    expect(() => make().journal(key, name)).toThrow(expect.objectContaining({ code: "store/bad-journal-name" }));
  });
});

describe("folderJournals", () => {
  test("remember across processes, a line for each entry", async () => {
    await open().append({ edge: [0, 2] });
    await open().append({ edge: [0, 3] });
    expect(await open().entries()).toEqual([{ edge: [0, 2] }, { edge: [0, 3] }]);
    expect(await readFile(path(), "utf8")).toBe('{"edge":[0,2]}\n{"edge":[0,3]}\n');
  });

  test("do not read a line that a crash left torn, and write over it", async () => {
    await open().append([0, 2]);
    await appendFile(path(), "[0,3");
    expect(await open().entries()).toEqual([[0, 2]]);
    await open().append([0, 4]);
    expect(await readFile(path(), "utf8")).toBe("[0,2]\n[0,4]\n");
  });

  test("do not trust a last line without its end, even if it could be read", async () => {
    await writeFile(path(), "[0,2]\n12");
    expect(await open().entries()).toEqual([[0, 2]]);
  });

  test("do not read what comes after a damaged line", async () => {
    await writeFile(path(), "[0,2]\n\0\0\0\n[0,4]\n");
    expect(await open().entries()).toEqual([[0, 2]]);
    await open().append([0, 3]);
    expect(await open().entries()).toEqual([
      [0, 2],
      [0, 3],
    ]);
  });

  test("leave no file behind when the work is done", async () => {
    const journal = open();
    await journal.append(1);
    await journal.done();
    await open().done();
    expect(await readdir(folder)).toEqual([]);
  });
});

test.skipIf(process.platform !== "linux")("a folder that may not be written to is a failure that says so", async () => {
  const journal = folderJournals("/sys/lemica-journals").journal(key, "edges");
  await expect(journal.append([1])).rejects.toMatchObject({ code: "engine/cannot-write" });
});
