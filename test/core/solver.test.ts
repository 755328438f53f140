import { describe, expect, it } from "vitest";
import type { ErrorGraph } from "#core/error-graph.ts";
import { scheduleErrors } from "#core/schedule.ts";
import { feasibleBudgets, leastWorst, type Objective, parseObjective, solve } from "#core/solver.ts";
import { bestByBruteForce, byBottleneck, byLeximax, bySum, exactly, type Preference } from "./brute-force.ts";
import { failureOf } from "./failure-of.ts";
import { graphOf, randomNumbers, wholeNumber } from "./random-graph.ts";

const CASES = 600;

/** What errors to draw; whole numbers from few values make ties of every kind, zeros included. */
const draws = {
  "real errors": (random: () => number) => random(),
  "whole errors 0 to 2": (random: () => number) => wholeNumber(random, 0, 2),
  "whole errors 0 to 6": (random: () => number) => wholeNumber(random, 0, 6),
  "decimal errors": (random: () => number) => wholeNumber(random, 0, 5) / 10,
  "one error everywhere": () => 1,
};

function randomGraph(draw: (random: () => number) => number, seed: number): ErrorGraph {
  const random = randomNumbers(seed);
  const steps = wholeNumber(random, 2, 9);
  return graphOf(steps, wholeNumber(random, 1, steps), () => draw(random));
}

function expectEqualToBruteForce(graph: ErrorGraph, objective: Objective, prefer: Preference): void {
  const solution = solve(graph, objective);
  for (let budget = solution.min; budget <= solution.max; budget++) {
    expect({ budget, compute: solution.compute(budget) }).toEqual({
      budget,
      compute: bestByBruteForce(graph, budget, prefer),
    });
  }
}

const all = Object.values(draws);
const whole = [draws["whole errors 0 to 2"], draws["whole errors 0 to 6"], draws["one error everywhere"]];
const real = [draws["real errors"]];

const objectives: [Objective, string, typeof all, Preference][] = [
  ["leximax", "any errors", all, byLeximax],
  ["bottleneck", "any errors", all, byBottleneck],
  ["sum", "any errors", all, bySum(exactly)],
  ["power:1", "any errors", all, bySum(exactly)],
  // Whole errors, where ties are, stand against integer arithmetic; real errors, where none are, against float64 powers.
  ["power:2", "whole errors", whole, bySum((error) => BigInt(error) ** 2n)],
  ["power:5", "whole errors", whole, bySum((error) => BigInt(error) ** 5n)],
  ["power:3", "real errors", real, bySum((error) => exactly(error ** 3))],
  ["power:0.5", "real errors", real, bySum((error) => exactly(error ** 0.5))],
];

describe("Every schedule equals the one that brute force finds", () => {
  it.each(objectives)(`for %s of %s, all budgets of ${CASES} random error graphs`, (objective, _, kinds, prefer) => {
    for (let seed = 0; seed < CASES; seed++) {
      expectEqualToBruteForce(randomGraph(kinds[seed % kinds.length], seed), objective, prefer);
    }
  });

  it("for sums of errors from the least to the greatest float64", () => {
    const extremes = [
      0,
      5e-324,
      2 ** -1022,
      1e-300,
      2 ** -52,
      1 - 2 ** -53,
      1,
      1 + 2 ** -52,
      2 ** 53,
      1e300,
      Number.MAX_VALUE,
    ];
    for (let seed = 0; seed < 200; seed++) {
      const graph = randomGraph((random) => extremes[wholeNumber(random, 0, extremes.length - 1)], seed);
      expectEqualToBruteForce(graph, "sum", bySum(exactly));
    }
  });
});

