/** How far entries may differ: what float32 rounding does in a library that wrote one of the tables. */
const TOLERANCE = 1e-5;

/**
 * The first difference between two tables of sigmas (T + 1 entries) or timesteps (T entries), in words; undefined where
 * there is none beyond float32 rounding. An infinite entry equals only itself.
 */
export function tableDifference(
  entry: "sigma" | "timestep",
  table: readonly number[],
  expected: readonly number[],
): string | undefined {
  const rest = entry === "sigma" ? 1 : 0;
  const stepsOf = ({ length }: readonly number[]) => Math.max(0, length - rest);
  if (table.length !== expected.length) return `it has ${stepsOf(table)} steps, not ${stepsOf(expected)}`;
  const at = table.findIndex((value, k) => !same(value, expected[k]!));
  if (at < 0) return undefined;
  const place = at === stepsOf(table) ? `the last ${entry} is` : `step ${at} has ${entry}`;
  return `${place} ${table[at]}, not ${expected[at]}`;
}

function same(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= TOLERANCE * Math.max(Math.min(Math.abs(a), Math.abs(b)), 1e-3);
}
