import type { Preview } from "#kit/preview.ts";

export type Cell = string | number | null;

/** Rows under named columns, and one under all of them. */
export interface Sheet {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly foot?: readonly Cell[] | undefined;
}

/** What columns are called that drawings have no names for. In a file these are the same in every language. */
export const COLUMNS = {
  step: "step",
  computed: "computed",
  value: "value",
  label: "label",
  series: "series",
  row: "row",
  column: "column",
} as const;
export type ColumnNames = Readonly<Record<keyof typeof COLUMNS, string>>;

/** The numbers of a preview as a sheet; undefined for what is no numbers. Time O(values). */
export function sheetOf(preview: Preview, names: ColumnNames = COLUMNS): Sheet | undefined {
  switch (preview.kind) {
    case "table":
      return preview;
    case "strip": {
      const { flags, values } = preview;
      const columns = [names.step, names.computed, ...(values ? [names.value] : [])];
      return { columns, rows: flags.map((flag, k) => [k, flag, ...(values ? [values[k]!] : [])]) };
    }
    case "bars":
      return {
        columns: [names.label, preview.yTitle ?? names.value],
        rows: preview.bars.map(({ label, value }) => [label, value]),
      };
    case "line":
    case "scatter":
      return {
        columns: [names.series, preview.xTitle ?? "x", preview.yTitle ?? "y"],
        rows: preview.series.flatMap(({ name, points }) => points.map(([x, y]) => [name, x, y])),
      };
    case "heatmap": {
      const { values, columns, yTitle = names.row, xTitle = names.column } = preview;
      const rows = values.flatMap((value, k): Cell[][] =>
        value === null ? [] : [[Math.floor(k / columns), k % columns, value]],
      );
      return { columns: [yTitle, xTitle, names.value], rows };
    }
    default:
      return undefined;
  }
}

/** A sheet as CSV (RFC 4180), with a line break after every row. */
export function csvOf({ columns, rows, foot }: Sheet): string {
  return [columns, ...rows, ...(foot ? [foot] : [])].map((row) => `${row.map(cellText).join(",")}\r\n`).join("");
}

function cellText(cell: Cell): string {
  const text = cell === null ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

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
