import { describe, expect, test } from "vitest";
import { keptPromises } from "#web/runs/kept-promises.ts";

describe("what was read and is kept", () => {
  test("is read once, as long as it is among the newest", async () => {
    const read: string[] = [];
    const kept = keptPromises<string>(2);
    const ask = (key: string) =>
      kept(key, async () => {
        read.push(key);
        return key.toUpperCase();
      });
    expect(await Promise.all(["a", "b", "a"].map(ask))).toEqual(["A", "B", "A"]);
    expect(read).toEqual(["a", "b"]);
    await ask("c");
    await ask("b");
    await ask("a");
    expect(read).toEqual(["a", "b", "c", "a"]);
  });

  test("is read again where reading failed", async () => {
    const kept = keptPromises<string>(2);
    await expect(kept("a", () => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
    expect(await kept("a", async () => "back")).toBe("back");
  });
});
