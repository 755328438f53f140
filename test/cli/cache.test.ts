import { existsSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { DiskResults } from "#store/disk-results.ts";
import { resultKey, resultOf } from "../store/results.ts";
import { json, lemica } from "./lemica.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
const data = () => path("data");

async function fill(...numbers: number[]): Promise<void> {
  const results = new DiskResults(path("data", "results"), { maxBytes: 1e9 });
  for (const n of numbers) await results.put(resultKey(n), resultOf(n));
  results.close();
}

beforeAll(() => fill(1, 2, 3));

describe("lemica cache", () => {
  test("shows how much is kept, where, and since when", async () => {
    const { code, out, err } = await lemica("cache", "--data", data());
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(
      /^3 results, 6\d\.\d KiB of at most 4\.0 GiB, in .*results, the oldest last used at 20\d\d-.*Z\.\n$/,
    );
    expect(await json("cache", "--data", data())).toEqual({
      folder: path("data", "results"),
      entries: 3,
      bytes: expect.any(Number),
      maxBytes: 4 * 2 ** 30,
      oldestUse: expect.any(Number),
    });
  });

  test("throws away what was not used for so many days, and says how much that was", async () => {
    expect(await json("cache", "--data", data(), "--unused-for", "1")).toMatchObject({
      entries: 3,
      removed: { entries: 0, bytes: 0 },
    });
  });

  test("throws everything away", async () => {
    await fill(1, 2, 3);
    const { code, out, err } = await lemica("cache", "--data", data(), "--clear");
    expect({ code, out, err }).toEqual({
      code: 0,
      out: expect.stringMatching(/^0 results, 0 bytes of at most 4\.0 GiB, in .*results\.\n$/),
      err: expect.stringMatching(/^Threw away 3 results, 6\d\.\d KiB\.\n$/),
    });
    await fill(1);
    expect(await json("cache", "--data", data(), "--clear")).toMatchObject({ entries: 0, removed: { entries: 1 } });
  });

  test("keeps to the size that is set for the server of the data folder", async () => {
    writeFileSync(path("data", "config.json"), '{ "cacheBytes": "20MB" }');
    expect(await json("cache", "--data", data())).toMatchObject({ maxBytes: 20 * 2 ** 20 });
  });

  test("of a data folder that is not there is empty, and makes none", async () => {
    expect(await json("cache", "--data", path("nowhere"), "--clear")).toMatchObject({ entries: 0, bytes: 0 });
    expect(existsSync(path("nowhere"))).toBe(false);
  });

  test("does one thing at a time", async () => {
    const { code, err } = await lemica("cache", "--data", data(), "--clear", "--unused-for", "3");
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("[cli/bad-option]") });
  });
});
