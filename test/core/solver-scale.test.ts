import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ErrorGraph, edgeError, errorGraph, trimGap } from "#core/error-graph.ts";
import { largestGap, scheduleErrors, uniformSteps } from "#core/schedule.ts";
import { leastWorst, type Solution, solve } from "#core/solver.ts";
import { byLeximax } from "./brute-force.ts";
import { graphOf, lifelikeGraph, randomNumbers, wholeNumber } from "./random-graph.ts";
import { solveBySortedArrays } from "./sorted-array-solver.ts";

function readGraph(name: string): ErrorGraph {
  const file = new URL(`../fixtures/trial-30-${name}.error-graph.json`, import.meta.url);
  const { steps, maxGap, edges } = JSON.parse(readFileSync(file, "utf8"));
  return errorGraph(steps, maxGap, edges);
}

function budgetsOf({ min, max }: Solution): number[] {
  return Array.from({ length: max - min + 1 }, (_, k) => min + k);
}

/** True of any schedule: exactly so many steps, first and last among them, ascending, no gap too wide. */
function expectSchedule(graph: ErrorGraph, compute: readonly number[], budget: number): void {
  expect(compute.length).toBe(budget);
  expect(scheduleErrors(graph, compute).length).toBe(budget - 1);
  expect(largestGap(compute)).toBeLessThanOrEqual(graph.maxGap);
}

describe.each(["hold", "residual"])("The calibrated error graph trial-30-%s", (name) => {
  const graph = readGraph(name);
  const leximax = solve(graph);

  it("is solved for all budgets from 6 to 30 as the plain way solves it", () => {
    expect(budgetsOf(leximax)).toEqual(Array.from({ length: 25 }, (_, k) => 6 + k));
    const plain = solveBySortedArrays(graph);
    for (const budget of budgetsOf(leximax)) {
      expectSchedule(graph, leximax.compute(budget), budget);
      expect(leximax.compute(budget)).toEqual(plain.get(budget));
    }
  });

  it("has the worst error of the bottleneck at every budget, and never a worse one than uniform steps", () => {
    const bottleneck = solve(graph, "bottleneck");
    for (const budget of budgetsOf(leximax)) {
      const errors = scheduleErrors(graph, leximax.compute(budget));
      expect(errors[0]).toBe(scheduleErrors(graph, bottleneck.compute(budget))[0]);
      expect(byLeximax(errors, scheduleErrors(graph, uniformSteps(30, budget)))).toBeLessThanOrEqual(0);
    }
  });

  it("has a worst error that falls with every budget down to 0 for a full run", () => {
    const worst = budgetsOf(leximax).map((budget) => scheduleErrors(graph, leximax.compute(budget))[0]);
    expect(worst).toEqual([...worst].sort((a, b) => b - a));
    expect(worst.at(-1)).toBe(0);
    expect(worst[0]).toBeGreaterThan(0);
  });

  it("gives the least sum to the sum objective, which is power 1, and leximax to a high power", () => {
    const sum = solve(graph, "sum");
    const sumOf = (compute: number[]) => scheduleErrors(graph, compute).reduce((total, error) => total + error, 0);
    for (const budget of budgetsOf(sum)) {
      expect(sumOf(sum.compute(budget))).toBeLessThanOrEqual(sumOf(leximax.compute(budget)) + 1e-15);
      expect(solve(graph, "power:1").compute(budget)).toEqual(sum.compute(budget));
      expect(solve(graph, "power:200").compute(budget)).toEqual(leximax.compute(budget));
    }
  });

  it("loses nothing at a budget whose schedule has no gap over 4 when the gap is trimmed to 4", () => {
    const trimmed = solve(trimGap(graph, 4));
    const narrow = budgetsOf(trimmed).filter((budget) => largestGap(leximax.compute(budget)) <= 4);
    expect(narrow.length).toBeGreaterThan(5);
    for (const budget of narrow) expect(trimmed.compute(budget)).toEqual(leximax.compute(budget));
  });
});

describe("At a hundred steps the solver agrees with the plain way on every budget", () => {
  const random = randomNumbers(11);
  it.each<[string, ErrorGraph]>([
    ["lifelike errors", lifelikeGraph(100, 16, 1)],
    ["errors of three values", graphOf(100, 16, () => wholeNumber(random, 0, 2))],
    ["errors of forty values", graphOf(100, 16, (from, to) => Math.floor((to - from) * (1 + 2 * random())))],
    ["real errors without any order", graphOf(100, 16, () => random())],
    ["errors that depend on the gap alone", graphOf(100, 16, (from, to) => to - from)],
  ])("with %s", (_, graph) => {
    const plain = solveBySortedArrays(graph);
    const solution = solve(graph);
    expect([...plain.keys()]).toEqual(budgetsOf(solution));
    for (const [budget, compute] of plain) expect(solution.compute(budget)).toEqual(compute);
  });
});

describe("At a thousand steps with gaps up to 64", () => {
  const graph = lifelikeGraph(1000, 64, 2);
  const solution = solve(graph);

  it("every budget from 17 to 1000 has its schedule, with the worst error of the bottleneck", () => {
    const bottleneck = solve(graph, "bottleneck");
    expect([solution.min, solution.max]).toEqual([17, 1000]);
    for (const budget of budgetsOf(solution)) {
      const compute = solution.compute(budget);
      expectSchedule(graph, compute, budget);
      expect(scheduleErrors(graph, compute)[0]).toBe(scheduleErrors(graph, bottleneck.compute(budget))[0]);
    }
  });

  it("no schedule is bettered by moving one of its steps", () => {
    for (const budget of [17, 40, 125, 250, 500, 900])
      expect(bettering(graph, solution.compute(budget))).toBeUndefined();
  });

  it("a single small budget has the same schedule", () => {
    expect(leastWorst(graph, 40)).toEqual(solution.compute(40));
  });
});

/** A step and the place between its neighbours where it would make a better schedule. */
function bettering(graph: ErrorGraph, compute: readonly number[]): { step: number; place: number } | undefined {
  for (let k = 1; k + 1 < compute.length; k++) {
    const [before, step, after] = compute.slice(k - 1, k + 2);
    const around = (middle: number) => [edgeError(graph, before, middle), edgeError(graph, middle, after)];
    const lowest = Math.max(before + 1, after - graph.maxGap);
    for (let place = lowest; place <= Math.min(after - 1, before + graph.maxGap); place++) {
      const preferred = byLeximax(around(place), around(step));
      if (preferred < 0 || (preferred === 0 && place < step)) return { step, place };
    }
  }
}
