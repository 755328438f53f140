import { describe, expect, it } from "vitest";
import {
  checkClosed,
  checkCompute,
  computeOf,
  largestGap,
  maskOf,
  reusedAtEnd,
  scheduleErrors,
  uniformSteps,
} from "#core/schedule.ts";
import { failureOf } from "./failure-of.ts";
import { graphOf } from "./random-graph.ts";

describe("Uniform steps", () => {
  it("include the first and the last and are spread as integers allow", () => {
    expect(uniformSteps(50, 8)).toEqual([0, 7, 14, 21, 28, 35, 42, 49]);
    expect(uniformSteps(50, 2)).toEqual([0, 49]);
    expect(uniformSteps(5, 4)).toEqual([0, 1, 3, 4]);
    expect(uniformSteps(3, 3)).toEqual([0, 1, 2]);
    expect(uniformSteps(1, 1)).toEqual([0]);
  });

  it("have gaps that differ by at most one, for every budget of up to 60 steps", () => {
    for (let steps = 2; steps <= 60; steps++) {
      for (let budget = 2; budget <= steps; budget++) {
        const compute = uniformSteps(steps, budget);
        checkCompute(steps, compute);
        expect(compute.length).toBe(budget);
        const gaps = compute.slice(1).map((step, k) => step - compute[k]);
        expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
      }
    }
  });

  it.each([
    [50, 1],
    [50, 51],
    [50, 2.5],
    [0, 0],
    [Number.NaN, 2],
  ])("of %d steps cannot be %d", (steps, budget) => {
    expect(failureOf(() => uniformSteps(steps, budget)).code).toBe("core/uniform-impossible");
  });
});

describe("Masks", () => {
  it("flag the computed steps, and lead back to them", () => {
    expect(maskOf(6, [0, 1, 4, 5])).toEqual([1, 1, 0, 0, 1, 1]);
    for (const budget of [2, 5, 17, 50]) {
      expect(computeOf(maskOf(50, uniformSteps(50, budget)))).toEqual(uniformSteps(50, budget));
    }
  });

  it("hold nothing but 0 and 1", () => {
    expect(failureOf(() => computeOf([1, 2, 1])).message).toBe(
      "The mask has 2 at step 1: write 1 to compute a step, 0 to reuse.",
    );
  });

  it("compute the first step, and any other or not", () => {
    expect(failureOf(() => computeOf([0, 1, 1])).message).toContain("add step 0");
    expect(computeOf([1, 1, 0])).toEqual([0, 1]);
    expect(maskOf(3, [0])).toEqual([1, 0, 0]);
    expect(failureOf(() => computeOf([])).message).toContain("it is empty");
  });
});

describe("A list of computed steps", () => {
  it.each<[number[], RegExp]>([
    [[], /it is empty; give at least the first step/],
    [[1, 4], /it starts at step 1; add step 0/],
    [[0, 3, 2, 4], /step 2 follows step 3; put them in ascending order, each once/],
    [[0, 2, 2, 4], /step 2 follows step 2/],
    [[0, 1.5, 4], /1.5 is not a whole number/],
    [[0, Number.NaN, 4], /NaN is not a whole number/],
    [[0, 4, 5], /step 5 is outside 0 to 4; remove it/],
    [[-1, 0, 4], /step -1 is outside 0 to 4/],
  ])("is not %j", (compute, message) => {
    const failure = failureOf(() => checkCompute(5, compute));
    expect(failure.code).toBe("core/compute-invalid");
    expect(failure.message).toMatch(message);
    expect(failureOf(() => maskOf(5, compute)).code).toBe("core/compute-invalid");
  });

  it("is closed where it ends with the last step, and else says how many are reused there", () => {
    checkCompute(5, [0, 3]);
    expect([reusedAtEnd(5, [0, 3]), reusedAtEnd(5, [0, 4])]).toEqual([1, 0]);
    checkClosed(5, [0, 4]);
    expect(failureOf(() => checkClosed(5, [0, 3])).message).toMatch(
      /it ends at step 3; add the last step, 4, or give a/,
    );
    expect(
      failureOf(() =>
        scheduleErrors(
          graphOf(5, 4, () => 1),
          [0, 3],
        ),
      ).code,
    ).toBe("core/compute-invalid");
  });

  it("has a largest gap", () => {
    expect(largestGap([0, 1, 4, 6])).toBe(3);
    expect(largestGap([0, 1, 2])).toBe(1);
    expect(largestGap([0])).toBe(0);
  });

  it("has one error per edge, descending, zeros of gap 1 included", () => {
    const graph = graphOf(12, 11, (from, to) => 100 * (to - from) + from);
    expect(scheduleErrors(graph, [0, 1, 3, 5, 6, 11])).toEqual([506, 203, 201, 0, 0]);
  });

  it("has no errors where an edge is wider than the graph holds", () => {
    const graph = graphOf(12, 3, () => 1);
    const failure = failureOf(() => scheduleErrors(graph, [0, 3, 7, 9, 11]));
    expect(failure.code).toBe("core/gap-beyond-graph");
    expect(failure.message).toMatch(/^Edge 3→7 has gap 4/);
  });
});
