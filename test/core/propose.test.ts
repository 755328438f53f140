import { describe, expect, it } from "vitest";
import { combined, type Gram, guidedGram } from "#core/gram.ts";
import { hold } from "#core/hold.ts";
import { fittedErrors, noiseLevels, predictedErrors, type Recorded } from "#core/local-errors.ts";
import { proposeSchedules } from "#core/propose.ts";
import { taylor } from "#core/taylor.ts";
import { allPaths, byLeximax } from "./brute-force.ts";
import { failureOf } from "./failure-of.ts";
import { randomNumbers } from "./random-graph.ts";

const STEPS = 7;
const LENGTH = 40;
const sigmas = Float64Array.of(1, 0.9, 0.78, 0.6, 0.45, 0.3, 0.12, 0);
const action = Float64Array.from({ length: STEPS }, (_, t) => sigmas[t + 1] - sigmas[t]);

/** Predictions that change smoothly along sigma, and not by a polynomial; the noise last. */
function vectorsOf(seed: number): Float64Array[] {
  const random = randomNumbers(seed);
  const draws = Array.from({ length: 5 }, () => Float64Array.from({ length: LENGTH }, () => 2 * random() - 1));
  const at = (sigma: number) =>
    draws[0].map((v, i) => v + draws[1][i] * Math.exp(3 * sigma) + draws[2][i] * Math.sin(5 * sigma) + 0.02 * random());
  return [...Array.from({ length: STEPS }, (_, t) => at(sigmas[t])), draws[4]];
}

function gramOf(vectors: readonly Float64Array[]): Gram {
  const products = vectors.flatMap((a) => vectors.map((b) => a.reduce((sum, v, i) => sum + v * b[i], 0)));
  return { size: vectors.length, products: Float64Array.from(products) };
}

const samples = [1, 2, 3].map(vectorsOf);
const recorded: Recorded = { grams: samples.map(gramOf), action, sigmas };
const plain = { ridge: 0, rounds: 0, noise: true, early: 0 };

/** Σ action_t v_t over the reused steps, less the columns times Σ action_t and a row of weights. */
function restOf(
  vectors: readonly Float64Array[],
  columns: readonly number[],
  weights: ArrayLike<number>,
  from: number,
  to: number,
) {
  let [square, whole] = [0, 0];
  for (let t = from; t < to; t++) whole += action[t];
  for (let i = 0; i < LENGTH; i++) {
    let rest = 0;
    for (let t = from; t < to; t++) rest += action[t] * vectors[t][i];
    columns.forEach((column, k) => {
      rest -= whole * weights[k] * vectors[column][i];
    });
    square += rest * rest;
  }
  return square;
}

describe("The local error of an interval", () => {
  it("under hold is what holding leaves of it, from the vectors themselves", () => {
    const direct = samples.map((vectors) => restOf(vectors, [1], [1], 2, 5));
    const mean = Math.exp(direct.reduce((sum, v) => sum + Math.log(v), 0) / direct.length);
    expect(predictedErrors(recorded, hold, plain)([1], 5)).toBeCloseTo(mean, 9);
    const over = (how: "mean" | "worst") => predictedErrors(recorded, hold, { ...plain, over: how })([1], 5);
    expect(over("mean")).toBeCloseTo(direct.reduce((sum, v) => sum + v, 0) / direct.length, 9);
    expect(over("worst")).toBeCloseTo(Math.max(...direct), 9);
  });

  it("under taylor1 is what each step's own line leaves of it", () => {
    const direct = samples.map((vectors) => {
      let square = 0;
      for (let i = 0; i < LENGTH; i++) {
        let rest = 0;
        for (let t = 4; t < 7; t++) {
          const along = (sigmas[t] - sigmas[3]) / (sigmas[3] - sigmas[1]);
          rest += action[t] * (vectors[t][i] - vectors[3][i] - along * (vectors[3][i] - vectors[1][i]));
        }
        square += rest * rest;
      }
      return square;
    });
    const mean = Math.exp(direct.reduce((sum, v) => sum + Math.log(v), 0) / direct.length);
    expect(predictedErrors(recorded, taylor(1), plain)([3, 1], 7)).toBeCloseTo(mean, 9);
  });

  it("of a fit is not to be bettered by any other row of weights", () => {
    const { grams } = { grams: [recorded.grams[0]] };
    const error = fittedErrors({ ...recorded, grams }, plain)([3, 1], 6);
    const random = randomNumbers(9);
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < 3000; k++) {
      const weights = [1.5 + random() - 0.5, -0.5 + random() - 0.5, (random() - 0.5) / 2];
      least = Math.min(least, restOf(samples[0], [3, 1, STEPS], weights, 4, 6));
    }
    expect(error).toBeLessThan(least);
    expect(error).toBeGreaterThan(0);
  });

  it("falls as more is looked back on, and with the noise among the columns", () => {
    const without = { ...plain, noise: false };
    const one = fittedErrors(recorded, without)([4], 6);
    const two = fittedErrors(recorded, without)([4, 3], 6);
    const three = fittedErrors(recorded, without)([4, 3, 1], 6);
    expect(two).toBeLessThan(one);
    expect(three).toBeLessThan(two);
    expect(fittedErrors(recorded, plain)([4], 6)).toBeLessThan(one);
  });

  it("counts 1 + ρσ times where the interval ends at σ", () => {
    const [flat, early] = [0, 2].map((rho) => fittedErrors(recorded, { ...plain, early: rho })([1], 4));
    expect(early / flat).toBeCloseTo(1 + 2 * 0.45, 12);
  });

  it("reads sigmas beyond 1 as levels up to 1, an infinite one as 1", () => {
    expect([...noiseLevels(Float64Array.of(Number.POSITIVE_INFINITY, 3, 0))]).toEqual([1, 3 / Math.sqrt(10), 0]);
  });
});

