/**
 * Inner products, summed in float64, of the vectors of one full run: the predictions of all steps, one branch after the other,
 * and last the noise that it began with. All that a fit over any interval needs of a run, however large its latents.
 */
export interface Gram {
  /** Vectors: branches · T + 1. */
  readonly size: number;
  /** size × size numbers, symmetric. */
  readonly products: Float64Array;
}

/** A sum of vectors by their places, each with its factor. */
export type Combination = readonly (readonly [vector: number, factor: number])[];

/** The Gram matrix of combinations of the vectors. Cost: of each pair of them the product of their lengths. */
export function combined({ size, products }: Gram, combinations: readonly Combination[]): Gram {
  const n = combinations.length;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (const [a, x] of combinations[i]) for (const [b, y] of combinations[j]) sum += x * y * products[a * size + b];
      out[i * n + j] = sum;
      out[j * n + i] = sum;
    }
  }
  return { size: n, products: out };
}

/**
 * The Gram matrix of what is guided, Σ factor · branch at every step, and the noise: T + 1 vectors.
 * @param factors of the branches, in their order.
 */
export function guidedGram(gram: Gram, factors: readonly number[]): Gram {
  const steps = (gram.size - 1) / factors.length;
  const guided = Array.from({ length: steps }, (_, t) => factors.map((factor, b) => [b * steps + t, factor] as const));
  return combined(gram, [...guided, [[gram.size - 1, 1]]]);
}
