import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DiskResults } from "#store/disk-results.ts";
import { startProgram } from "./program.ts";
import { resultKey as key, resultOf } from "./results.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
const files = () => readdirSync(path("results")).filter((name) => name.endsWith(".result"));

describe("DiskResults of several processes", () => {
  test("lose nothing that was put, and show nothing torn, when processes are killed in the middle", async () => {
    const done: number[] = [];
    const store = new DiskResults(path("results"), { maxBytes: 1e9 });
    for (let round = 0; round < 3; round++) {
      const program = startProgram("puts-results.ts", path("results"), `${round * 1e6}`, `${(round + 1) * 1e6}`, "1e9");
      const before = done.length;
      // Another number of puts each time, so that the kill meets other moments.
      while (done.length < before + 5 + 7 * round) done.push(Number(await program.line()));
      await program.kill();
      for (const n of done) expect(await store.get(key(n))).toEqual(resultOf(n));
    }
    const { entries } = await store.usage();
    // At most one entry and one file a kill were in the making.
    expect(entries).toBeGreaterThanOrEqual(done.length);
    let found = 0;
    for (const file of files()) expect(file).toMatch(/\.result$/);
    for (let round = 0; round < 3; round++)
      for (let n = round * 1e6, misses = 0; misses < 3; n++) {
        const value = await store.get(key(n));
        if (value === undefined) misses++;
        else {
          expect(value).toEqual(resultOf(n));
          found++;
        }
      }
    expect(found).toBe(entries);
    await store.clear();
    expect(files()).toEqual([]);
    store.close();
  });

  test("share one folder and one limit, none in the way of another", async () => {
    const maxBytes = 700_000;
    const programs = [0, 1].map((n) =>
      startProgram("puts-results.ts", path("results"), `${n * 1000}`, `${n * 1000 + 150}`, `${maxBytes}`),
    );
    const store = new DiskResults(path("results"), { maxBytes });
    for (let n = 5000; n < 5100; n++) await store.put(key(n), resultOf(n));
    for (const program of programs) {
      const said: string[] = [];
      for (let line = await program.line(); line !== undefined; line = await program.line()) said.push(line);
      expect(said).toHaveLength(150);
    }
    const { entries, bytes } = await store.usage();
    expect(bytes).toBeLessThanOrEqual(maxBytes);
    let found = 0;
    for (const first of [0, 1000, 5000])
      for (let n = first; n < first + 150; n++) {
        const value = await store.get(key(n));
        if (value === undefined) continue;
        expect(value).toEqual(resultOf(n));
        found++;
      }
    expect(found).toBe(entries);
    store.close();
  });
});
