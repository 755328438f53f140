import { describe, expect, it } from "vitest";
import { edgeCount, edgeError, edgesOf, errorGraph, trimGap } from "#core/error-graph.ts";
import { failureOf } from "./failure-of.ts";
import { graphOf } from "./random-graph.ts";

type Triple = [number, number, number];

const complete: Triple[] = [
  [0, 2, 1],
  [0, 3, 2],
  [1, 3, 3],
  [1, 4, 4],
  [2, 4, 5],
];

describe("Edges", () => {
  it("stand in canonical order: from ascending, then to", () => {
    expect(edgesOf(5, 3)).toEqual(complete.map(([from, to]) => [from, to]));
    expect(edgesOf(4, 99)).toEqual([
      [0, 2],
      [0, 3],
      [1, 3],
    ]);
    expect(edgesOf(4, 1)).toEqual([]);
    expect(edgesOf(1, 3)).toEqual([]);
  });

  it("are counted and found without listing them, for every size up to 12 steps", () => {
    for (let steps = 1; steps <= 12; steps++) {
      for (let maxGap = 1; maxGap <= 14; maxGap++) {
        const edges = edgesOf(steps, maxGap);
        expect(edgeCount(steps, maxGap)).toBe(edges.length);
        const graph = graphOf(steps, maxGap, (from, to) => 100 * from + to);
        for (const [from, to] of edges) expect(edgeError(graph, from, to)).toBe(100 * from + to);
      }
    }
  });
});

describe("An error graph", () => {
  it("is made from edges in any order", () => {
    const graph = errorGraph(5, 3, complete.toReversed());
    expect(graph).toEqual({ steps: 5, maxGap: 3, errors: Float64Array.of(1, 2, 3, 4, 5) });
  });

  it("has error 0 for a gap of 1", () => {
    expect(edgeError(errorGraph(5, 3, complete), 3, 4)).toBe(0);
  });

  it("holds no negative zero", () => {
    expect(Object.is(errorGraph(3, 2, [[0, 2, -0]]).errors[0], 0)).toBe(true);
  });

  it.each<[string, Triple[], string, RegExp]>([
    ["NaN", [[0, 2, Number.NaN]], "core/edge-error-invalid", /^Edge 0→2 has error NaN; .* measure this edge again\.$/],
    ["infinite", [[1, 3, Number.POSITIVE_INFINITY]], "core/edge-error-invalid", /^Edge 1→3 has error Infinity/],
    ["negative", [[1, 4, -0.5]], "core/edge-error-invalid", /^Edge 1→4 has error -0.5/],
    [
      "given twice",
      [...complete, [1, 3, 7]],
      "core/edge-duplicate",
      /^Edge 1→3 is given twice, with errors 3 and 7: keep one/,
    ],
    [
      "missing",
      complete.slice(0, 4),
      "core/edge-missing",
      /^Edge 2→4 has no error: 5 steps with gaps up to 3 need all 5 edges/,
    ],
    ["missing with others", complete.slice(3), "core/edge-missing", /^Edge 0→2 \(and 2 more\) has no error/],
    ["too wide", [[0, 4, 1]], "core/edge-out-of-range", /^Edge 0→4 has gap 4, over 3: leave it out/],
    ["of gap 1", [[0, 1, 0]], "core/edge-out-of-range", /^Edge 0→1 has a gap of 1, which is no reuse/],
    [
      "backwards",
      [[3, 1, 1]],
      "core/edge-out-of-range",
      /^Edge 3→1 does not lead from an earlier to a later one of the steps 0 to 4/,
    ],
    ["past the end", [[3, 5, 1]], "core/edge-out-of-range", /^Edge 3→5 does not lead/],
    ["before the start", [[-1, 1, 1]], "core/edge-out-of-range", /^Edge -1→1 does not lead/],
    ["between steps", [[0.5, 2, 1]], "core/edge-out-of-range", /^Edge 0.5→2 does not lead/],
  ])("refuses by name an edge that is %s", (_, edges, code, message) => {
    const failure = failureOf(() => errorGraph(5, 3, edges));
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
  });

  it.each([0, 2.5, -3, 4097, Number.NaN])("refuses %d steps", (steps) => {
    expect(failureOf(() => errorGraph(steps, 3, [])).message).toBe(
      `Steps must be a whole number from 1 to 4096, not ${steps}.`,
    );
  });

  it.each([0, 1.5, Number.NaN])("refuses a largest gap of %d", (maxGap) => {
    expect(failureOf(() => errorGraph(5, maxGap, [])).code).toBe("core/max-gap-invalid");
  });

  it("refuses to tell the error of an edge that it does not hold", () => {
    const graph = errorGraph(5, 3, complete);
    expect(failureOf(() => edgeError(graph, 0, 4)).message).toMatch(
      /^Edge 0→4 has gap 4, but this error graph holds gaps up to 3/,
    );
    expect(failureOf(() => edgeError(graph, 2, 2)).code).toBe("core/edge-out-of-range");
  });
});

describe("Trimming the gap", () => {
  it("keeps the errors of the narrower edges", () => {
    expect(trimGap(errorGraph(5, 3, complete), 2)).toEqual({ steps: 5, maxGap: 2, errors: Float64Array.of(1, 3, 5) });
    expect(trimGap(errorGraph(5, 3, complete), 1).errors.length).toBe(0);
  });

  it("cannot widen a graph, unless it holds every edge there is", () => {
    const failure = failureOf(() => trimGap(errorGraph(5, 3, complete), 4));
    expect(failure.code).toBe("core/gap-beyond-graph");
    expect(failure.message).toMatch(/holds gaps up to 3 and cannot be widened to 4/);
    const every = graphOf(5, 4, (from, to) => to - from);
    expect(trimGap(every, 64)).toEqual({ ...every, maxGap: 64 });
  });
});
