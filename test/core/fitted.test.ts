import { describe, expect, it } from "vitest";
import { fitted } from "#core/fitted.ts";
import type { Gram } from "#core/gram.ts";
import type { Recorded } from "#core/local-errors.ts";
import { fitInOpenLoop } from "#core/open-loop.ts";
import { type History, remember } from "#core/predictor.ts";
import { taylor } from "#core/taylor.ts";
import { randomNumbers } from "./random-graph.ts";

const LENGTH = 30;
// Descending and uneven, so that a wrong sign or an index from the wrong end is seen.
const sigmas = Float64Array.of(1, 0.93, 0.8, 0.71, 0.55, 0.38, 0.3, 0.14, 0);
const STEPS = sigmas.length - 1;
const action = Float64Array.from({ length: STEPS }, (_, t) => sigmas[t + 1] - sigmas[t]);

function gramOf(vectors: readonly Float64Array[]): Gram {
  const products = vectors.flatMap((a) => vectors.map((b) => a.reduce((sum, v, i) => sum + v * b[i], 0)));
  return { size: vectors.length, products: Float64Array.from(products) };
}

/** Predictions by a formula along sigma, and noise of their own. */
function runOf(seed: number, terms: readonly ((sigma: number) => number)[]) {
  const random = randomNumbers(seed);
  const draws = Array.from({ length: terms.length + 1 }, () =>
    Float64Array.from({ length: LENGTH }, () => random() - 0.5),
  );
  const predictions = Array.from({ length: STEPS }, (_, t) =>
    Float64Array.from({ length: LENGTH }, (_, i) =>
      terms.reduce((sum, term, k) => sum + term(sigmas[t]) * draws[k][i], 0),
    ),
  );
  return { predictions, noise: draws[terms.length] };
}

type Run = ReturnType<typeof runOf>;

function recordedOf(runs: readonly Run[]): Recorded {
  return { grams: runs.map(({ predictions, noise }) => gramOf([...predictions, noise])), action, sigmas };
}

/** Where the final latent is moved to by reuse with these weights, less where the full run leads, after the computed steps. */
function drift({ predictions, noise }: Run, compute: readonly number[], weights: Parameters<typeof fitted>[0]) {
  const predictor = fitted(weights);
  let history: History<Float64Array> = [];
  const moved = new Float64Array(LENGTH);
  for (let step = 0; step < STEPS; step++) {
    const sigma = sigmas[step];
    if (compute.includes(step)) history = remember(predictor, history, { step, sigma, value: predictions[step] });
    else {
      const made = predictor.at(history, { step, sigma, branch: "positive", noise }, (a) => a.slice() as typeof a);
      for (let i = 0; i < LENGTH; i++) moved[i] += action[step] * (made[i] - predictions[step][i]);
    }
  }
  return Math.hypot(...moved);
}

const options = { lookBack: 3, noise: true, ridge: 1e-12, rounds: 2 };

