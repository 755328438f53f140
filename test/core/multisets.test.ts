import { describe, expect, it } from "vitest";
import { Multisets } from "#core/multisets.ts";
import { byLeximax } from "./brute-force.ts";
import { randomNumbers, wholeNumber } from "./random-graph.ts";

/** Multisets as numbers beside the same as arrays, drawn so that many are equal. */
function randomSets(multisets: Multisets, ranks: number, seed: number): { set: number; members: number[] }[] {
  const random = randomNumbers(seed);
  return Array.from({ length: 40 }, () => {
    const members = Array.from({ length: 3 }, () => wholeNumber(random, 1, ranks));
    return { set: members.reduce((set, rank) => multisets.add(set, rank), Multisets.EMPTY), members };
  });
}

const countOf = (members: number[], rank: number) => members.filter((member) => member === rank).length;

describe.each([1, 2, 3, 8, 9, 1000])("Multisets of ranks up to %i", (ranks) => {
  const multisets = new Multisets(ranks);
  const sets = randomSets(multisets, ranks, ranks);
  const everyPair = sets.flatMap((a) => sets.map((b) => [a, b] as const));

  it("are equal exactly when their numbers are, in whatever order they were filled", () => {
    for (const [a, b] of everyPair) expect(a.set === b.set).toBe(byLeximax(a.members, b.members) === 0);
    const backwards = sets[0].members.toReversed().reduce((set, rank) => multisets.add(set, rank), Multisets.EMPTY);
    expect(backwards).toBe(sets[0].set);
  });

  it("differ first at the largest rank held unequally often", () => {
    for (const [a, b] of everyPair) {
      const differing = [...a.members, ...b.members].filter(
        (rank) => countOf(a.members, rank) !== countOf(b.members, rank),
      );
      expect(multisets.firstDifference(a.set, b.set)).toBe(Math.max(0, ...differing));
    }
  });

  it("compare with one more rank each as sorted arrays do, rank 0 adding nothing", () => {
    const random = randomNumbers(ranks + 1);
    for (const [a, b] of everyPair) {
      const more = wholeNumber(random, 0, ranks);
      const other = wholeNumber(random, 0, ranks);
      const order = multisets.compareAdded(a.set, more, b.set, other);
      expect(Math.sign(order)).toBe(Math.sign(byLeximax([...a.members, more], [...b.members, other])));
    }
  });
});

describe("A hundred thousand multisets", () => {
  it("keep their numbers while the store grows", () => {
    const multisets = new Multisets(5000);
    const random = randomNumbers(9);
    const drawn = Array.from({ length: 100_000 }, () => [wholeNumber(random, 1, 5000), wholeNumber(random, 1, 5000)]);
    const build = ([p, q]: number[]) => multisets.add(multisets.add(Multisets.EMPTY, p), q);
    const sets = drawn.map(build);
    expect(
      drawn
        .toReversed()
        .map(([p, q]) => build([q, p]))
        .toReversed(),
    ).toEqual(sets);
    expect(new Set(sets).size).toBe(new Set(drawn.map(([p, q]) => Math.min(p, q) * 5001 + Math.max(p, q))).size);
  });
});
