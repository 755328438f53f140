import type { Sheet } from "#picture/sheet.ts";

/** The rows by one column: numbers before texts, nothing last, equals in their old order. */
export function sorted(rows: Sheet["rows"], column: number, way: "ascending" | "descending"): Sheet["rows"] {
  const sign = way === "ascending" ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [left, right] = [a[column] ?? null, b[column] ?? null];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === "number" && typeof right === "number") return sign * (left - right);
    if (typeof left !== typeof right) return typeof left === "number" ? -1 : 1;
    return sign * String(left).localeCompare(String(right), undefined, { numeric: true });
  });
}

/** The columns that hold numbers; a word among them, such as one for infinity, is no matter. */
export function numericColumns({ columns, rows }: Sheet): ReadonlySet<number> {
  const count = (column: number, type: string) => rows.filter((row) => typeof row[column] === type).length;
  const isNumber = (column: number) => count(column, "number") > count(column, "string");
  return new Set(columns.flatMap((_, column) => (isNumber(column) ? [column] : [])));
}