describe("Proposed schedules", () => {
  it.each([true, false])("are those that brute force finds, with an open end: %s", (openEnd) => {
    const options = { ...plain, early: 2, lookBack: 3, maxGap: 4, objective: "leximax", openEnd } as const;
    const proposals = proposeSchedules(recorded, options);
    const errorOf = fittedErrors(recorded, options);
    const vertices = openEnd ? STEPS + 1 : STEPS;
    const errors = (path: readonly number[]) =>
      path.slice(1).map((to, k) => {
        const history = path.slice(Math.max(0, k - 2), k + 1).reverse();
        return to === path[k] + 1 ? 0 : errorOf(history, to);
      });
    for (let budget = proposals.min; budget <= proposals.max; budget++) {
      const paths = allPaths(vertices, 4, openEnd ? budget + 1 : budget);
      const best = paths.reduce((a, b) => (byLeximax(errors(b), errors(a)) < 0 ? b : a));
      const proposed = proposals.at(budget);
      expect(proposed.compute).toEqual(openEnd ? best.slice(0, -1) : best);
      expect(proposed.errors).toEqual(errors(best));
    }
  });

  it("compute all steps at a full budget, and refuse one that no gap allows", () => {
    const options = { ...plain, lookBack: 2, maxGap: 2, objective: "sum", openEnd: true } as const;
    const proposals = proposeSchedules(recorded, options);
    expect([proposals.min, proposals.max]).toEqual([4, 7]);
    expect(proposals.at(7)).toEqual({ compute: [0, 1, 2, 3, 4, 5, 6], errors: [0, 0, 0, 0, 0, 0, 0] });
    expect(failureOf(() => proposals.at(3)).message).toBe(
      "A budget of 3 is not possible for 7 steps with gaps up to 2: choose a whole number from 4 to 7 or allow a larger gap than 2.",
    );
  });
});

describe("A last step that changes nothing", () => {
  it("costs nothing to reuse, and is never computed where a step is to be saved", () => {
    const still = { ...recorded, action: action.with(STEPS - 1, 0) };
    const options = { ...plain, lookBack: 2, maxGap: 4, objective: "leximax", openEnd: true } as const;
    for (const predictor of [undefined, hold]) {
      const proposals = proposeSchedules(still, { ...options, ...(predictor && { predictor }) });
      const { compute, errors } = proposals.at(STEPS - 1);
      expect(compute).toEqual([0, 1, 2, 3, 4, 5]);
      expect(errors).toEqual([0, 0, 0, 0, 0, 0]);
    }
  });
});

describe("The Gram matrix of what is guided", () => {
  it("is that of the guided vectors", () => {
    const [positive, negative] = [vectorsOf(4), vectorsOf(5)];
    const noise = positive[STEPS];
    const all = gramOf([...positive.slice(0, STEPS), ...negative.slice(0, STEPS), noise]);
    const guided = positive.slice(0, STEPS).map((p, t) => p.map((v, i) => 4 * v - 3 * negative[t][i]));
    const direct = gramOf([...guided, noise]);
    const ours = guidedGram(all, [4, -3]);
    expect(ours.size).toBe(STEPS + 1);
    ours.products.forEach((value, k) => {
      expect(value).toBeCloseTo(direct.products[k], 8);
    });
    expect([...combined(all, [[[0, 1]], [[2 * STEPS, 2]]]).products]).toHaveLength(4);
  });
});
