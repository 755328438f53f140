import type { Feed } from "#diffusion/session.ts";

/** Inputs that follow from sizes alone. */

/** The same numbers for each row. */
export function repeated(values: readonly number[], rows: number): Feed {
  const data = Float32Array.from({ length: rows * values.length }, (_, k) => values[k % values.length]!);
  return { data, dims: [rows, values.length] };
}

/** Ids of the tokens of a picture, row by row: whatever `at` says of each. */
export function gridIds(
  rows: number,
  columns: number,
  at: (row: number, column: number) => readonly number[],
): Float32Array {
  return Float32Array.from(
    Array.from({ length: rows * columns }, (_, k) => at(Math.floor(k / columns), k % columns)).flat(),
  );
}
