/** An error with three digits: `0.0123`, `1.20e-6`; what is not known is a dash. */
export function errorText(error: number | undefined): string {
  if (error === undefined) return "–";
  if (error === 0) return "0";
  return error < 1e-4 || error >= 1e5 ? error.toExponential(2) : error.toPrecision(3);
}

/** How many times as fast: `2.4×`. */
export function timesText(times: number): string {
  return `${times.toFixed(2)}×`;
}

/** By how much a number is above or below another: `+12 %`; nothing where that cannot be said. */
export function shareText(value: number | undefined, other: number | undefined): string {
  if (value === undefined || other === undefined || other === 0) return "";
  const percent = (100 * (value - other)) / other;
  const size = Math.abs(percent);
  if (size < 0.05) return "±0 %";
  const digits = size < 10 ? size.toFixed(1) : size < 1000 ? size.toFixed(0) : size.toPrecision(2);
  return `${percent > 0 ? "+" : "−"}${Number(digits)} %`;
}

/** A number as an axis says it: `0.002`, `3e-7`, `12000`. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e6) ? value.toExponential(0) : String(Number(value.toPrecision(6)));
}

/** A number for people: four significant digits, and powers of ten only where zeros would not help. */
export function figure(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) return value.toExponential(2).replace("e", " e").replace("+", "");
  if (Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(size >= 1000 ? 6 : 4)));
}
