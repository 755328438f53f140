import type { Cell, Sheet } from "#picture/sheet.ts";

/**
 * A sheet as CSV that every spreadsheet reads (RFC 4180): commas, quotes where needed, a line end after each row. Numbers are
 * written in full, so that reading them gives the same numbers.
 */
export function csvOf({ columns, rows, foot = [] }: Sheet): string {
  return [columns, ...rows, ...foot].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  // A text that begins so would be run as a formula by spreadsheets.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
