import { expect, test } from "vitest";
import { hasRoom } from "#server/operation/has-room.ts";

test.skipIf(process.platform !== "linux")(
  "A disk has room until it is full; one that does not say is taken to have",
  async () => {
    expect(await hasRoom(import.meta.dirname)).toBe(true);
    // Holds no bytes at all.
    expect(await hasRoom("/proc")).toBe(false);
    expect(await hasRoom("/no/such/folder")).toBe(true);
  },
);
