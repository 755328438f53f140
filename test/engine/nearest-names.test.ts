import { describe, expect, test } from "vitest";
import { editDistance, nearestNames } from "#engine/nearest-names.ts";

describe("nearestNames", () => {
  test("counts a swap of neighbours as one edit", () => {
    expect([editDistance("constnat", "constant"), editDistance("kitten", "sitting"), editDistance("", "ab")]).toEqual([
      1, 3, 2,
    ]);
  });

  test("gives the nearest first and nothing that is not alike", () => {
    expect(nearestNames("solve/shedule", ["load/pipeline", "solve/uniform", "solve/schedule"])[0]).toBe(
      "solve/schedule",
    );
    expect(nearestNames("x", ["load/pipeline"])).toEqual([]);
  });
});
