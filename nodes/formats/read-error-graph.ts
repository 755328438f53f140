import type { Failure } from "#core/failure.ts";
import { type Said, said, told } from "#core/said.ts";
import { decodeText } from "#core/text.ts";
import { cellNumber, readCells } from "./csv.ts";
import { type ErrorGraphFile, type ErrorGraphMeta, fileOf, parseErrorGraph } from "./error-graph-file.ts";
import { type Edge, graphOfEdges, graphOfMatrix, type ImportedGraph } from "./error-matrix.ts";
import { failure } from "./failures.ts";
import { parseJson } from "./json.ts";
import { type Cell, labelsOf, type Table, withoutLabels } from "./matrix-labels.ts";
import { isNpy, readNpy } from "./npy.ts";

/** What the person who imports a matrix may know of it. */
export type KnownOfMatrix = Partial<Pick<ErrorGraphMeta, "distance" | "aggregate" | "reuseLevel" | "predictor">>;

/**
 * An error graph from a file of any of the kinds people bring: ours; a T × T matrix as JSON (null or NaN where nothing
 * was measured), CSV or `.npy`; or CSV rows `from,to,error`. Entry [i][j] is the error of edge i→j.
 *
 * @param known fills what such a file does not say; `unknown` otherwise.
 * @throws Failure `formats/unreadable-file` for a kind not read; `formats/bad-matrix`, `formats/bad-csv`,
 * `formats/bad-npy`, and the failures of `parseErrorGraph`, each with the file's name
 */
export function readErrorGraph(bytes: Uint8Array, fileName: string, known: KnownOfMatrix = {}): ErrorGraphFile {
  const refused = unreadable(bytes, fileName);
  if (refused) throw failure("formats/unreadable-file", said("{fileName} {refused}.", { fileName, refused }));
  if (isNpy(bytes) || /\.npy$/i.test(fileName)) return imported(ofNpy(bytes, fileName), fileName, known);
  const text = decodeText(bytes);
  const start = text.trimStart()[0];
  if (start === "{") return parseErrorGraph(text, fileName);
  if (start === "[" || /\.json$/i.test(fileName)) return imported(ofJson(text, fileName), fileName, known);
  return imported(ofCsv(text, fileName), fileName, known);
}

function imported({ graph, notes }: ImportedGraph, source: string, known: KnownOfMatrix): ErrorGraphFile {
  return fileOf(graph, {
    distance: known.distance ?? "unknown",
    aggregate: known.aggregate ?? "unknown",
    reuseLevel: known.reuseLevel ?? "unknown",
    predictor: known.predictor ?? "unknown",
    provenance: { source, ...(notes !== undefined && { notes: told(notes) }) },
  });
}

function unreadable(bytes: Uint8Array, fileName: string): Said | undefined {
  const save = said("save the matrix with numpy.save as .npy");
  if (/\.(pkl|pickle|pt|pth)$/i.test(fileName) || bytes[0] === 0x80) {
    return said("is a pickle, which is never loaded, since it can run code; {save}", { save });
  }
  if (/\.npz$/i.test(fileName) || (bytes[0] === 0x50 && bytes[1] === 0x4b))
    return said("is an archive of arrays; {save}", { save });
  return bytes.length === 0 ? said("is empty; save or download it again") : undefined;
}

function ofNpy(bytes: Uint8Array, source: string): ImportedGraph {
  const { data, shape: dims } = readNpy(bytes, source);
  if (dims.length !== 2) {
    const average =
      dims.length === 3 ? said("average over the samples first") : said("give a row and a column for each step");
    throw failure(
      "formats/bad-matrix",
      said("The array {source} has shape [{dims}], not T × T; {average}.", { source, dims: dims.join(", "), average }),
    );
  }
  const [rows, columns] = dims as [number, number];
  const at = (row: number, column: number) => data[row * columns + column];
  const table = withoutLabels({ rows, columns, at }, source);
  return graphOfMatrix(table.rows, table.columns, table.at as typeof at, source);
}

/** Python's json writes NaN and Infinity bare, which JSON forbids. */
function ofJson(text: string, source: string): ImportedGraph {
  const rows = parseJson(text.replace(/\bNaN\b/g, "null").replace(/\bInfinity\b/g, "1e999"), source);
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) {
    throw failure(
      "formats/bad-matrix",
      said("{source} is JSON but neither an error graph nor a list of rows of numbers; give one of these.", { source }),
    );
  }
  return ofRows(rows, source);
}

type WrongCell = (value: string, row: number, column: number) => Failure;

