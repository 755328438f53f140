import type { SaidSheet } from "#kit/preview.ts";
import type { Sheet } from "#picture/sheet.ts";

/** The places of the rows by one column: numbers before texts, nothing last, equals in their old order. */
export function sorted(rows: Sheet["rows"], column: number, way: "ascending" | "descending"): readonly number[] {
  const sign = way === "ascending" ? 1 : -1;
  return [...rows.keys()].toSorted((a, b) => {
    const [left, right] = [rows[a]![column] ?? null, rows[b]![column] ?? null];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === "number" && typeof right === "number") return sign * (left - right);
    if (typeof left !== typeof right) return typeof left === "number" ? -1 : 1;
    return sign * String(left).localeCompare(String(right), undefined, { numeric: true });
  });
}

/** The columns that hold numbers; a word among them, such as one for infinity, is no matter. */
export function numericColumns({ columns, rows }: SaidSheet): ReadonlySet<number> {
  const numbers = (column: number) => rows.filter((row) => typeof row[column] === "number").length;
  const words = (column: number) =>
    rows.filter((row) => row[column] !== null && typeof row[column] !== "number").length;
  return new Set(columns.flatMap((_, column) => (numbers(column) > words(column) ? [column] : [])));
}
