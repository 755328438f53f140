import { describe, expect, it } from "vitest";
import { type Objective, solve } from "#core/solver.ts";
import { allPaths, byBottleneck, byLeximax, bySum, errorsAlong, exactly, type Preference } from "./brute-force.ts";
import { failureOf } from "./failure-of.ts";
import { graphOf, lifelikeGraph, randomNumbers, wholeNumber } from "./random-graph.ts";

const cube = (error: number) => exactly(error) ** 3n;
const preferences: readonly (readonly [Objective, Preference])[] = [
  ["leximax", byLeximax],
  ["sum", bySum(exactly)],
  ["power:3", bySum(cube)],
  ["bottleneck", byBottleneck],
];

describe("A bound on the largest error", () => {
  it.each(preferences)("leaves the best path of those within it, as brute force finds, for %s", (objective, prefer) => {
    const random = randomNumbers(11);
    let refused = 0;
    for (let round = 0; round < 60; round++) {
      const steps = wholeNumber(random, 4, 8);
      const maxGap = wholeNumber(random, 2, steps - 1);
      // Whole numbers, so that powers are exact and ties come up.
      const graph = graphOf(steps, maxGap, () => wholeNumber(random, 0, 9));
      const bound = wholeNumber(random, 1, 9) - 0.5;
      const { min, max, compute } = solve(graph, objective, { bound });
      for (let budget = min; budget <= max; budget++) {
        const all = allPaths(steps, maxGap, budget);
        const within = all.filter((path) => errorsAlong(graph, path).every((error) => error <= bound));
        if (within.length === 0) {
          refused++;
          const least = Math.min(...all.map((path) => Math.max(...errorsAlong(graph, path))));
          const failure = failureOf(() => compute(budget));
          expect(failure.code).toBe("core/bound-infeasible");
          expect(failure.message).toContain(`the largest can be is ${least}.`);
        } else {
          const best = within.reduce((a, b) => (prefer(errorsAlong(graph, b), errorsAlong(graph, a)) < 0 ? b : a));
          expect(compute(budget)).toEqual(best);
        }
      }
    }
    expect(refused).toBeGreaterThan(10);
  });

  it("changes nothing where no edge is beyond it", () => {
    const graph = lifelikeGraph(30, 6, 3);
    for (const [objective] of preferences) {
      expect(solve(graph, objective, { bound: 1e9 }).compute(9)).toEqual(solve(graph, objective).compute(9));
    }
  });
});
