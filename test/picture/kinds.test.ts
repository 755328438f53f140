import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Preview } from "#kit/preview.ts";
import { type DrawnPreview, isDrawn, kindOf } from "#picture/kinds.ts";
import { looks } from "#picture/look.ts";
import { WORDS } from "#picture/sheet.ts";

const colours = looks.light;
const large = { width: 800, height: 500 };
const small = { width: 230, height: 160 };
const draw = (preview: DrawnPreview, size = large, scale?: "log" | "linear") =>
  kindOf(preview).draw(preview, { size, colours, words: WORDS, scale });

const strip: DrawnPreview = { kind: "strip", flags: [1, 0, 0, 1, 0, 1], values: [1, 0.8, 0.6, 0.4, 0.2, 0.1] };
const bars: DrawnPreview = {
  kind: "bars",
  bars: [4, 0, -2, 8].map((value, k) => ({ label: `bar ${k}`, value, marked: k === 3 })),
};
const series = [
  { name: "a", points: [2, 5, 8, 9].map((x, k) => [x, 10 ** -k] as const) },
  { name: "b", points: [[3, 0.5] as const, [7, 0] as const] },
];
const line: DrawnPreview = { kind: "line", series, xTitle: "Budget", yTitle: "Error", yScale: "log" };
const scatter: DrawnPreview = { kind: "scatter", series };
const heatmap: DrawnPreview = {
  kind: "heatmap",
  rows: 4,
  columns: 4,
  values: [null, null, 1, 4, null, null, null, 2, null, null, null, null, null, null, null, null],
  path: [[0, 2]],
  scale: "log",
};
const full: DrawnPreview = { kind: "heatmap", rows: 2, columns: 3, values: [1, 2, 3, 4, null, 6], scale: "linear" };
const all = { strip, bars, line, scatter, heatmap, full };

describe.each(Object.entries(all))("a drawing of %s", (_, preview) => {
  test.each([large, small, { width: 20, height: 20 }])("is finite and within its room of %o", (size) => {
    for (const scale of ["log", "linear"] as const) {
      const { picture } = draw(preview, size, scale);
      expect(JSON.stringify(picture.marks)).not.toMatch(/NaN|Infinity|null,"y"/);
      for (const mark of picture.marks) {
        const numbers = "points" in mark ? mark.points : "x" in mark ? [mark.x, mark.y] : [];
        for (const [k, number] of numbers.entries()) {
          expect(Number.isFinite(number)).toBe(true);
          expect(number).toBeGreaterThanOrEqual(-8);
          expect(number).toBeLessThanOrEqual((k % 2 === 0 ? size.width : Math.max(size.height, picture.height)) + 8);
        }
      }
    }
  });

  test("has texts where there is room, and none on a node", () => {
    const texts = (size: typeof large) =>
      draw(preview, size).picture.marks.filter(({ kind }) => kind === "text").length;
    expect(texts(large)).toBeGreaterThan(2);
    expect(texts({ width: 230, height: kindOf(preview).onNode })).toBe(0);
  });

  test("finds under the pointer what its tip stands beside, and tells it", () => {
    const { spots, tip, where, cursor } = draw(preview);
    expect(spots).toBeGreaterThan(0);
    for (let spot = 0; spot < spots; spot++) {
      const { x, y, title, facts } = tip(spot);
      expect([title, ...facts.flat()].every((text) => text !== "")).toBe(true);
      const [inside] = cursor(spot).marks;
      // What a log scale has no place for is in no place.
      if (inside) expect(where(x - 1, y + 1)).toBe(spot);
    }
    expect(where(-50, -50)).toBeUndefined();
  });

  test("is walked by the arrow keys from the first spot on, and never out of it", () => {
    const { walk, spots } = draw(preview);
    expect(walk(undefined, "ArrowRight")).toBe(0);
    expect(walk(0, "ArrowLeft")).toBe(0);
    expect(walk(0, "ArrowRight")).toBe(1);
    expect(walk(spots - 1, "ArrowRight")).toBe(spots - 1);
    expect(walk(0, "Enter")).toBeUndefined();
  });
});

