import type { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

/** A cell of a table: a number, NaN where it is empty, or a word. */
export type Cell = number | string;

/** A table of so many rows and columns. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  at(row: number, column: number): Cell;
}

/**
 * A square table without the labels of its rows and columns, which are never taken for errors. Labels are words, or numbers
 * that rise or fall throughout (steps, timesteps, sigmas); with both kinds the corner is empty or a word, and numbers on
 * both sides are the same. A table that is as little square without labels comes back as it is.
 *
 * @throws Failure `formats/bad-matrix` where it cannot be told whether something is a label.
 */
export function withoutLabels(table: Table, source: string): Table {
  const { rows, columns, at } = table;
  const top = range(columns).map((column) => at(0, column));
  const left = range(rows).map((row) => at(row, 0));
  // Were the last line like the first, both would be numbers of something else.
  if (rows === columns + 1 && labelsOf(top) && !labelsOf(range(columns).map((column) => at(rows - 1, column)))) {
    return inner(table, 1, 0);
  }
  if (columns === rows + 1 && labelsOf(left) && !labelsOf(range(rows).map((row) => at(row, columns - 1)))) {
    return inner(table, 0, 1);
  }
  if (rows !== columns || rows < 2) return table;
  if ([top, left].some((line) => labelsOf(line) === "numbers" && line.every(Number.isInteger)) && hasFractions(table)) {
    throw unsure(source);
  }
  const [above, beside] = [labelsOf(top.slice(1)), labelsOf(left.slice(1))];
  const [corner] = top as [Cell];
  const isEmpty = Number.isNaN(corner);
  if (!above || !beside) {
    if (typeof corner === "string" && (above || beside)) throw unsure(source);
    return table;
  }
  if (above === "words" || beside === "words") {
    const numbers = above === "numbers" ? top : beside === "numbers" ? left : [];
    if (numbers.slice(1).every(Number.isInteger)) return inner(table, 1, 1);
    throw unsure(source);
  }
  const same = top.every((label, k) => k === 0 || label === left[k]);
  const isMirrored = same && isEmpty && couldBeErrors(table, top);
  // No label but the first that is counted from is 0, and a step has no error to the next.
  if (isMirrored && top[1] === 0) return table;
  if (same && (typeof corner === "string" || (isEmpty && !isMirrored))) return inner(table, 1, 1);
  if (typeof corner === "string" || isEmpty || (same && looksLabelled(table, top))) throw unsure(source);
  return table;
}

/**
 * Whole numbers that rise or fall from the very corner on are labels with a row or a column of the table left out, unless all
 * is whole: steps next to each other have no error.
 */
function hasFractions({ rows, at }: Table): boolean {
  return range(rows - 1).some((row) =>
    range(rows - 1).some((column) => {
      const value = at(row + 1, column + 1);
      return typeof value === "number" && Number.isFinite(value) && !Number.isInteger(value);
    }),
  );
}

/** Words that differ, or numbers that rise or fall throughout. */
export function labelsOf(cells: readonly Cell[]): "words" | "numbers" | undefined {
  if (cells.length < 3) return undefined;
  if (cells.every((cell) => typeof cell === "string"))
    return new Set(cells).size === cells.length ? "words" : undefined;
  const numbers = cells as readonly number[];
  const rises = numbers.every((value, k) => k === 0 || value > numbers[k - 1]!);
  const falls = numbers.every((value, k) => k === 0 || value < numbers[k - 1]!);
  return rises || falls ? "numbers" : undefined;
}

/** Errors of both directions, mirrored, with nothing on the diagonal, look like a table with labels. */
function couldBeErrors({ rows, at }: Table, top: readonly Cell[]): boolean {
  const counted =
    top.every((label, k) => k === 0 || label === k) || top.every((label, k) => k === 0 || label === k - 1);
  if (counted) return false;
  const isMirrored = (row: number) => range(row).every((column) => Object.is(at(row, column), at(column, row)));
  return range(rows).every((row) => Number.isNaN(at(row, row)) && isMirrored(row));
}

/** Whole numbers around an inner matrix whose steps side by side have no errors: labels with something in the corner. */
function looksLabelled({ rows, at }: Table, top: readonly Cell[]): boolean {
  if (!top.every(Number.isInteger)) return false;
  const isNothing = (value: Cell) => value === 0 || Number.isNaN(value);
  const besides = range(rows - 2).every((k) => isNothing(at(k + 1, k + 2)));
  const mirrored = range(rows).every((row) => range(row).every((column) => at(row, column) === at(column, row)));
  return besides && !mirrored;
}

function inner({ rows, columns, at }: Table, top: number, left: number): Table {
  return { rows: rows - top, columns: columns - left, at: (row, column) => at(row + top, column + left) };
}

function range(length: number): number[] {
  return Array.from({ length }, (_, k) => k);
}

function unsure(source: string): Failure {
  return failure(
    "formats/bad-matrix",
    said(
      "It cannot be told whether the first row and column of {source} are labels or errors. Leave labels out, or name both sides alike and leave the corner empty.",
      { source },
    ),
  );
}
