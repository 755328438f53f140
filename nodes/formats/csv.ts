import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

/**
 * The cells of a table in text, trimmed and without their quotes. What parts them is what a first line `sep=…` says, else
 * tabs if there are any, else semicolons, else commas, else runs of blanks. Empty lines (a line of separators is a row) and
 * comments, lines beginning with #, are left out. Decimal commas become points.
 *
 * @throws Failure `formats/bad-csv` where it cannot be told whether commas within cells are decimal.
 */
export function readCells(text: string, source = "the table"): string[][] {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .filter((line) => !isComment(line));
  const said = /^"?sep=(.)"?;*,*$/i.exec(lines[0] ?? "")?.[1];
  const rows = said === undefined ? lines : lines.slice(1);
  const separator = said ?? ["\t", ";", ","].find((s) => rows.some((line) => partsOf(line, s).length > 1));
  const cells = rows.map((line) =>
    (separator === undefined ? line.trim().split(/\s+/) : partsOf(line, separator)).map(plain),
  );
  return withPoints(cells, separator, source);
}

/** A cell as a number; NaN for an empty one and for nan, null, none, NA, #N/A and -; undefined if it is no number at all. */
export function cellNumber(cell: string): number | undefined {
  if (/^([-+]?nan|null|none|#?n\/?a|-)?$/i.test(cell)) return Number.NaN;
  if (/^[-+]?inf(inity)?$/i.test(cell)) return cell.startsWith("-") ? -Infinity : Infinity;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(cell) ? Number(cell) : undefined;
}

function isComment(line: string): boolean {
  return /^ *(#.*)?$/.test(line) && !/^ *#N\/A/i.test(line);
}

/** A line's cells, with the quotes that keep a separator within a cell. */
function partsOf(line: string, separator: string): string[] {
  const parts: string[] = [];
  let [start, isQuoted] = [0, false];
  for (let at = 0; at <= line.length; at++) {
    if (line[at] === '"') isQuoted = !isQuoted;
    if (at < line.length && (isQuoted || line[at] !== separator)) continue;
    parts.push(line.slice(start, at));
    start = at + 1;
  }
  return parts;
}

function plain(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/, "$1")
    .replaceAll('""', '"')
    .trim();
}

const DECIMAL_COMMA = /^[-+]?\d*,\d+(e[-+]?\d+)?$/i;
/** Could be thousands as well: no group of three begins a number with 0. */
const GROUPED = /^[-+]?[1-9]\d{0,2},\d{3}$/;

function withPoints(cells: string[][], separator: string | undefined, source: string): string[][] {
  const flat = cells.flat();
  const commas = flat.filter((cell) => DECIMAL_COMMA.test(cell));
  if (commas.length === 0) return cells;
  const point = flat.find((cell) => cell.includes(".") && cellNumber(cell) !== undefined);
  // Where semicolons part cells, it is since the comma is a decimal point.
  const isSure = separator === ";" || commas.some((cell) => !GROUPED.test(cell));
  if (point !== undefined || !isSure) {
    const beside =
      point === undefined ? said("which may be thousands or decimals") : said('and "{point}" beside it', { point });
    throw failure(
      "formats/bad-csv",
      said(
        '{source} has "{commas}", {beside}; write all its numbers with decimal points, and none with thousands\' marks.',
        { source, commas: commas[0], beside },
      ),
    );
  }
  return cells.map((row) => row.map((cell) => (DECIMAL_COMMA.test(cell) ? cell.replace(",", ".") : cell)));
}