test("Whatever a preview holds, its drawing is finite: nothing at all, one value, all alike, far below and above zero", () => {
  const number = fc.oneof(fc.constantFrom(0, 1, -1, 1e-12, 1e12), fc.double({ min: -1e9, max: 1e9, noNaN: true }));
  const points = fc.array(fc.tuple(number, number), { maxLength: 6 });
  const curves = fc.array(fc.record({ name: fc.string(), points }), { maxLength: 3 });
  const any: fc.Arbitrary<DrawnPreview> = fc.oneof(
    fc
      .array(fc.record({ flag: fc.constantFrom(0 as const, 1 as const), value: number }), { maxLength: 8 })
      .map((all) => ({
        kind: "strip" as const,
        flags: all.map(({ flag }) => flag),
        values: all.map(({ value }) => value),
      })),
    fc.array(fc.record({ label: fc.string(), value: number })).map((all) => ({ kind: "bars" as const, bars: all })),
    fc.record({ kind: fc.constantFrom("line" as const, "scatter" as const), series: curves }),
    fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })).chain(([rows, columns]) =>
      fc.record({
        kind: fc.constant("heatmap" as const),
        rows: fc.constant(rows),
        columns: fc.constant(columns),
        values: fc.array(fc.option(number), { minLength: rows * columns, maxLength: rows * columns }),
        scale: fc.constantFrom("log" as const, "linear" as const),
      }),
    ),
  );
  fc.assert(
    fc.property(
      any,
      fc.constantFrom(large, small, { width: 0, height: 0 }),
      fc.constantFrom("log" as const, "linear" as const),
      (preview, size, scale) => {
        for (const mark of draw(preview, size, scale).picture.marks) {
          const { points = [], ...rest } = mark as { points?: readonly number[] };
          for (const each of [...points, ...Object.values(rest)])
            if (typeof each === "number") expect(each).toSatisfy(Number.isFinite);
        }
      },
    ),
    { numRuns: 500 },
  );
});

describe("what is drawn", () => {
  test("puts points of a log scale evenly by factors of ten, and leaves out 0", () => {
    const path = draw(line).picture.marks.find((mark) => mark.kind === "path" && mark.stroke === colours.accent);
    const ys = path?.kind === "path" ? path.points.filter((_, k) => k % 2 === 1) : [];
    expect(ys).toHaveLength(4);
    expect(ys[1]! - ys[0]!).toBeCloseTo(ys[2]! - ys[1]!, 6);
    const cursor = draw(line).cursor(5);
    expect(cursor.marks).toEqual([]);
  });

  test("has bars from zero, down from there below it, and the marked ones in the accent colour", () => {
    const [first, none, below, most] = draw(bars).picture.marks.filter(({ kind }) => kind === "rect") as {
      y: number;
      height: number;
      fill: string;
    }[];
    expect(most!.height).toBeCloseTo(2 * first!.height);
    expect(none!.height).toBe(0);
    expect(below!.y).toBeCloseTo(first!.y + first!.height);
    expect([first!.fill, most!.fill]).toEqual([colours.lineStrong, colours.accent]);
  });

  test("shows of a graph that is still measured what has an error, framed where a path takes it", () => {
    const { marks } = draw(heatmap).picture;
    const cells = marks.find((mark) => mark.kind === "cells");
    expect(cells?.kind === "cells" && cells.colours.flatMap((colour, k) => (colour ? [k] : []))).toEqual([2, 3, 7]);
    expect(marks.filter((mark) => mark.kind === "rect" && mark.stroke === colours.text)).toHaveLength(1);
  });

  test("is drawn for strips, bars, curves, dots and heatmaps, and not for texts, tables and files", () => {
    const others: Preview[] = [
      { kind: "text", text: "" },
      { kind: "table", columns: [], rows: [] },
      { kind: "image", source: "a.png" },
    ];
    expect(Object.values(all).every(isDrawn)).toBe(true);
    expect(others.some(isDrawn)).toBe(false);
  });

  test("has its numbers as a sheet", () => {
    const sheet = (preview: DrawnPreview) => kindOf(preview).sheet(preview, WORDS);
    expect(sheet({ kind: "strip", flags: [1, 0], values: [0.5, 0.25] })).toEqual({
      columns: ["step", "computed", "value"],
      rows: [
        [0, 1, 0.5],
        [1, 0, 0.25],
      ],
    });
    expect(sheet(heatmap).rows).toEqual([
      [0, 2, 1],
      [0, 3, 4],
      [1, 3, 2],
    ]);
    expect(sheet({ kind: "line", yTitle: "Error", series: [{ name: "worst", points: [[5, 0.2]] }] })).toEqual({
      columns: ["series", "x", "Error"],
      rows: [["worst", 5, 0.2]],
    });
    expect(sheet({ kind: "bars", bars: [{ label: "a", value: 1 }] }).rows).toEqual([["a", 1]]);
  });
});
