import { describe, expect, it } from "vitest";
import { combined, type Gram } from "#core/gram.ts";
import { fittedErrors, type Recorded } from "#core/local-errors.ts";
import { proposeSchedules } from "#core/propose.ts";
import { proposeGuidance } from "#core/propose-guidance.ts";
import { byLeximax } from "./brute-force.ts";
import { failureOf } from "./failure-of.ts";
import { randomNumbers } from "./random-graph.ts";

const STEPS = 7;
const LENGTH = 30;
const FACTOR = -2;
const sigmas = Float64Array.of(1, 0.9, 0.78, 0.6, 0.45, 0.3, 0.12, 0);
const action = Float64Array.from({ length: STEPS }, (_, t) => sigmas[t + 1] - sigmas[t]);

/** Positive and negative predictions of all steps, then the noise. */
function gramOf(seed: number): Gram {
  const random = randomNumbers(seed);
  const draw = () => Float64Array.from({ length: LENGTH }, () => 2 * random() - 1);
  const [a, b, c, noise] = [draw(), draw(), draw(), draw()];
  const at = (bend: number) =>
    Array.from(sigmas.slice(0, STEPS), (s) => a.map((v, i) => v + b[i] * Math.exp(bend * s) + c[i] * Math.sin(6 * s)));
  const vectors = [...at(2), ...at(3), noise];
  const products = vectors.flatMap((x) => vectors.map((y) => x.reduce((sum, v, i) => sum + v * y[i], 0)));
  return { size: vectors.length, products: Float64Array.from(products) };
}

const grams = [1, 2, 3].map(gramOf);
const of = (make: (t: number) => (readonly [number, number])[]): Recorded => ({
  grams: grams.map((gram) => combined(gram, [...Array.from({ length: STEPS }, (_, t) => make(t)), [[2 * STEPS, 1]]])),
  action,
  sigmas,
});
const guided = of((t) => [
  [t, 1 - FACTOR],
  [STEPS + t, FACTOR],
]);
const positive = of((t) => [[t, 1]]);
const difference = of((t) => [
  [STEPS + t, 1],
  [t, -1],
]);
const options = {
  lookBack: 2,
  maxGap: 4,
  early: 1,
  ridge: 1e-6,
  rounds: 1,
  noise: true,
  objective: "leximax",
} as const;

/** Errors along a list of steps that ends with the run. */
function along(recorded: Recorded, steps: readonly number[]): number[] {
  const errorOf = fittedErrors(recorded, options);
  const path = [...steps, STEPS];
  return path.slice(1).map((to, k) => errorOf(path.slice(Math.max(0, k - 1), k + 1).reverse(), to));
}

const subsets = (list: readonly number[], count: number): number[][] =>
  count === 0 ? [[]] : list.flatMap((step, k) => subsets(list.slice(k + 1), count - 1).map((rest) => [step, ...rest]));

describe("A schedule with guidance as a kind of step of its own", () => {
  it.each([1, 2, 3])(
    "computes both branches where brute force does along the prompt's path: at %d of 6 evaluations' steps",
    (both) => {
      const found = proposeGuidance(guided, positive, difference, { ...options, factor: FACTOR, both }, 6);
      if (both === 3) {
        expect(found.compute).toEqual(proposeSchedules(guided, { ...options, openEnd: true }).at(3).compute);
        expect(found.both).toEqual(found.compute);
        return;
      }
      const path = proposeSchedules(positive, { ...options, openEnd: true }).at(6 - both).compute;
      expect(found.compute).toEqual(path);
      const best = subsets(path.slice(1), both - 1)
        .map((rest) => [0, ...rest])
        .reduce((a, b) => (byLeximax(along(difference, b), along(difference, a)) < 0 ? b : a));
      expect(found.both).toEqual(best);
      found.guidanceErrors.forEach((error, k) => {
        expect(error).toBeCloseTo(FACTOR ** 2 * along(difference, best)[k], 12);
      });
    },
  );

  it("is the one that the objective prefers of all numbers of such steps", () => {
    for (const evaluations of [4, 5, 6, 7, 8, 10]) {
      const one = (both?: number) =>
        proposeGuidance(guided, positive, difference, { ...options, factor: FACTOR, both }, evaluations);
      const errors = ({ errors: e, guidanceErrors: g }: ReturnType<typeof one>) =>
        [...e, ...g, ...new Array(40).fill(0)].slice(0, 40);
      const best = errors(one());
      for (let both = 1; both <= evaluations / 2; both++) {
        if (evaluations - both > STEPS) continue;
        expect(byLeximax(best, errors(one(both)))).toBeLessThanOrEqual(0);
      }
      const { compute, both } = one();
      expect(compute.length + both.length).toBe(evaluations);
      expect(both.every((step) => compute.includes(step))).toBe(true);
    }
  });

  it("is refused where so many evaluations cannot be spent", () => {
    const failure = failureOf(() => proposeGuidance(guided, positive, difference, { ...options, factor: FACTOR }, 40));
    expect(failure.code).toBe("core/evaluations-infeasible");
  });
});
