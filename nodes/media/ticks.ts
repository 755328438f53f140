/** Round numbers (1, 2 or 5 times a power of ten apart) from min to max, about `count` of them. */
export function linearTicks(min: number, max: number, count: number): number[] {
  if (!(max > min)) return [min];
  const raw = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => raw <= s * 1.0001)!;
  const ticks: number[] = [];
  for (let k = Math.ceil(min / step - 1e-9); k * step <= max + step * 1e-9; k++) ticks.push(tidy(k * step));
  return ticks;
}

/**
 * Numbers 1, 2 and 5 times powers of ten in [min, max]; only the powers where the range is wide; never fewer than two.
 */
export function logTicks(min: number, max: number): number[] {
  const decades = Math.log10(max / min);
  const mantissas =
    decades > 4 ? [1] : decades > 2 ? [1, 3] : decades > 0.5 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9];
  const ticks: number[] = [];
  for (let p = Math.floor(Math.log10(min)); p <= Math.ceil(Math.log10(max)); p++) {
    for (const m of mantissas) {
      const value = tidy(m * 10 ** p);
      if (value >= min * 0.999999 && value <= max * 1.000001) ticks.push(value);
    }
  }
  return ticks.length >= 2 ? ticks : [min, max];
}

/** Whole steps to label on an axis of `steps` steps, starting at 0. */
export function stepTicks(steps: number, count: number): number[] {
  return linearTicks(0, steps - 1, count).filter(Number.isInteger);
}

/** A number in three significant digits, as a person writes it: 0.0025, 12.5, 3e−7. */
export function shortNumber(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size < 1e-4 || size >= 1e6 ? value.toExponential(2) : String(Number(value.toPrecision(3)));
  return text
    .replace(/\.?0+e/, "e")
    .replace("e+", "e")
    .replaceAll("-", "−");
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
