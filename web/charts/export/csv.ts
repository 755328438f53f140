export type Cell = string | number | undefined;

/**
 * A table that every spreadsheet reads: commas, quotes where needed, a line end after each row. Its headings are the English
 * ones in every language, so that a script reads them all.
 */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A table as CSV (RFC 4180). Numbers are written in full, so that reading them gives the same numbers. */
export function csvOf({ columns, rows }: Table): string {
  return [columns, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(cell: Cell): string {
  if (cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  // A text that begins so would be run as a formula by spreadsheets.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
