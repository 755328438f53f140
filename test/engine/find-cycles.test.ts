import { describe, expect, test } from "vitest";
import { findCycles } from "#engine/find-cycles.ts";
import { randomNumbers } from "./random-numbers.ts";

describe("findCycles", () => {
  test("finds none in what can be ordered, whichever way it forks", () => {
    expect(
      findCycles(
        ["a", "b", "c", "d"],
        [
          ["a", "b"],
          ["a", "c"],
          ["b", "d"],
          ["c", "d"],
        ],
      ),
    ).toEqual([]);
  });

  test("finds a node that waits for itself, and circles that have no node in common", () => {
    const wires = [
      ["a", "a"],
      ["b", "c"],
      ["c", "d"],
      ["d", "b"],
      ["d", "e"],
    ] as const;
    expect(findCycles(["a", "d", "c", "b", "e"], wires)).toEqual([["a"], ["d", "b", "c"]]);
  });

  test("agrees with brute force on random graphs about whether there is a cycle, and gives true cycles", () => {
    const random = randomNumbers(7);
    for (let round = 0; round < 300; round++) {
      const ids = Array.from({ length: 1 + Math.floor(random() * 6) }, (_, n) => `n${n}`);
      const wires = ids.flatMap((from) => ids.filter(() => random() < 0.25).map((to) => [from, to] as const));
      const cycles = findCycles(ids, wires);
      expect(cycles.length > 0).toBe(ids.some((id) => reaches(id, id, wires)));
      for (const cycle of cycles)
        for (const [at, id] of cycle.entries()) expect(wires).toContainEqual([id, cycle[(at + 1) % cycle.length]]);
    }
  });
});

/** Whether a walk of one wire or more leads from one id to another. */
function reaches(from: string, to: string, wires: readonly (readonly [string, string])[]): boolean {
  const seen = new Set<string>();
  const visit = (id: string): boolean =>
    wires.some(([a, b]) => {
      if (a !== id || seen.has(b)) return false;
      seen.add(b);
      return b === to || visit(b);
    });
  return visit(from);
}