describe("Hand-checked schedules", () => {
  //  0 ─ 1 ─ 2 ─ 3 ─ 4 with the errors of gaps 2 and 3
  const errors: Record<string, number> = { "0-2": 3, "1-3": 4, "2-4": 4, "0-3": 5, "1-4": 4 };
  const graph = graphOf(5, 3, (from, to) => errors[`${from}-${to}`]);

  it.each<[Objective, number, number[]]>([
    // Three steps: 0,1,4 has errors 4,0; 0,2,4 has 4,3; 0,3,4 has 5,0.
    ["leximax", 3, [0, 1, 4]],
    ["sum", 3, [0, 1, 4]],
    ["bottleneck", 3, [0, 1, 4]],
    // Four steps: skip 1 (error 3), skip 2 (error 4) or skip 3 (error 4).
    ["leximax", 4, [0, 2, 3, 4]],
    ["bottleneck", 4, [0, 2, 3, 4]],
    ["power:2", 5, [0, 1, 2, 3, 4]],
  ])("for %s with %i steps are %j", (objective, budget, compute) => {
    expect(solve(graph, objective).compute(budget)).toEqual(compute);
  });

  it("differ: 5 has the least sum, 4+3 comes first of the least worst errors, 4+2 has the better next worst", () => {
    const told: Record<string, number> = { "1-5": 5, "0-2": 4, "2-5": 3, "0-3": 4, "3-5": 2 };
    const graph = graphOf(6, 4, (from, to) => told[`${from}-${to}`] ?? 9);
    expect(solve(graph, "sum").compute(3)).toEqual([0, 1, 5]);
    expect(solve(graph, "bottleneck").compute(3)).toEqual([0, 2, 5]);
    expect(solve(graph, "leximax").compute(3)).toEqual([0, 3, 5]);
    expect(solve(graph, "power:2").compute(3)).toEqual([0, 3, 5]);
  });

  it("for a bottleneck go on from a bad edge by the smaller steps, not by the best tail", () => {
    // Of 0,1,3,5 · 0,2,3,5 · 0,2,4,5 the first has a 10, the others a 9 that neither 5 nor 1 makes worse.
    const told: Record<string, number> = { "1-3": 10, "0-2": 9, "3-5": 5, "2-4": 1 };
    const graph = graphOf(6, 2, (from, to) => told[`${from}-${to}`]);
    expect(solve(graph, "bottleneck").compute(4)).toEqual([0, 2, 3, 5]);
    expect(solve(graph, "leximax").compute(4)).toEqual([0, 2, 4, 5]);
  });

  it("for sums do not depend on the order of addition: the same three errors tie, though float64 sums differ", () => {
    const told: Record<string, number> = { "1-4": 0.3, "4-7": 0.2, "7-9": 0.1, "0-2": 0.1, "2-5": 0.2, "5-8": 0.3 };
    const graph = graphOf(10, 3, (from, to) => told[`${from}-${to}`] ?? 9);
    expect(0.1 + 0.2 + 0.3).not.toBe(0.3 + 0.2 + 0.1);
    expect(solve(graph, "sum").compute(5)).toEqual([0, 1, 4, 7, 9]);
  });

  it("computes all steps when the largest gap is 1, and the only step of a run of one", () => {
    expect(solve(graphOf(4, 1, () => 0)).compute(4)).toEqual([0, 1, 2, 3]);
    expect(solve(graphOf(1, 1, () => 0)).compute(1)).toEqual([0]);
  });

  it("may have a greater worst error with more steps, for the budget is met exactly and a part of an edge may be worse", () => {
    const told: Record<string, number> = { "0-3": 1, "0-2": 5, "1-3": 5 };
    const graph = graphOf(4, 3, (from, to) => told[`${from}-${to}`]);
    const worst = [2, 3, 4].map((budget) => scheduleErrors(graph, solve(graph).compute(budget))[0]);
    expect(worst).toEqual([1, 5, 0]);
  });
});

describe("Budgets", () => {
  it("are feasible from ⌈(T − 1) ÷ gap⌉ + 1 to T", () => {
    expect(feasibleBudgets(50, 7)).toEqual({ min: 8, max: 50 });
    expect(feasibleBudgets(50, 49)).toEqual({ min: 2, max: 50 });
    expect(feasibleBudgets(50, 48)).toEqual({ min: 3, max: 50 });
    expect(feasibleBudgets(50, 1)).toEqual({ min: 50, max: 50 });
    expect(feasibleBudgets(50, 500)).toEqual({ min: 2, max: 50 });
    expect(feasibleBudgets(1, 1)).toEqual({ min: 1, max: 1 });
  });

  it("outside that range are refused with the range and the remedy", () => {
    const graph = graphOf(50, 7, (from, to) => to - from);
    for (const objective of ["leximax", "sum", "bottleneck", "power:2"] as const) {
      const failure = failureOf(() => solve(graph, objective).compute(7));
      expect(failure.code).toBe("core/budget-infeasible");
      expect(failure.message).toBe(
        "A budget of 7 is not possible for 50 steps with gaps up to 7: choose a whole number from 8 to 50 or allow a larger gap than 7.",
      );
    }
    for (const budget of [51, 12.5, Number.NaN, -1]) {
      expect(failureOf(() => leastWorst(graph, budget)).message).toContain(`A budget of ${budget} is not possible`);
    }
  });

  it("are solved one by one to the same schedules as all at once", () => {
    const random = randomNumbers(5);
    const graph = graphOf(30, 6, () => wholeNumber(random, 0, 20));
    const solution = solve(graph);
    for (let budget = solution.min; budget <= solution.max; budget++) {
      expect(leastWorst(graph, budget)).toEqual(solution.compute(budget));
    }
  });

  it("give a new array each time", () => {
    const solution = solve(graphOf(6, 3, () => 1));
    solution.compute(4)[0] = 99;
    expect(solution.compute(4)[0]).toBe(0);
  });
});

describe("Objectives", () => {
  it("are read from text", () => {
    expect(["leximax", "sum", "bottleneck", "power:4", "power:.5", "power:1e2"].map(parseObjective)).toEqual([
      "leximax",
      "sum",
      "bottleneck",
      "power:4",
      "power:0.5",
      "power:100",
    ]);
  });

  it.each(["", "max", "power", "power:", "power:0", "power:-1", "power:x", "power:Infinity", "power:1001", "Leximax"])(
    "such as %j are refused",
    (text) => {
      const failure = failureOf(() => parseObjective(text));
      expect(failure.code).toBe("core/objective-unknown");
      expect(failure.message).toContain("use leximax, sum, bottleneck, or power:γ");
    },
  );

  it("of power 1000 neither overflow nor fail where the powers of all but the greatest errors vanish", () => {
    const graph = graphOf(5, 4, (from, to) => (to - from === 2 ? Number.MAX_VALUE : from === 0 ? 5e-324 : 1));
    expect(solve(graph, "power:1000").compute(2)).toEqual([0, 4]);
    // 0→3 and 1→4 both count as 0, so the smaller list wins.
    expect(solve(graph, "power:1000").compute(3)).toEqual([0, 1, 4]);
  });
});
