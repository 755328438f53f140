import { failure } from "./failures.ts";
import { inARow, said } from "./said.ts";

/**
 * The DAG over the steps of a full run. An edge from→to stands for "compute `from`, reuse until `to`, compute `to`";
 * its error is how far the final result moves if only that edge is taken (LeMiCa, arXiv 2511.00090, Eq. 4). A gap (to −
 * from) of 1 is no reuse and has error 0, so only gaps of 2 to `maxGap` are held. Made by `errorGraph`, never changed.
 */
export interface ErrorGraph {
  /** Steps of the full run, T. */
  readonly steps: number;
  /** The largest gap an edge may have. */
  readonly maxGap: number;
  /** One finite error, 0 or more, per edge in canonical order: `from` ascending, then `to` ascending. */
  readonly errors: Float64Array;
  /**
   * Where edges were left out that cannot matter for these budgets by lexicographic minimax: the graph holds for no others. The errors of
   * edges that were not measured are Infinity then.
   */
  readonly settled?: readonly number[];
}

/** Far above any sampler; the solver's tables of T × T stay within memory. */
const MAX_STEPS = 4096;

/**
 * @param steps whole number, 1 to 4096. @param maxGap whole number, 1 or more (above steps − 1 it limits nothing).
 * @throws Failure `core/steps-invalid`, `core/max-gap-invalid`
 */
export function checkSize(steps: number, maxGap: number): void {
  if (!Number.isInteger(steps) || steps < 1 || steps > MAX_STEPS) {
    throw failure(
      "core/steps-invalid",
      said("Steps must be a whole number from 1 to {MAX_STEPS}, not {steps}.", { MAX_STEPS, steps }),
    );
  }
  if (!Number.isInteger(maxGap) || maxGap < 1) {
    throw failure(
      "core/max-gap-invalid",
      said("The largest gap must be a whole number of 1 or more, not {maxGap}.", { maxGap }),
    );
  }
}

/**
 * Position in canonical order of the edge from→from + 2, the first of its row. Rows near the end are cut short by step
 * T − 1.
 */
export function rowStart(steps: number, maxGap: number, from: number): number {
  const fullRows = Math.max(0, steps - maxGap);
  const shortRows = from - fullRows;
  if (shortRows <= 0) return from * (maxGap - 1);
  return fullRows * (maxGap - 1) + shortRows * (steps - 2 - fullRows) - (shortRows * (shortRows - 1)) / 2;
}

/** How many edges of gap 2 to `maxGap` there are. @throws Failure as `checkSize` */
export function edgeCount(steps: number, maxGap: number): number {
  checkSize(steps, maxGap);
  return rowStart(steps, maxGap, steps - 1);
}

/** All edges of gap 2 to `maxGap` in canonical order. @throws Failure as `checkSize` */
export function edgesOf(steps: number, maxGap: number): readonly (readonly [from: number, to: number])[] {
  checkSize(steps, maxGap);
  const edges: [number, number][] = [];
  for (let from = 0; from < steps; from++) {
    const last = Math.min(from + maxGap, steps - 1);
    for (let to = from + 2; to <= last; to++) edges.push([from, to]);
  }
  return edges;
}

/** Whether an edge of a run has an error here; one of gap 1 always has. */
export function isMeasured({ steps, maxGap, errors }: ErrorGraph, from: number, to: number): boolean {
  if (to - from === 1) return true;
  return to - from <= maxGap && Number.isFinite(errors[rowStart(steps, maxGap, from) + to - from - 2]);
}

/** @throws Failure `core/partly-measured` where edges were left out. */
export function checkWhole({ settled }: { readonly settled?: readonly number[] | undefined }): void {
  if (settled === undefined) return;
  throw failure(
    "core/partly-measured",
    said(
      "Only the edges that matter for the budgets {settled} were measured, and this needs all of them: calibrate without budgets.",
      { settled: inARow(settled) },
    ),
  );
}

/**
 * The error of one edge; 0 for a gap of 1.
 * @throws Failure `core/edge-out-of-range` (not two steps of this run, in order), `core/gap-beyond-graph`, `core/edge-not-measured`
 */
export function edgeError(graph: ErrorGraph, from: number, to: number): number {
  checkEnds(graph.steps, from, to);
  if (to - from === 1) return 0;
  if (to - from > graph.maxGap) {
    throw failure(
      "core/gap-beyond-graph",
      said(
        "Edge {from}→{to} has gap {lastTo}, but this error graph holds gaps up to {maxGap}: compute more steps in between, or calibrate with a larger gap.",
        { from, to, lastTo: to - from, maxGap: graph.maxGap },
      ),
    );
  }
  if (!isMeasured(graph, from, to)) {
    throw failure(
      "core/edge-not-measured",
      said(
        "Edge {from}→{to} was not measured, since it cannot matter for the budgets {settled}: take a schedule of one of these, or calibrate without budgets.",
        { from, to, settled: inARow(graph.settled ?? []) },
      ),
    );
  }
  return graph.errors[rowStart(graph.steps, graph.maxGap, from) + to - from - 2];
}

