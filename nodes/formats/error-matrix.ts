import { type ErrorGraph, errorGraph } from "#core/error-graph.ts";
import type { Failure } from "#core/failure.ts";
import { type Said, said } from "#core/said.ts";
import { inFile } from "./document.ts";
import { failure } from "./failures.ts";

export type Edge = readonly [from: number, to: number, error: number];

/** An error graph from edges of which some may be missing, with what was left out. */
export interface ImportedGraph {
  readonly graph: ErrorGraph;
  /** A sentence on edges that were left out, if any were. */
  readonly notes?: Said;
}

const mostSteps = 10_000;

/**
 * Errors from a square matrix: [i][j] is the error of edge i→j for j > i + 1. The diagonal, the one above it (gaps of 1
 * are no reuse) and all below are not looked at.
 *
 * @param at the entry of a row and column; NaN where nothing was measured.
 * @throws Failure `formats/bad-matrix` if the matrix is not square, its errors stand below the diagonal, or there are
 * none
 */
export function graphOfMatrix(
  rows: number,
  columns: number,
  at: (row: number, column: number) => number,
  source: string,
): ImportedGraph {
  if (rows !== columns) {
    throw bad(
      source,
      said("is {rows} × {columns}, not square; give a row and a column for each step", { rows, columns }),
    );
  }
  checkSteps(rows, source);
  const edges: Edge[] = [];
  let below = false;
  for (let from = 0; from < rows; from++) {
    for (let to = from + 2; to < rows; to++) if (!Number.isNaN(at(from, to))) edges.push([from, to, at(from, to)]);
    for (let to = 0; to < from - 1; to++) below ||= at(from, to) > 0;
  }
  if (below && !edges.some(([, , error]) => error !== 0)) {
    throw bad(source, said("has its errors below the diagonal; transpose it, so that row i column j is the edge i→j"));
  }
  return graphOfEdges(rows, edges, source);
}

/**
 * Errors from a list of edges. The largest gap becomes the largest up to which every edge is there; a gap whose errors
 * are all exactly 0, and all larger ones, count as not measured, since matrices are commonly filled up with zeros.
 *
 * @throws Failure `formats/bad-matrix` if no gap is complete; for impossible edges and errors the codes of `errorGraph`
 */
export function graphOfEdges(steps: number, edges: readonly Edge[], source: string): ImportedGraph {
  checkSteps(steps, source);
  const here = new Uint32Array(steps);
  const positive = new Uint8Array(steps);
  for (const [from, to, error] of edges) {
    if (error !== 0) positive[to - from] = 1;
    here[to - from]++;
  }
  let measured = steps - 1;
  while (measured >= 2 && !positive[measured]) measured--;
  if (measured < 2) {
    throw bad(source, said("has no errors of gaps 2 or more above its diagonal; calibrate, or check what was saved"));
  }
  let maxGap = 1;
  while (maxGap < measured && here[maxGap + 1] >= steps - maxGap - 1) maxGap++;
  if (maxGap < 2) {
    const why = { missing: missing(steps, 2, edges) };
    throw bad(source, said("{missing}, so no gap is complete; measure all edges of gap 2", why));
  }
  const kept = edges.filter(([from, to]) => to - from <= maxGap);
  const graph = inFile(source, () => errorGraph(steps, maxGap, kept));
  if (maxGap === measured) return { graph };
  const notes = said("Gaps over {maxGap} left out: {file} {missing}.", {
    maxGap,
    file: source,
    missing: missing(steps, maxGap + 1, edges),
  });
  return { graph, notes };
}

function missing(steps: number, gap: number, edges: readonly Edge[]): Said {
  const there = new Set(edges.filter(([from, to]) => to - from === gap).map(([from]) => from));
  const from = Array.from({ length: steps - gap }, (_, i) => i).find((i) => !there.has(i));
  return said("has no error for edge {from}→{to}", { from: from!, to: from! + gap });
}

function checkSteps(steps: number, source: string): void {
  if (steps < 3 || steps > mostSteps) {
    throw bad(
      source,
      said("is for {steps} steps; an error graph with edges to choose from has 3 to {mostSteps}", { steps, mostSteps }),
    );
  }
}

function bad(source: string, why: Said): Failure {
  return failure("formats/bad-matrix", said("The error matrix {source} {why}.", { source, why }));
}
