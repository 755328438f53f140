import { describe, expect, test } from "vitest";
import { acquireLock, type LockOptions } from "#store/lock.ts";
import { startProgram } from "./program.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
const file = () => path("data", "server.lock");
const take = (mode: LockOptions["mode"], more: Partial<LockOptions> = {}) =>
  acquireLock(file(), { mode, taken: "Another one is at it; stop it.", ...more });
const refused = expect.objectContaining({ code: "store/locked", message: "Another one is at it; stop it." });

describe("a lock", () => {
  test("is held by one alone, and free again after it was released", async () => {
    const lock = await take("exclusive");
    await expect(take("exclusive")).rejects.toEqual(refused);
    await expect(take("shared")).rejects.toEqual(refused);
    lock.release();
    lock.release();
    (await take("exclusive")).release();
  });

  test("is shared by many, while nobody has it alone", async () => {
    const locks = [await take("shared"), await take("shared")];
    await expect(take("exclusive")).rejects.toEqual(refused);
    locks[0]!.release();
    await expect(take("exclusive")).rejects.toEqual(refused);
    locks[1]!.release();
    (await take("exclusive")).release();
  });

  test("can be waited for", async () => {
    const lock = await take("shared");
    const waiting = take("exclusive", { waitMs: 20_000 });
    lock.release();
    (await waiting).release();
  });

  test("is waited for no longer than someone wants to", async () => {
    const lock = await take("exclusive");
    const stop = new AbortController();
    const waiting = take("exclusive", { waitMs: 1e9, signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toThrow("aborted");
    lock.release();
  });

  test.each(["exclusive", "shared"])("(%s) keeps other processes out, until its process is killed", async (mode) => {
    const holder = startProgram("holds-lock.ts", file(), mode);
    expect(await holder.line()).toBe("held");
    await expect(take("exclusive")).rejects.toEqual(refused);
    if (mode === "shared") (await take("shared")).release();
    const waiting = take("exclusive", { waitMs: 30_000 });
    await holder.kill();
    (await waiting).release();
  });
});
