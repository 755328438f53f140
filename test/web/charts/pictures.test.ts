import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edgesOf, errorGraph } from "#core/error-graph.ts";
import { estimate } from "#core/estimate.ts";
import { cellOf, edgeOf, graphPlaces, gridOf } from "#picture/error-graph.ts";
import { cellAt, cellBox } from "#picture/heatmap.ts";
import type { Colours } from "#picture/look.ts";
import { errorText, shareText } from "#picture/numbers.ts";
import { rampOf } from "#picture/ramp.ts";
import { stripPicture } from "#picture/strip.ts";
import { isOnSteps, stepAt, stripPlaces } from "#picture/strip-places.ts";
import { budgetPicture, budgetPlot, pointAt } from "#web/charts/budget/budget-picture.ts";
import { publishedFor, sourceOf } from "#web/charts/budget/published.ts";
import { arcAt, arcHeight, arcPlaces, arcsShown, stepX, zoomedWindow } from "#web/charts/dag/arcs.ts";
import { curvesOf } from "#web/charts/workbench/curves.ts";
import { shownGraph, spreadOf } from "#web/charts/workbench/shown-graph.ts";
import { solveAll } from "#web/charts/workbench/solved.ts";
import { csvOf } from "#web/picture/csv.ts";

const graphOf = (steps: number, maxGap: number) =>
  errorGraph(
    steps,
    maxGap,
    edgesOf(steps, maxGap).map(([from, to]) => [from, to, (to - from) ** 2 * (1 + ((from * 37) % 11))] as const),
  );
const colours = new Proxy({}, { get: (_, name) => `#${String(name)}` }) as Colours;
const size = { width: 800, height: 500 };

describe("arcs", () => {
  it("are all there while there are few, the safest last and so on top", () => {
    const graph = graphOf(50, 49);
    const arcs = arcsShown(graph, { first: 0, last: 49 }, 5000);
    expect(arcs).toHaveLength(graph.errors.length);
    expect(arcs.at(-1)![2]).toBe(Math.min(...graph.errors));
  });

  it("are thinned out where there are many, but never the safest", () => {
    const graph = graphOf(1000, 64);
    const arcs = arcsShown(graph, { first: 0, last: 999 }, 5000);
    expect(arcs.length).toBeLessThan(6000);
    expect(arcs.length).toBeGreaterThan(2000);
    expect(arcs.at(-1)![2]).toBe(Math.min(...graph.errors));
  });

  it("stay within the window that is looked at", () => {
    const arcs = arcsShown(graphOf(100, 20), { first: 30, last: 40 }, 5000);
    expect(arcs.every(([from, to]) => from >= 30 && to <= 40)).toBe(true);
    expect(arcs).toHaveLength(edgesOf(11, 20).length);
  });

  it("are found where they are drawn, at their top and on their sides", () => {
    const places = arcPlaces({ first: 0, last: 19 }, 7, size);
    for (const [from, to] of edgesOf(20, 7)) {
      const middle = (stepX(places, from) + stepX(places, to)) / 2;
      const top = places.base - arcHeight(places, to - from);
      expect(arcAt(places, 20, middle, top)).toEqual({ from, to });
    }
    expect(arcAt(places, 20, 5, 5)).toBeUndefined();
  });

  it("are zoomed about the step that is pointed at, and never out of the run", () => {
    fc.assert(
      fc.property(
        fc.record({
          steps: fc.integer({ min: 2, max: 1000 }),
          factor: fc.double({ min: 0.1, max: 10, noNaN: true }),
          about: fc.nat(1000),
        }),
        ({ steps, factor, about }) => {
          const { first, last } = zoomedWindow(
            { first: 0, last: steps - 1 },
            steps,
            factor,
            Math.min(about, steps - 1),
          );
          expect(first).toBeGreaterThanOrEqual(0);
          expect(last).toBeLessThan(steps);
          expect(last).toBeGreaterThan(first);
        },
      ),
    );
  });
});

describe("the error graph", () => {
  it.each(["to", "gap"] as const)("finds each edge in the middle of its cell, from × %s", (layout) => {
    const graph = graphOf(24, 6);
    const places = graphPlaces(graph, layout, size);
    const { values, columns } = gridOf(graph, layout);
    edgesOf(24, 6).forEach(([from, to], k) => {
      const cell = cellOf({ from, to }, layout);
      const { x, y, width, height } = cellBox(places, cell);
      const found = cellAt(places, x + width / 2, y + height / 2);
      expect(found && edgeOf(found, layout)).toEqual({ from, to });
      expect(values[cell[0] * columns + cell[1]]).toBe(graph.errors[k]);
      expect(x + width).toBeLessThanOrEqual(size.width);
      expect(y + height).toBeLessThanOrEqual(size.height);
    });
    expect(values.filter((value) => value !== null)).toHaveLength(graph.errors.length);
  });
});

describe("errors of samples", () => {
  const file = {
    steps: 3,
    maxGap: 2,
    edges: [[0, 2, 2]] as [number, number, number][],
    samples: [1, 2, 6].map((error, k) => ({ prompt: `p${k}`, seed: k, errors: [error] })),
    format: "lemica.error-graph" as const,
    version: 1 as const,
    distance: "l1",
    aggregate: "median" as const,
    reuseLevel: "output" as const,
    predictor: "hold",
    provenance: {},
  };

  it("are aggregated anew, or looked at one by one", () => {
    const of = (shown: Parameters<typeof shownGraph>[1]) => [...shownGraph(file, shown).errors];
    expect(of("given")).toEqual([2]);
    expect(of("mean")).toEqual([3]);
    expect(of("max")).toEqual([6]);
    expect(of("quantile:0.5")).toEqual([2]);
    expect(of("sample:0")).toEqual([1]);
  });

  it("are told with how far they are spread", () => {
    expect(spreadOf(file, 0)).toMatchObject({ min: 1, mean: 3, max: 6 });
    expect(spreadOf({}, 0)).toBeUndefined();
  });
});

