import { checkSize } from "./error-graph.ts";
import { failure } from "./failures.ts";
import { said } from "./said.ts";
import type { StateGraph } from "./state-graph.ts";

/** The solver's tables hold a number for every state and budget. */
const MOST_STATES = 250_000;

/**
 * The error of going from the newest of the vertices taken before (newest first, at most as many as are looked back on, fewer
 * near the start) on to another one.
 */
export type HistoryError = (history: readonly number[], to: number) => number;

/**
 * The graph over all that the last `depth` vertices of a path can be, where an edge's error depends on them: what a predictor
 * that looks back leaves of an interval. With a depth of 1 it is an error graph. The last vertex has one state, for nothing
 * follows it.
 *
 * @param depth how many vertices are looked back on, 1 or more. @param errorOf asked for gaps of 2 and more, each once; finite,
 *   0 or more. @param neighbours whether gaps of 1 are asked for as well, where vertices are not steps one after the other. @throws Failure `core/steps-invalid`, `core/max-gap-invalid`, `core/history-too-large`
 */
export function historyGraph(
  vertices: number,
  maxGap: number,
  depth: number,
  errorOf: HistoryError,
  { neighbours = false } = {},
): StateGraph {
  checkSize(vertices, maxGap);
  const widest = Math.min(maxGap, vertices - 1);
  const gaps = gapsBefore(vertices, widest, depth);
  const firstState = new Uint32Array(vertices + 1);
  for (let v = 0; v < vertices; v++) firstState[v + 1] = firstState[v] + gaps[v].length;
  const numbers = gaps.map((codes, v) => new Map(codes.map((code, k) => [code, firstState[v] + k])));

  const firstEdge = new Uint32Array(firstState[vertices] + 1);
  const target: number[] = [];
  const errors: number[] = [];
  const follow = following(widest, depth);
  for (let v = 0, state = 0; v < vertices; v++) {
    for (const code of gaps[v]) {
      const history = historyOf(v, code, widest);
      for (let to = v + 1; to <= Math.min(v + widest, vertices - 1); to++) {
        target.push(numbers[to].get(to === vertices - 1 ? 0 : follow(code, to - v))!);
        errors.push(to === v + 1 && !neighbours ? 0 : errorOf(history, to));
      }
      firstEdge[++state] = target.length;
    }
  }
  return {
    vertices,
    maxGap,
    firstState,
    firstEdge,
    target: Uint32Array.from(target),
    errors: Float64Array.from(errors),
  };
}

/**
 * For each vertex, what the gaps before it can be, back to the last vertex that is looked at or to the first: digits of a number to
 * the base maxGap + 1, the newest gap the lowest; 0 where there is none.
 */
function gapsBefore(vertices: number, maxGap: number, depth: number): number[][] {
  const found: number[][] = [[0]];
  const follow = following(maxGap, depth);
  let states = 1;
  for (let v = 1; v < vertices - 1; v++) {
    const codes = new Set<number>();
    for (let from = Math.max(0, v - maxGap); from < v; from++) {
      for (const code of found[from]) codes.add(follow(code, v - from));
    }
    found.push([...codes]);
    states += codes.size;
    if (states > MOST_STATES) {
      throw failure(
        "core/history-too-large",
        said(
          "Looking back on {depth} computed steps of {vertices} with gaps up to {maxGap} makes more than {most} states: allow smaller gaps, or look back on fewer steps.",
          { depth, vertices, maxGap, most: MOST_STATES },
        ),
      );
    }
  }
  if (vertices > 1) found.push([0]);
  return found;
}

/** The gaps before a vertex that is `gap` behind one with these gaps. */
function following(maxGap: number, depth: number): (code: number, gap: number) => number {
  if (depth === 1) return () => 0;
  const base = maxGap + 1;
  const most = base ** (depth - 2);
  return (code, gap) => (code % most) * base + gap;
}

/** A vertex and those before it, newest first. */
function historyOf(vertex: number, code: number, maxGap: number): number[] {
  const history = [vertex];
  for (let rest = code, v = vertex; rest > 0; rest = Math.floor(rest / (maxGap + 1))) {
    v -= rest % (maxGap + 1);
    history.push(v);
  }
  return history;
}