function ofRows(rows: readonly (readonly unknown[])[], source: string, wrong?: WrongCell): ImportedGraph {
  const columns = rows[0]?.length ?? 0;
  rows.forEach((row, i) => {
    const length =
      row.length !== columns
        ? said("{count} entries and row 0 has {columns}", { count: row.length, columns })
        : undefined;
    const odd = row.find((value) => value !== null && typeof value !== "number" && typeof value !== "string");
    if (length === undefined && odd === undefined) return;
    const why = length ?? said("{value}, which is no number", { value: JSON.stringify(odd) });
    throw failure(
      "formats/bad-matrix",
      said("Row {row} of {source} has {why}; correct the row.", { row: i, source, why }),
    );
  });
  const whole = tableOf(rows);
  const table = withoutLabels(whole, source);
  const [above, beside] = [whole.rows - table.rows, whole.columns - table.columns];
  rows.slice(above).forEach((row, i) => {
    const j = row.findIndex((value, column) => column >= beside && typeof value === "string");
    if (j < 0) return;
    const why = said("{value}, which is no number", { value: JSON.stringify(row[j]) });
    throw (
      wrong?.(row[j] as string, i + above, j) ??
      failure(
        "formats/bad-matrix",
        said("Row {row} of {source} has {why}; correct the row.", { row: i + above, source, why }),
      )
    );
  });
  return graphOfMatrix(table.rows, table.columns, table.at as (row: number, column: number) => number, source);
}

function tableOf(rows: readonly (readonly unknown[])[]): Table {
  const at = (row: number, column: number) => (rows[row][column] as Cell | null) ?? Number.NaN;
  return { rows: rows.length, columns: rows[0]?.length ?? 0, at };
}

function ofCsv(text: string, source: string): ImportedGraph {
  const cells = readCells(text, source);
  if (cells.length === 0)
    throw failure("formats/bad-csv", said("{source} has no rows; save or download it again.", { source }));
  const header = cells[0].map((cell) => cell.toLowerCase());
  if (header.includes("from") && header.includes("to")) return ofEdgeRows(cells, header, source);
  const numbers = cells.map((row) => row.map((cell) => cellNumber(cell) ?? cell));
  return ofRows(trimmed(withCorner(numbers, source)), source, (cell, row, column) =>
    noNumber(cell, row, column, source),
  );
}

/** R and pandas write no name above the column of row names: a first line of labels is one short then. */
function withCorner(rows: readonly (readonly Cell[])[], source: string): readonly (readonly Cell[])[] {
  const [first, ...others] = rows as readonly [readonly Cell[], ...(readonly Cell[])[]];
  if (others.length === 0 || others.some((row) => row.length !== first.length + 1)) return rows;
  const filled = [[Number.NaN, ...first], ...others];
  return withoutLabels(tableOf(filled), source).rows < filled.length ? filled : rows;
}

/** Without what a writer added at the ends: an empty last column (a separator ends each line), empty rows under a square. */
function trimmed(all: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] {
  let rows = all;
  const isEmpty = (cell: Cell | undefined) => Number.isNaN(cell);
  const named = () => rows[0]!.length === rows.length + 1 && labelsOf(rows.map((row) => row[0]!)) !== undefined;
  const isLike = (row: readonly Cell[]) => row.length === rows[0]!.length && isEmpty(row.at(-1));
  while (rows[0]!.length > 1 && rows.every(isLike) && !named()) rows = rows.map((row) => row.slice(0, -1));
  const surplus = () => rows.length - rows[0]!.length - (labelsOf(rows[0]!) ? 1 : 0);
  while (surplus() > 0 && rows.at(-1)!.every(isEmpty)) rows = rows.slice(0, -1);
  return rows;
}

/**
 * Columns `from`, `to` and `error` in any order; other columns are not looked at. An empty error is one not measured.
 */
function ofEdgeRows(cells: readonly (readonly string[])[], header: readonly string[], source: string): ImportedGraph {
  const columns = ["from", "to", "error"].map((name) => header.indexOf(name));
  if (columns[2] < 0)
    throw failure("formats/bad-csv", said('{source} has no column "error"; name it in the first row.', { source }));
  const edges = cells.slice(1).map((row, i) => columns.map((c) => numberAt(row[c] ?? "", i + 1, c, source)));
  const steps = edges.reduce((most, [, to]) => Math.max(most, to + 1), 0);
  edges.forEach(([from, to], i) => {
    if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to) return;
    throw failure(
      "formats/bad-csv",
      said(
        "Row {nextI} of {source} is an edge {from}→{to}; an edge leads from an earlier to a later step, counted from 0.",
        { nextI: i + 1, source, from, to },
      ),
    );
  });
  const reuse = edges.filter(([from, to, error]) => to - from > 1 && !Number.isNaN(error)) as unknown as Edge[];
  return graphOfEdges(steps, reuse, source);
}

function numberAt(cell: string, row: number, column: number, source: string): number {
  const value = cellNumber(cell);
  if (value === undefined) throw noNumber(cell, row, column, source);
  return value;
}

function noNumber(cell: string, row: number, column: number, source: string): Failure {
  return failure(
    "formats/bad-csv",
    said('{source} has "{cell}" in row {row}, column {column}, which is no number; correct it or leave it empty.', {
      source,
      cell: cell.slice(0, 40),
      row,
      column,
    }),
  );
}
