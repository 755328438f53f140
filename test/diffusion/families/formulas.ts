/** Formulas of the pipelines that several references share. */

/** negative + s · (positive − negative). */
export const guided = (s: number, positive: Float32Array, negative: Float32Array) =>
  positive.map((p, k) => negative[k]! + s * (p - negative[k]!));

export const even = (steps: number) => Array.from({ length: steps }, (_, k) => 1 - k / steps);
export const shifted = (s: number) => (sigma: number) => (s * sigma) / (1 + (s - 1) * sigma);
export const bent = (mu: number) => (sigma: number) => Math.exp(mu) / (Math.exp(mu) + 1 / sigma - 1);

export const grid = (of: (y: number, x: number) => number[]) =>
  Float32Array.from([0, 1].flatMap((y) => [0, 1, 2].flatMap((x) => of(y, x))));
