/** Digits are base 2³², so the first digit of a sum of up to 2²¹ terms stays below 2⁵³ and every operation is exact. */
const BITS = 32;
const BASE = 2 ** BITS;

/**
 * Float64 numbers as fixed-point numbers without rounding: `width` digits each, most significant first, one number
 * after another.
 */
export interface FixedPoint {
  readonly width: number;
  readonly digits: Float64Array;
}

/**
 * The digits that all of `terms` (finite, 0 or more) need between the greatest bit and the least. Sums of such digits
 * are exact, so two sums are equal only if they are equal as real numbers, in whatever order they were added.
 */
export function fixedPoint(terms: Float64Array): FixedPoint {
  let greatest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const term of terms) {
    if (term > greatest) greatest = term;
    if (term > 0 && term < least) least = term;
  }
  if (greatest === 0) return { width: 1, digits: new Float64Array(terms.length) };
  const top = exponentAbove(greatest);
  // A float64 has 53 bits from its highest on, and none below 2^−1074.
  const bottom = Math.max(-1074, exponentAbove(least) - 56);
  const width = Math.ceil((top - bottom) / BITS);
  const digits = new Float64Array(terms.length * width);
  for (let k = 0; k < terms.length; k++) {
    let rest = terms[k];
    for (let d = 0; d < width && rest > 0; d++) {
      const unit = 2 ** (bottom + BITS * (width - 1 - d));
      if (rest < unit) continue;
      const digit = Math.floor(rest / unit);
      digits[k * width + d] = digit;
      rest -= digit * unit;
    }
  }
  return { width, digits };
}

/**
 * into[target] = sums[a] + digits[b], each index that of a first digit. Only the first digit of a sum may exceed the
 * base.
 */
export function addFixed(
  width: number,
  into: Float64Array,
  target: number,
  sums: Float64Array,
  a: number,
  digits: Float64Array,
  b: number,
): void {
  let carry = 0;
  for (let d = width - 1; d > 0; d--) {
    const digit = sums[a + d] + digits[b + d] + carry;
    carry = digit >= BASE ? 1 : 0;
    into[target + d] = digit - carry * BASE;
  }
  into[target] = sums[a] + digits[b] + carry;
}

/** An exponent e with number < 2^e, at most two above the least such (log2 may be rounded to the next integer). */
function exponentAbove(number: number): number {
  return Math.floor(Math.log2(number)) + 2;
}
