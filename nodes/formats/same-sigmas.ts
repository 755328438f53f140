/** What float32 rounding does in a library that wrote one of the tables. */
const TOLERANCE = 1e-5;

/** Whether two tables of sigmas are one but for rounding; a table that is not known is no other one. */
export function sameSigmas(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  if (!a || !b) return true;
  return a.length === b.length && a.every((sigma, k) => same(sigma, b[k]!));
}

function same(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= TOLERANCE * Math.max(Math.min(Math.abs(a), Math.abs(b)), 1e-3);
}
