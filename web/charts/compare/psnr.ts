/** What video metrics give where two pictures are equal. */
export const MOST_DB = 100;

/**
 * Peak signal-to-noise ratio of two pictures, in dB: 10·log10(255² / mean squared difference) over red, green and blue;
 * 100 for equal ones. Time O(pixels).
 *
 * @param a RGBA, 8 bits each, as a canvas gives them; opacity does not count. @param b as many pixels.
 * @throws Error when the pictures differ in size, or are empty.
 */
export function psnr(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  if (a.length !== b.length || a.length === 0) throw new Error("The two pictures differ in size.");
  let sum = 0;
  for (let k = 0; k < a.length; k += 4) {
    const [r, g, blue] = [a[k]! - b[k]!, a[k + 1]! - b[k + 1]!, a[k + 2]! - b[k + 2]!];
    sum += r * r + g * g + blue * blue;
  }
  const mean = sum / ((a.length / 4) * 3) / (255 * 255);
  return mean < 1e-10 ? MOST_DB : -10 * Math.log10(mean);
}

/**
 * The difference of two pictures made visible: grey where they are equal, lighter where `b` is larger, darker where it is
 * smaller, `gain` times as strong as it is. Opaque. Writes into `into`, which may be `a`.
 */
export function differenceInto(
  into: Uint8ClampedArray,
  a: Uint8ClampedArray,
  b: Uint8ClampedArray,
  gain: number,
): void {
  for (let k = 0; k < a.length; k += 4) {
    for (let c = k; c < k + 3; c++) into[c] = 128 + gain * (b[c]! - a[c]!);
    into[k + 3] = 255;
  }
}
