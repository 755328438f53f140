/**
 * The cells of a table in text, trimmed and without their quotes, separated by tabs if there are any, else by
 * semicolons, else by commas. Empty lines (a line of tabs is a row) and lines beginning with # are left out. Cells hold
 * no separator and no line end, as in tables of numbers.
 */
export function readCells(text: string): string[][] {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .filter((line) => !/^ *(#.*)?$/.test(line));
  const separator = ["\t", ";", ","].find((s) => lines.some((line) => line.includes(s))) ?? ",";
  return lines.map((line) =>
    line.split(separator).map((cell) => {
      const plain = cell.trim().replace(/^"(.*)"$/, "$1");
      // Where a semicolon separates, a comma is a decimal point.
      return separator === ";" ? plain.replace(/^(-?\d*),(\d+(?:[eE][-+]?\d+)?)$/, "$1.$2") : plain;
    }),
  );
}

/** A cell as a number; NaN for an empty one and for nan, null, none, NA and -; undefined if it is no number at all. */
export function cellNumber(cell: string): number | undefined {
  if (/^(nan|null|none|n\/?a|-)?$/i.test(cell)) return Number.NaN;
  if (/^[-+]?inf(inity)?$/i.test(cell)) return cell.startsWith("-") ? -Infinity : Infinity;
  const value = Number(cell);
  return Number.isNaN(value) ? undefined : value;
}