describe("the strip", () => {
  const lanes = { curve: true, errors: true, best: true, pressed: true };

  it("finds each step where it is drawn, and is wider than its room where there are many", () => {
    const places = stripPlaces(1000, size, lanes);
    expect(places.size.width).toBeGreaterThan(4000);
    for (const step of [0, 1, 500, 999]) expect(stepAt(places, places.left + (step + 0.5) * places.pitch)).toBe(step);
    expect(stepAt(places, places.left - 1)).toBeUndefined();
    expect(isOnSteps(places, places.lanes.steps + 5)).toBe(true);
    expect(isOnSteps(places, places.lanes.curve)).toBe(false);
  });

  it("draws a step for each of the run twice: as chosen, and as the best would have it", () => {
    const graph = graphOf(10, 4);
    const compute = [0, 2, 9];
    const facts = {
      compute,
      taken: estimate(graph, 10, compute),
      best: [0, 4, 9],
      limit: 3,
      curve: Array.from({ length: 10 }, (_, k) => 10 - k),
      ramp: rampOf("log", graph.errors),
    };
    const words = { curve: "σ", errors: "e", steps: "s", best: "b", axis: "a" };
    const picture = stripPicture(stripPlaces(10, size, lanes), facts, colours, words);
    const filled = (fill: string) => picture.marks.filter((mark) => mark.kind === "rect" && mark.fill === fill).length;
    expect(filled("#accent")).toBe(3);
    expect(filled("#muted")).toBe(3);
    expect(filled("#line")).toBe(14);
    // The edge that was not measured is drawn as such.
    expect(picture.marks.some((mark) => mark.kind === "rect" && mark.stroke === "#warning")).toBe(true);
  });
});

describe("the budget explorer", () => {
  const solved = solveAll(graphOf(50, 7));
  const published = publishedFor(50);
  const curves = curvesOf(solved, "worst", published, [{ budget: 20, error: 3, compute: [], name: "Joint" }]);

  it("holds the best curve under all that it is held against", () => {
    const best = new Map(curves.best.map(({ budget, error }) => [budget, error]));
    for (const { budget, error } of [...curves.uniform, ...curves.published])
      expect(error).toBeGreaterThanOrEqual(best.get(budget)!);
    expect(curves.best.at(-1)!.error).toBe(0);
  });

  it("draws published lists as far as their edges were measured, and counts the others", () => {
    expect(curves.published.length + curves.beyond.length).toBe(published.length);
    expect(curves.beyond.length).toBeGreaterThan(0);
    expect(curves.beyond.every(({ compute }) => compute.some((step, k) => k > 0 && step - compute[k - 1]! > 7))).toBe(
      true,
    );
  });

  it("knows the published lists with their sources, each a schedule of its number of steps", () => {
    expect(published.map(({ model }) => model)).toContain("FLUX.1-dev");
    for (const list of [50, 40, 28, 10, 9, 8].flatMap(publishedFor)) {
      expect(() => estimate(undefined, list.steps, list.compute)).not.toThrow();
      expect([list.compute[0], list.compute.at(-1)]).toEqual([0, list.steps - 1]);
      expect(sourceOf(list)).toContain(list.source.title);
    }
    expect(publishedFor(17)).toEqual([]);
  });

  it("finds a single point under the pointer before the curve", () => {
    const places = budgetPlot(curves, "log", size);
    const { x, y } = places;
    expect(pointAt(curves, places, x.at(20) + 2, y.at(3))).toMatchObject({ kind: "joint" });
    expect(pointAt(curves, places, x.at(33), y.at(1e9))).toMatchObject({ kind: "best", point: { budget: 33 } });
  });

  it("draws nothing at what a log scale has no place for", () => {
    const words = { x: "", y: "", best: "b", uniform: "u", published: "p", joint: "j" };
    const { marks } = budgetPicture(curves, budgetPlot(curves, "log", size), colours, words);
    const numbers = marks.flatMap((mark) => ("points" in mark ? mark.points : []));
    expect(numbers.every(Number.isFinite)).toBe(true);
  });
});

describe("numbers", () => {
  it("are told with three digits, and what is not known with a dash", () => {
    expect([undefined, 0, 0.012345, 0.0000123, 12345].map(errorText)).toEqual([
      "–",
      "0",
      "0.0123",
      "1.23e-5",
      "1.23e+4",
    ]);
    expect([shareText(1.1, 1), shareText(0.5, 1), shareText(1, 1), shareText(undefined, 1), shareText(1, 0)]).toEqual([
      "+10 %",
      "−50 %",
      "±0 %",
      "",
      "",
    ]);
  });
});

describe("what leaves", () => {
  it("is CSV that spreadsheets read as it was meant, and run nothing of", () => {
    const csv = csvOf({
      columns: ["a", "b, c"],
      rows: [
        [0.1 + 0.2, 'say "hi"'],
        [null, "=SUM(A1)"],
        [1, "two\nlines"],
      ],
    });
    expect(csv).toBe('a,"b, c"\r\n0.30000000000000004,"say ""hi"""\r\n,\'=SUM(A1)\r\n1,"two\nlines"\r\n');
  });
});