/**
 * An error graph from `[from, to, error]` triples in any order; every edge of gap 2 to `maxGap` exactly once.
 * @param settled the budgets that it holds for where edges are left out.
 * @throws Failure naming the edge: `core/edge-out-of-range`, `core/edge-error-invalid`, `core/edge-duplicate`,
 * `core/edge-missing`; or as `checkSize`
 */
export function errorGraph(
  steps: number,
  maxGap: number,
  edges: Iterable<readonly [from: number, to: number, error: number]>,
  settled?: readonly number[],
): ErrorGraph {
  const errors = new Float64Array(edgeCount(steps, maxGap)).fill(Number.NaN);
  for (const [from, to, error] of edges) {
    checkEnds(steps, from, to);
    checkHeld(maxGap, from, to);
    if (!Number.isFinite(error) || error < 0) {
      throw failure(
        "core/edge-error-invalid",
        said("Edge {from}→{to} has error {error}; an error is a finite number of 0 or more: measure this edge again.", {
          from,
          to,
          error,
        }),
      );
    }
    const index = rowStart(steps, maxGap, from) + to - from - 2;
    if (!Number.isNaN(errors[index])) {
      throw failure(
        "core/edge-duplicate",
        said("Edge {from}→{to} is given twice, with errors {errors} and {error}: keep one of them.", {
          from,
          to,
          errors: errors[index],
          error,
        }),
      );
    }
    errors[index] = error === 0 ? 0 : error;
  }
  if (settled)
    return { steps, maxGap, errors: errors.map((e) => (Number.isNaN(e) ? Number.POSITIVE_INFINITY : e)), settled };
  checkComplete(steps, maxGap, errors);
  return { steps, maxGap, errors };
}

/**
 * The same errors with a smaller largest gap, as if calibrated so.
 * @throws Failure `core/gap-beyond-graph` if the graph was never measured that far, `core/max-gap-invalid`, `core/partly-measured`
 */
export function trimGap(graph: ErrorGraph, maxGap: number): ErrorGraph {
  checkSize(graph.steps, maxGap);
  checkWhole(graph);
  if (maxGap > graph.maxGap && graph.maxGap < graph.steps - 1) {
    throw failure(
      "core/gap-beyond-graph",
      said(
        "This error graph holds gaps up to {maxGap} and cannot be widened to {maxGap2}: choose {maxGap} or less, or calibrate with a larger gap.",
        { maxGap: graph.maxGap, maxGap2: maxGap },
      ),
    );
  }
  const errors = Float64Array.from(edgesOf(graph.steps, maxGap), ([from, to]) => edgeError(graph, from, to));
  return { steps: graph.steps, maxGap, errors };
}

function checkEnds(steps: number, from: number, to: number): void {
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to >= steps || from >= to) {
    throw failure(
      "core/edge-out-of-range",
      said(
        "Edge {from}→{to} does not lead from an earlier to a later one of the steps 0 to {last}: correct it or leave it out.",
        { from, to, last: steps - 1 },
      ),
    );
  }
}

function checkHeld(maxGap: number, from: number, to: number): void {
  if (to - from >= 2 && to - from <= maxGap) return;
  const why =
    to - from === 1
      ? said("a gap of 1, which is no reuse and has no error to give")
      : said("gap {gap}, over {maxGap}", { gap: to - from, maxGap });
  throw failure(
    "core/edge-out-of-range",
    said("Edge {from}→{to} has {why}: leave it out, or set the largest gap to fit.", { from, to, why }),
  );
}

function checkComplete(steps: number, maxGap: number, errors: Float64Array): void {
  const missing = edgesOf(steps, maxGap).filter((_, index) => Number.isNaN(errors[index]));
  if (missing.length === 0) return;
  const [from, to] = missing[0];
  const what = { from, to, steps, maxGap, edges: errors.length, more: missing.length - 1 };
  throw failure(
    "core/edge-missing",
    what.more === 0
      ? said(
          "Edge {from}→{to} has no error: {steps} steps with gaps up to {maxGap} need all {edges} edges, so measure it or choose a smaller largest gap.",
          what,
        )
      : said(
          "Edge {from}→{to} (and {more} more) has no error: {steps} steps with gaps up to {maxGap} need all {edges} edges, so measure it or choose a smaller largest gap.",
          what,
        ),
  );
}
