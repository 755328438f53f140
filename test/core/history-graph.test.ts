import { describe, expect, it } from "vitest";
import { edgeError } from "#core/error-graph.ts";
import { type HistoryError, historyGraph } from "#core/history-graph.ts";
import { bestPaths, feasibleBudgets, type Objective, solve } from "#core/solver.ts";
import { errorsAlong } from "#core/state-graph.ts";
import { allPaths, byBottleneck, byLeximax, bySum, exactly, type Preference } from "./brute-force.ts";
import { failureOf } from "./failure-of.ts";
import { graphOf, randomNumbers, wholeNumber } from "./random-graph.ts";

const CASES = 150;

const objectives: [Objective, Preference][] = [
  ["leximax", byLeximax],
  ["sum", bySum(exactly)],
  ["bottleneck", byBottleneck],
  ["power:2", bySum((error) => BigInt(error) ** 2n)],
];

/** An error for every history, drawn when it is first asked for. */
function randomErrors(seed: number, draw: (random: () => number) => number): HistoryError {
  const random = randomNumbers(seed);
  const known = new Map<string, number>();
  return (history, to) => {
    const key = `${history.join(" ")}>${to}`;
    const error = known.get(key) ?? draw(random);
    known.set(key, error);
    return error;
  };
}

/** The errors of a path by the definition: each edge's from the vertices before it. */
function told(path: readonly number[], depth: number, errorOf: HistoryError): number[] {
  return path.slice(1).map((to, k) => {
    const history = path.slice(Math.max(0, k + 1 - depth), k + 1).reverse();
    return to - path[k] === 1 ? 0 : errorOf(history, to);
  });
}

describe("A path whose errors depend on the last computed steps", () => {
  it.each(objectives)("is by %s the one that brute force finds, for 1 to 4 steps of history", (objective, prefer) => {
    for (let seed = 0; seed < CASES; seed++) {
      const random = randomNumbers(seed);
      const vertices = wholeNumber(random, 2, 8);
      const maxGap = wholeNumber(random, 1, vertices);
      const depth = wholeNumber(random, 1, 4);
      // Few values make ties of every kind, zeros included.
      const errorOf = randomErrors(seed, (next) => wholeNumber(next, 0, seed % 2 === 0 ? 2 : 1000));
      const graph = historyGraph(vertices, maxGap, depth, errorOf);
      const { min, max } = feasibleBudgets(vertices, maxGap);
      const paths = bestPaths(graph, objective, max);
      for (let budget = min; budget <= max; budget++) {
        const best = allPaths(vertices, maxGap, budget).reduce((a, b) =>
          prefer(told(b, depth, errorOf), told(a, depth, errorOf)) < 0 ? b : a,
        );
        expect({ seed, budget, path: paths(budget) }).toEqual({ seed, budget, path: best });
        expect(errorsAlong(graph, best)).toEqual(told(best, depth, errorOf));
      }
    }
  });

  it("with a history of one is that of an error graph, for every budget", () => {
    const random = randomNumbers(3);
    const graph = graphOf(30, 8, () => wholeNumber(random, 0, 40));
    const states = historyGraph(30, 8, 1, ([from], to) => edgeError(graph, from, to));
    for (const objective of ["leximax", "sum", "bottleneck", "power:3"] as const) {
      const solution = solve(graph, objective);
      const paths = bestPaths(states, objective, solution.max);
      for (let budget = solution.min; budget <= solution.max; budget++) {
        expect(paths(budget)).toEqual(solution.compute(budget));
      }
    }
  });

  it("takes no account of history where errors do not, however much is looked back on", () => {
    const random = randomNumbers(4);
    const graph = graphOf(24, 5, () => wholeNumber(random, 0, 9));
    const states = historyGraph(24, 5, 3, ([from], to) => edgeError(graph, from, to));
    const solution = solve(graph);
    const paths = bestPaths(states, "leximax", solution.max);
    for (let budget = solution.min; budget <= solution.max; budget++) {
      expect(paths(budget)).toEqual(solution.compute(budget));
    }
  });
});

describe("A graph over histories", () => {
  it("asks for each edge once, with the vertices before it, newest first", () => {
    const asked: string[] = [];
    historyGraph(4, 2, 2, (history, to) => {
      asked.push(`${history.join(" ")}>${to}`);
      return 1;
    });
    expect(asked.sort()).toEqual(["0>2", "1 0>3"]);
  });

  it("of more states than the solver's tables hold is refused with the remedy", () => {
    const failure = failureOf(() => historyGraph(300, 60, 3, () => 0));
    expect(failure.code).toBe("core/history-too-large");
    expect(failure.message).toBe(
      "Looking back on 3 computed steps of 300 with gaps up to 60 makes more than 250000 states: allow smaller gaps, or look back on fewer steps.",
    );
  });
});
