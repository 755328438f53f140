import { Failure } from "#core/failure.ts";
import { cellNumber, readCells } from "./csv.ts";
import { type ErrorGraphFile, type ErrorGraphMeta, fileOf, parseErrorGraph } from "./error-graph-file.ts";
import { type Edge, graphOfEdges, graphOfMatrix, type ImportedGraph } from "./error-matrix.ts";
import { parseJson } from "./json.ts";
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
  if (refused) throw new Failure("formats/unreadable-file", `${fileName} ${refused}.`);
  if (isNpy(bytes) || /\.npy$/i.test(fileName)) return imported(ofNpy(bytes, fileName), fileName, known);
  const text = new TextDecoder().decode(bytes);
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
    provenance: { source, ...(notes !== undefined && { notes }) },
  });
}

function unreadable(bytes: Uint8Array, fileName: string): string | undefined {
  const save = "save the matrix with numpy.save as .npy";
  if (/\.(pkl|pickle|pt|pth)$/i.test(fileName) || bytes[0] === 0x80) {
    return `is a pickle, which is never loaded, since it can run code; ${save}`;
  }
  if (/\.npz$/i.test(fileName) || (bytes[0] === 0x50 && bytes[1] === 0x4b)) return `is an archive of arrays; ${save}`;
  return bytes.length === 0 ? "is empty; save or download it again" : undefined;
}

function ofNpy(bytes: Uint8Array, source: string): ImportedGraph {
  const { data, shape: dims } = readNpy(bytes, source);
  if (dims.length !== 2) {
    const average = dims.length === 3 ? "average over the samples first" : "give a row and a column for each step";
    throw new Failure(
      "formats/bad-matrix",
      `The array ${source} has shape [${dims.join(", ")}], not T × T; ${average}.`,
    );
  }
  return graphOfMatrix(dims[0], dims[1], (row, column) => data[row * dims[1] + column], source);
}

/** Python's json writes NaN bare, which JSON forbids; a bare matrix has no strings that this could change. */
function ofJson(text: string, source: string): ImportedGraph {
  const rows = parseJson(text.replace(/\bNaN\b/g, "null"), source);
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) {
    throw new Failure(
      "formats/bad-matrix",
      `${source} is JSON but neither an error graph nor a list of rows of numbers; give one of these.`,
    );
  }
  return ofRows(rows, source);
}

function ofRows(rows: readonly (readonly unknown[])[], source: string): ImportedGraph {
  const [first] = rows;
  const columns = first?.length ?? 0;
  rows.forEach((row, i) => {
    const wrong = row.length !== columns ? `${row.length} entries and row 0 has ${columns}` : undefined;
    const odd = row.find((value) => value !== null && typeof value !== "number");
    if (wrong === undefined && odd === undefined) return;
    const why = wrong ?? `${JSON.stringify(odd)}, which is no number`;
    throw new Failure("formats/bad-matrix", `Row ${i} of ${source} has ${why}; correct the row.`);
  });
  return graphOfMatrix(
    rows.length,
    columns,
    (row, column) => (rows[row][column] as number | null) ?? Number.NaN,
    source,
  );
}

function ofCsv(text: string, source: string): ImportedGraph {
  const cells = readCells(text);
  if (cells.length === 0) throw new Failure("formats/bad-csv", `${source} has no rows; save or download it again.`);
  const header = cells[0].map((cell) => cell.toLowerCase());
  if (header.includes("from") && header.includes("to")) return ofEdgeRows(cells, header, source);
  return ofRows(
    withoutLabels(cells).map((row, i) => row.map((cell, j) => numberAt(cell, i, j, source))),
    source,
  );
}

/**
 * Columns `from`, `to` and `error` in any order; other columns are not looked at. An empty error is one not measured.
 */
function ofEdgeRows(cells: readonly (readonly string[])[], header: readonly string[], source: string): ImportedGraph {
  const columns = ["from", "to", "error"].map((name) => header.indexOf(name));
  if (columns[2] < 0)
    throw new Failure("formats/bad-csv", `${source} has no column "error"; name it in the first row.`);
  const edges = cells.slice(1).map((row, i) => columns.map((c) => numberAt(row[c] ?? "", i + 1, c, source)));
  const steps = edges.reduce((most, [, to]) => Math.max(most, to + 1), 0);
  edges.forEach(([from, to], i) => {
    if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to) return;
    throw new Failure(
      "formats/bad-csv",
      `Row ${i + 1} of ${source} is an edge ${from}→${to}; an edge leads from an earlier to a later step, counted from 0.`,
    );
  });
  const reuse = edges.filter(([from, to, error]) => to - from > 1 && !Number.isNaN(error)) as unknown as Edge[];
  return graphOfEdges(steps, reuse, source);
}

/** A table saved with its row and column numbers (pandas does) without them. */
function withoutLabels(cells: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const counts = (labels: readonly string[]) => labels.length > 0 && labels.every((label, i) => label === String(i));
  const [first, ...rows] = cells;
  const index = rows.map((row) => row[0]);
  if (first[0] === "" && counts(first.slice(1)) && counts(index)) return rows.map((row) => row.slice(1));
  return rows.length === first.length && counts(first) ? rows : cells;
}

function numberAt(cell: string, row: number, column: number, source: string): number {
  const value = cellNumber(cell);
  if (value !== undefined) return value;
  throw new Failure(
    "formats/bad-csv",
    `${source} has "${cell.slice(0, 40)}" in row ${row}, column ${column}, which is no number; correct it or leave it empty.`,
  );
}
