/** Σ factor · array, summed in float64. */
export function combined(...terms: readonly (readonly [array: Float32Array, factor: number])[]): Float32Array {
  const out = new Float32Array(terms[0]![0].length);
  for (let k = 0; k < out.length; k++) {
    let sum = 0;
    for (const [array, factor] of terms) sum += factor * array[k]!;
    out[k] = sum;
  }
  return out;
}

/** Σ |a|. */
export function sizeOf(a: Float32Array): number {
  let sum = 0;
  for (const value of a) sum += Math.abs(value);
  return sum;
}

/** Σ |a − b|. */
export function distanceOf(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += Math.abs(a[k]! - b[k]!);
  return sum;
}

/** Σ (a − b)². */
export function squareDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return sum;
}

/**
 * The threshold at which a falling count comes nearest to what is wanted, by halving on a logarithmic scale.
 * @param count falls as the threshold rises.
 */
export function thresholdFor(wanted: number, count: (threshold: number) => number): number {
  let [low, high] = [1e-6, 1e3];
  for (let round = 0; round < 60; round++) {
    const middle = Math.sqrt(low * high);
    if (count(middle) > wanted) low = middle;
    else high = middle;
  }
  return Math.abs(count(low) - wanted) < Math.abs(count(high) - wanted) ? low : high;
}
