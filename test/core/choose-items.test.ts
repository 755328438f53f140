import { describe, expect, test } from "vitest";
import { type Aggregate, aggregate } from "#core/aggregate.ts";
import { bestByBounds, chooseItems, measuringCosts } from "#core/choose-items.ts";
import { edgeCount, edgesOf, errorGraph } from "#core/error-graph.ts";
import { estimate } from "#core/estimate.ts";
import { expectedErrors } from "#core/expected-errors.ts";
import { PartialErrors } from "#core/partial-errors.ts";
import { scheduleErrors } from "#core/schedule.ts";
import { feasibleBudgets, solve } from "#core/solver.ts";
import { bestByBruteForce, byLeximax } from "./brute-force.ts";
import { failureOf } from "./failure-of.ts";
import { randomNumbers, wholeNumber } from "./random-graph.ts";

const ways: readonly Aggregate[] = ["mean", "max", "median", "quantile:0.7"];

/** Measures what is chosen until nothing is. */
function settled(
  truth: readonly Float64Array[],
  {
    steps,
    maxGap,
    budgets,
    how,
    expected,
    most,
  }: {
    steps: number;
    maxGap: number;
    budgets: readonly number[];
    how: Aggregate;
    expected: (known: PartialErrors) => readonly Float64Array[];
    most: number;
  },
) {
  const known = new PartialErrors(steps, maxGap, truth.length);
  const costs = measuringCosts(steps, maxGap);
  let [count, cost] = [0, 0];
  for (;;) {
    const items = chooseItems(known, { budgets, aggregate: how, expected: expected(known), costs, most });
    if (items.length === 0) return { known, count, cost };
    for (const item of items) {
      expect(known.isKnown(item)).toBe(false);
      known.know(item, truth[item[0]]![item[1]]!);
      count++;
      cost += costs[item[1]]!;
    }
  }
}

describe("measuring as far as budgets need it", () => {
  test("gives the schedules of the full graph, ties included, whatever was expected: brute force on random graphs", () => {
    for (let seed = 0; seed < 250; seed++) {
      const random = randomNumbers(seed);
      const steps = wholeNumber(random, 4, 9);
      const maxGap = wholeNumber(random, 2, steps - 1);
      const { min, max } = feasibleBudgets(steps, maxGap);
      const budgets = [...new Set([wholeNumber(random, min, max), wholeNumber(random, min, max)])];
      // Whole errors from few values make ties of every kind, zeros included.
      const draw = seed % 2 === 0 ? () => wholeNumber(random, 0, 3) : random;
      const errors = () => Float64Array.from({ length: edgeCount(steps, maxGap) }, draw);
      const truth = Array.from({ length: wholeNumber(random, 1, 3) }, errors);
      const guess = truth.map(errors);
      const how = ways[seed % ways.length]!;
      const most = wholeNumber(random, 1, 9);
      const { known } = settled(truth, { steps, maxGap, budgets, how, most, expected: () => guess });
      const whole = { steps, maxGap, errors: aggregate(truth, how) };
      for (const { budget, compute, open } of bestByBounds(known, { budgets, aggregate: how })) {
        expect(open).toEqual([]);
        expect(compute).toEqual(bestByBruteForce(whole, budget, byLeximax));
      }
    }
  });

  test("bounds are never above what all samples together come to, and are that where all are known", () => {
    const random = randomNumbers(7);
    for (const how of ways) {
      const known = new PartialErrors(9, 4, 5);
      const truth = known.errors.map((errors) => errors.map(random));
      const whole = aggregate(truth, how);
      for (let k = 0; k < 5 * 21; k++) {
        const item = [wholeNumber(random, 0, 4), wholeNumber(random, 0, 20)] as const;
        known.know(item, truth[item[0]]![item[1]]!);
        known.bounds(how).forEach((bound, edge) => {
          expect(bound).toBeLessThanOrEqual(whole[edge]!);
          if (known.unknown(edge).length === 0) expect(bound).toBe(whole[edge]);
        });
      }
    }
  });

  test("leaves out edges and samples that cannot matter, the more the better it is known what to expect", () => {
    const [steps, maxGap, budgets] = [30, 6, [9, 15]];
    const random = randomNumbers(3);
    const edges = edgesOf(steps, maxGap);
    const local = Array.from({ length: 4 }, () =>
      Float64Array.from(edges, ([from, to]) => ((to - from) ** 1.5 * (1 + from)) / 30),
    );
    // Later steps make more or less of it, each sample in its own way.
    const truth = local.map((own, s) =>
      own.map((error, edge) => error * Math.exp(Math.sin(edges[edge]![1] / 4 + s) + 0.3 * (random() - 0.5))),
    );
    const given = { steps, maxGap, budgets, how: "mean", most: 8 } as const;
    const all = edges.length * truth.length;
    const told = settled(truth, { ...given, expected: () => truth });
    const guessed = settled(truth, { ...given, expected: (known) => expectedErrors(known, local) });
    const blind = settled(truth, { ...given, expected: () => local.map((own) => own.map(() => 1)) });
    expect(guessed.count).toBeLessThan(0.75 * all);
    expect(told.cost).toBeLessThanOrEqual(guessed.cost);
    expect(guessed.cost).toBeLessThan(blind.cost);
  });
});

describe("a graph without the edges that cannot matter", () => {
  const all = [
    [0, 2, 5],
    [0, 3, 9],
    [1, 3, 1],
    [1, 4, 2],
    [2, 4, 3],
    [2, 5, 8],
    [3, 5, 1],
  ] as const; // prettier-ignore
  const some = all.filter(([from, to]) => `${from} ${to}` !== "0 3" && `${from} ${to}` !== "2 5");
  const graph = errorGraph(6, 3, some, [4]);

  test("is solved for its budgets as the whole one is", () => {
    const whole = solve(errorGraph(6, 3, all));
    expect(solve(graph).compute(4)).toEqual(whole.compute(4));
    expect(solve(graph).budgets).toEqual([4]);
    expect(whole.budgets).toEqual([3, 4, 5, 6]);
  });

  test("is refused for all else, naming what it holds for", () => {
    expect(failureOf(() => solve(graph).compute(5))).toMatchObject({
      code: "core/partly-measured",
      message:
        "Only the edges that matter for the budgets 4 by leximax were measured, so that a budget of 5 cannot be answered: choose one of these budgets, or calibrate with this one or without budgets.",
    });
    expect(failureOf(() => solve(graph, "sum")).code).toBe("core/partly-measured");
    expect(failureOf(() => scheduleErrors(graph, [0, 3, 4, 5])).code).toBe("core/edge-not-measured");
  });

  test("tells of a schedule which edges are not known", () => {
    expect(estimate(graph, 6, [0, 3, 4, 5]).unknown).toEqual([{ from: 0, to: 3, error: undefined }]);
  });
});