describe("A fitted predictor", () => {
  it("makes the weighted sum of the last computed values and the noise", () => {
    const predictor = fitted({
      lookBack: 2,
      noise: true,
      rows: [{ from: 3, to: 6, weights: { every: [2, -1, 0.5] } }],
    });
    const at = (step: number, value: number) => ({ step, sigma: 1, value: Float64Array.of(value) });
    const wanted = { step: 4, sigma: 1, branch: "positive", noise: Float64Array.of(8) };
    expect([...predictor.at([at(3, 10), at(1, 3)], wanted, (a) => a.slice() as typeof a)]).toEqual([2 * 10 - 3 + 4]);
  });

  it("has weights of its own for each branch where they were fitted so", () => {
    const weights = { positive: [2], negative: [3] };
    const predictor = fitted({ lookBack: 1, noise: false, rows: [{ from: 0, to: 4, weights }] });
    const made = ["positive", "negative"].map((branch) =>
      predictor.at(
        [{ step: 0, sigma: 1, value: Float64Array.of(1) }],
        { step: 2, sigma: 1, branch, noise: Float64Array.of(0) },
        (a) => a.slice() as typeof a,
      ),
    );
    expect(made.map(([v]) => v)).toEqual([2, 3]);
  });

  it("repeats the last computed value where it has no row for a step", () => {
    const predictor = fitted({ lookBack: 2, noise: false, rows: [{ from: 0, to: 2, weights: { every: [5] } }] });
    const last = { step: 3, sigma: 1, value: Float64Array.of(7) };
    const wanted = { step: 4, sigma: 1, branch: "positive", noise: Float64Array.of(0) };
    expect(predictor.at([last], wanted, (a) => a.slice() as typeof a)).toBe(last.value);
  });

  it("never changes what it looks at, and sums float32 in one rounding", () => {
    const values = [0.1, 0.7, 0.3].map((v) => Float32Array.of(v, -v));
    const predictor = fitted({
      lookBack: 3,
      noise: false,
      rows: [{ from: 5, to: 9, weights: { every: [1.7, -0.9, 0.2] } }],
    });
    const history = values.map((value, k) => ({ step: 5 - k, sigma: 1, value }));
    const wanted = { step: 6, sigma: 1, branch: "positive", noise: new Float32Array(2) };
    const [made] = predictor.at(history, wanted, (a) => new Float32Array(a.length) as typeof a);
    expect(made).toBe(Math.fround(1.7 * Math.fround(0.1) - 0.9 * Math.fround(0.7) + 0.2 * Math.fround(0.3)));
    expect(values.map(([v]) => v)).toEqual([0.1, 0.7, 0.3].map(Math.fround));
  });
});

describe("Weights fitted in open loop", () => {
  const compute = [0, 2, 3, 5];

  it("leave nothing of predictions along a parabola that is not symmetric, with three computed ones behind", () => {
    const runs = [1, 2, 3].map((seed) => runOf(seed, [() => 1, (s) => s, (s) => 3 * s * s - s]));
    const late = [0, 1, 2, 3, 5];
    const rows = fitInOpenLoop(recordedOf(runs), late, options);
    expect(rows.map(({ from, to }) => [from, to])).toEqual([
      [3, 5],
      [5, 8],
    ]);
    for (const run of runs) expect(drift(run, late, { ...options, rows })).toBeLessThan(1e-5);
  });

  it("on runs that were not looked at leave less than taylor1 does", () => {
    const terms = [(s: number) => Math.exp(2 * s), (s: number) => Math.sin(4 * s), (s: number) => s ** 3, () => 1];
    const rows = fitInOpenLoop(recordedOf([1, 2, 3, 4].map((seed) => runOf(seed, terms))), compute, {
      ...options,
      ridge: 1e-5,
    });
    const lines = { lookBack: 2, noise: false, rows: [] };
    for (const seed of [11, 12, 13]) {
      const run = runOf(seed, terms);
      const line = (() => {
        let history: History<Float64Array> = [];
        const moved = new Float64Array(LENGTH);
        for (let step = 0; step < STEPS; step++) {
          const sigma = sigmas[step];
          const point = { step, sigma, value: run.predictions[step] };
          if (compute.includes(step)) history = remember(taylor(1), history, point);
          else {
            const wanted = { step, sigma, branch: "positive", noise: run.noise };
            const made = taylor(1).at(history, wanted, (a) => a.slice() as typeof a);
            for (let i = 0; i < LENGTH; i++) moved[i] += action[step] * (made[i] - run.predictions[step][i]);
          }
        }
        return Math.hypot(...moved);
      })();
      expect(drift(run, compute, { ...options, rows })).toBeLessThan(line / 2);
      expect(drift(run, compute, lines)).toBeGreaterThan(line / 10);
    }
  });

  it("are what taylor1 makes where a strong ridge draws them there", () => {
    const runs = [runOf(5, [() => 1, (s) => s * s])];
    const [, row] = fitInOpenLoop(recordedOf(runs), compute, { ...options, ridge: 1e9 });
    // From step 3 with step 2 behind: the mean of the line's weights at step 4, where alone is reused.
    const along = (sigmas[4] - sigmas[3]) / (sigmas[3] - sigmas[2]);
    [1 + along, -along, 0, 0].forEach((w, k) => {
      expect(row.weights.every[k]).toBeCloseTo(w, 6);
    });
  });
});
