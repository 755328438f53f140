/** A number for people: four significant digits, and powers of ten only where zeros would not help. */
export function figure(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) return value.toExponential(2).replace("e", " e").replace("+", "");
  if (Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(size >= 1000 ? 6 : 4)));
}
