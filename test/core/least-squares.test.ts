import { Matrix, solve as solveLinear } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { solveCholesky } from "#core/cholesky.ts";
import { type Counting, countings, fitWeights, type Products } from "#core/least-squares.ts";
import { randomNumbers, wholeNumber } from "./random-graph.ts";

const CASES = 200;

interface Sample {
  readonly columns: Matrix;
  readonly target: Matrix;
}

function randomSample(random: () => number, rows: number, k: number): Sample {
  const draw = () => 2 * random() - 1;
  return {
    columns: new Matrix(Array.from({ length: rows }, () => Array.from({ length: k }, draw))),
    target: new Matrix(Array.from({ length: rows }, () => [draw()])),
  };
}

function productsOf(samples: readonly Sample[]): Products {
  const of = (make: (sample: Sample) => Matrix) => Float64Array.from(samples.flatMap((s) => make(s).to1DArray()));
  return {
    columns: of(({ columns }) => columns.transpose().mmul(columns)),
    targets: of(({ columns, target }) => columns.transpose().mmul(target)),
    squares: of(({ target }) => target.transpose().mmul(target)),
  };
}

/** The library's least squares: the samples' rows, each times √ω, and rows of √(ridge · tr ÷ k) that draw to `toward`. */
function byLibrary(samples: readonly Sample[], counts: readonly number[], ridge: number, toward: readonly number[]) {
  const k = toward.length;
  const rows = samples.flatMap(({ columns }, s) =>
    columns.to2DArray().map((row) => row.map((v) => v * Math.sqrt(counts[s]))),
  );
  const ends = samples.flatMap(({ target }, s) => target.to1DArray().map((v) => v * Math.sqrt(counts[s])));
  const draw = Math.sqrt((ridge * rows.flat().reduce((sum, v) => sum + v * v, 0)) / k);
  const identity = Matrix.eye(k, k).mul(draw);
  const all = new Matrix([...rows, ...(ridge > 0 ? identity.to2DArray() : [])]);
  const wanted = [...ends, ...(ridge > 0 ? toward.map((v) => v * draw) : [])];
  return solveLinear(all, Matrix.columnVector(wanted), true).to1DArray();
}

describe("Fitted weights", () => {
  it(`equal a library's least squares (ml-matrix, by singular values) in ${CASES} random cases`, () => {
    for (let seed = 0; seed < CASES; seed++) {
      const random = randomNumbers(seed);
      const k = wholeNumber(random, 1, 7);
      const samples = Array.from({ length: wholeNumber(random, 1, 5) }, () => randomSample(random, 12, k));
      const ridge = [0, 1e-5, 1e-2][seed % 3];
      const toward = Array.from({ length: k }, () => random());
      const { weights, left } = fitWeights(productsOf(samples), { ridge, rounds: 0 }, Float64Array.from(toward));
      const theirs = byLibrary(
        samples,
        samples.map(() => 1),
        ridge,
        toward,
      );
      expect(Math.max(...theirs.map((w, i) => Math.abs(w - weights[i])))).toBeLessThan(1e-9);
      samples.forEach(({ columns, target }, s) => {
        const rest = Matrix.sub(target, columns.mmul(Matrix.columnVector([...weights])));
        expect(left[s]).toBeCloseTo(rest.transpose().mmul(rest).get(0, 0), 9);
      });
    }
  });

  it("count each sample by what a round before left of it: 1 ÷ (left + a tenth of the median)", () => {
    const random = randomNumbers(8);
    const samples = Array.from({ length: 5 }, () => randomSample(random, 12, 3));
    const once = fitWeights(productsOf(samples), { ridge: 1e-5, rounds: 0 });
    const median = [...once.left].sort((a, b) => a - b)[2];
    const counts = [...once.left].map((left) => 1 / (left + 0.1 * median));
    const twice = fitWeights(productsOf(samples), { ridge: 1e-5, rounds: 1 });
    const theirs = byLibrary(samples, counts, 1e-5, [0, 0, 0]);
    theirs.forEach((w, i) => {
      expect(twice.weights[i]).toBeCloseTo(w, 9);
    });
  });

  it("find weights that leave nothing where there are some", () => {
    const random = randomNumbers(1);
    const { columns } = randomSample(random, 12, 4);
    const target = columns.mmul(Matrix.columnVector([2, -1, 0.5, 3]));
    const { weights, left } = fitWeights(productsOf([{ columns, target }]), { ridge: 0, rounds: 2 });
    [2, -1, 0.5, 3].forEach((w, i) => {
      expect(weights[i]).toBeCloseTo(w, 9);
    });
    expect(left[0]).toBeLessThan(1e-12);
  });

  it("are what they are drawn to where the columns say nothing", () => {
    const nothing = { columns: new Float64Array(4), targets: new Float64Array(2), squares: Float64Array.of(3) };
    const { weights, left } = fitWeights(nothing, { ridge: 1e-5, rounds: 2 }, Float64Array.of(2, -1));
    expect([...weights]).toEqual([2, -1]);
    expect([...left]).toEqual([3]);
  });
});

describe("Cholesky's decomposition", () => {
  it("says where a matrix is not positive definite", () => {
    expect(solveCholesky(Float64Array.of(1, 2, 2, 1), new Float64Array(2))).toBe(false);
    expect(solveCholesky(Float64Array.of(0), new Float64Array(1))).toBe(false);
  });

  it("solves one of two unknowns by hand: 4a + 2b = 8, 2a + 3b = 8 has a = 1, b = 2", () => {
    const b = Float64Array.of(8, 8);
    expect(solveCholesky(Float64Array.of(4, 2, 2, 3), b)).toBe(true);
    expect(b[0]).toBeCloseTo(1, 12);
    expect(b[1]).toBeCloseTo(2, 12);
  });

  it("weigh the samples by what is left of them: the worst is left least where it counts most, and most where all count alike", () => {
    let ordered = 0;
    for (let seed = 0; seed < 50; seed++) {
      const random = randomNumbers(1000 + seed);
      // One sample is of another kind, and larger.
      const samples = Array.from({ length: 5 }, (_, s) => {
        const { columns, target } = randomSample(random, 12, 3);
        return { columns, target: target.mul(s === 0 ? 4 : 1) };
      });
      const worst = (counting: Counting) =>
        Math.max(...fitWeights(productsOf(samples), { ridge: 0, rounds: 20, counting }).left);
      const [alike, plain, most] = countings.map(worst) as [number, number, number];
      if (most <= plain && plain <= alike) ordered++;
    }
    expect(ordered).toBeGreaterThan(45);
  });

  it("with plain counting are those of no round", () => {
    const random = randomNumbers(7);
    const products = productsOf(Array.from({ length: 4 }, () => randomSample(random, 12, 3)));
    const of = (rounds: number) => fitWeights(products, { ridge: 1e-3, rounds, counting: "plain" }).weights;
    expect(of(3)).toEqual(of(0));
  });
});
