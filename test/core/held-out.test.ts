import { describe, expect, it } from "vitest";
import { fitRow, heldOutRidge } from "#core/held-out.ts";
import { fitWeights, type Products } from "#core/least-squares.ts";
import { randomNumbers } from "./random-graph.ts";

interface Sample {
  readonly columns: readonly (readonly number[])[];
  readonly target: readonly number[];
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

function productsOf(samples: readonly Sample[]): Products {
  return {
    columns: Float64Array.from(samples.flatMap(({ columns }) => columns.flatMap((a) => columns.map((b) => dot(a, b))))),
    targets: Float64Array.from(samples.flatMap(({ columns, target }) => columns.map((a) => dot(a, target)))),
    squares: Float64Array.from(samples, ({ target }) => dot(target, target)),
  };
}

/** Targets are the first column and something of the second, both seen through noise of this size. */
function samplesOf(count: number, noise: number, seed: number): Sample[] {
  const random = randomNumbers(seed);
  const numbers = (length: number, size: number) => Array.from({ length }, () => size * (2 * random() - 1));
  return Array.from({ length: count }, () => {
    const [a, b] = [numbers(6, 1), numbers(6, 1)];
    const seen = [a, a.map((value, i) => value + 0.1 * b[i]!)].map((column) => {
      const more = numbers(6, noise);
      return column.map((value, i) => value + more[i]!);
    });
    return { columns: seen, target: a.map((value, i) => value + 0.4 * b[i]!) };
  });
}

/** Every part held out once, with the samples themselves instead of their products. */
function bruteForce(samples: readonly Sample[], toward: readonly number[]): number {
  let best = { ridge: 0, error: Infinity };
  for (const ridge of [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1]) {
    let error = 0;
    for (let part = 0; part < 4; part++) {
      const rest = samples.filter((_, s) => s % 4 !== part);
      const { weights } = fitWeights(productsOf(rest), { ridge, rounds: 2 }, Float64Array.from(toward));
      for (const { columns, target } of samples.filter((_, s) => s % 4 === part)) {
        const left = target.map((value, i) => value - weights.reduce((sum, w, k) => sum + w * columns[k]![i]!, 0));
        error += Math.log(dot(left, left));
      }
    }
    if (error <= best.error) best = { ridge, error };
  }
  return best.ridge;
}

describe("The ridge by held-out samples", () => {
  it("is the one that is found by fitting without each part of the samples, in 60 random cases", () => {
    const found = new Set<number>();
    for (let seed = 0; seed < 60; seed++) {
      const samples = samplesOf(4 + (seed % 7), [0, 0.05, 0.3, 1][seed % 4]!, seed);
      const toward = [1, 0];
      const options = { ridge: 1e-5, rounds: 2 };
      const ridge = heldOutRidge(productsOf(samples), options, Float64Array.from(toward));
      expect(ridge).toBe(bruteForce(samples, toward));
      found.add(ridge);
    }
    expect(found.size).toBeGreaterThan(3);
  });

  it("grows with the noise that the columns carry", () => {
    const mean = (noise: number) => {
      const ridges = Array.from({ length: 30 }, (_, seed) =>
        Math.log(
          heldOutRidge(productsOf(samplesOf(8, noise, seed)), { ridge: 1e-5, rounds: 0 }, Float64Array.of(1, 0)),
        ),
      );
      return ridges.reduce((sum, value) => sum + value, 0) / ridges.length;
    };
    expect(mean(0.5)).toBeGreaterThan(mean(0.02) + 3);
  });

  it("is the given one with fewer than 4 samples, and where it is not asked for", () => {
    const few = productsOf(samplesOf(3, 0.3, 1));
    expect(heldOutRidge(few, { ridge: 0.5, rounds: 0 })).toBe(0.5);
    const many = productsOf(samplesOf(8, 0.3, 1));
    const given = { ridge: 0.5, rounds: 1 };
    expect(fitRow(many, given).weights).toEqual(fitWeights(many, given).weights);
    const ridge = heldOutRidge(many, given);
    expect(ridge).not.toBe(0.5);
    expect(fitRow(many, { ...given, heldOut: true }).weights).toEqual(fitWeights(many, { ...given, ridge }).weights);
  });

  it("takes samples of which nothing is left", () => {
    const exact = Array.from({ length: 4 }, (_, s): Sample => ({ columns: [[1, s]], target: [2, 2 * s] }));
    expect(heldOutRidge(productsOf(exact), { ridge: 1e-5, rounds: 0 })).toBeLessThanOrEqual(1);
  });
});
