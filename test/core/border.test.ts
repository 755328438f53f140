import { describe, expect, it } from "vitest";
import { acrossNoBorder } from "#core/border.ts";
import { type HistoryError, historyGraph } from "#core/history-graph.ts";
import { bestPaths, feasibleBudgets, type Objective, solve } from "#core/solver.ts";
import { allPaths, byBottleneck, byLeximax, bySum, errorsAlong, exactly, type Preference } from "./brute-force.ts";
import { failureOf } from "./failure-of.ts";
import { graphOf, lifelikeGraph, randomNumbers, wholeNumber } from "./random-graph.ts";

const preferences: readonly (readonly [Objective, Preference])[] = [
  ["leximax", byLeximax],
  ["sum", bySum(exactly)],
  ["power:3", bySum((error) => exactly(error) ** 3n)],
  ["bottleneck", byBottleneck],
];

describe("A border that reuse does not cross", () => {
  it.each(preferences)("is computed, and the rest is the best that brute force finds, for %s", (objective, prefer) => {
    const random = randomNumbers(5);
    for (let round = 0; round < 60; round++) {
      const steps = wholeNumber(random, 3, 8);
      const maxGap = wholeNumber(random, 2, steps - 1);
      const border = wholeNumber(random, 1, steps - 1);
      const graph = graphOf(steps, maxGap, () => wholeNumber(random, 0, 9));
      const { min, max, compute } = solve(graph, objective, { border });
      for (let budget = 2; budget <= steps; budget++) {
        const all = allPaths(steps, maxGap, budget).filter((path) => path.includes(border));
        if (all.length === 0) {
          expect(budget < min || budget > max).toBe(true);
          expect(failureOf(() => compute(budget)).code).toBe("core/budget-infeasible");
          continue;
        }
        const best = all.reduce((a, b) => (prefer(errorsAlong(graph, b), errorsAlong(graph, a)) < 0 ? b : a));
        expect(compute(budget)).toEqual(best);
      }
    }
  });

  it("is not looked back across: errors behind it depend on what was computed from it on", () => {
    const BORDER = 4;
    const random = randomNumbers(8);
    const known = new Map<string, number>();
    const errorOf: HistoryError = (history, to) => {
      const key = `${history.join(" ")}>${to}`;
      known.set(key, known.get(key) ?? wholeNumber(random, 0, 50));
      return known.get(key)!;
    };
    const told = (path: readonly number[]) =>
      path.slice(1).map((to, k) => {
        const seen = path.slice(Math.max(0, k - 1), k + 1).reverse();
        const side = path[k] >= BORDER ? seen.filter((step) => step >= BORDER) : seen;
        return to - path[k] === 1 ? 0 : errorOf(side, to);
      });
    const graph = historyGraph(9, 4, 2, acrossNoBorder(errorOf, BORDER));
    const { min, max } = feasibleBudgets(9, 4, BORDER);
    const paths = bestPaths(graph, "leximax", max);
    for (let budget = min; budget <= max; budget++) {
      const best = allPaths(9, 4, budget)
        .filter((path) => path.includes(BORDER))
        .reduce((a, b) => (byLeximax(told(b), told(a)) < 0 ? b : a));
      expect(paths(budget)).toEqual(best);
    }
  });

  it("must be a step of the run, and not the first", () => {
    const graph = lifelikeGraph(10, 4, 1);
    for (const border of [0, 10, 2.5]) {
      expect(failureOf(() => solve(graph, "leximax", { border })).code).toBe("core/border-invalid");
    }
  });
});
