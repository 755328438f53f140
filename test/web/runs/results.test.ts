import { describe, expect, test } from "vitest";
import type { Preview } from "#kit/preview.ts";
import { figure } from "#picture/numbers.ts";
import { differenceInto, MOST_DB, psnr } from "#web/charts/compare/psnr.ts";
import { firstSides, sourcesOf } from "#web/charts/compare/sources.ts";
import { emptyDocument } from "#web/document/document.ts";
import { openDocument } from "#web/document/open-document.ts";
import { halves } from "#web/films/halves.ts";
import { differencesOf, tablePairs } from "#web/panels/history/run-differences.ts";
import { faceOf, factsOf } from "#web/panels/history/run-facts.ts";
import { csvOf } from "#web/picture/csv.ts";
import { numericColumns, sorted } from "#web/previews/sorted.ts";

/** A picture as a canvas gives it, of a function of column, row and channel with values 0 … 1. */
function picture(width: number, height: number, at: (x: number, y: number, c: number) => number): Uint8ClampedArray {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 4; c++) data[(y * width + x) * 4 + c] = c === 3 ? 255 : 255 * at(x, y, c);
  return data;
}

describe("comparing pictures", () => {
  test("gives the PSNR that the reference gives for its pictures of 8 bits", () => {
    const a = (x: number, y: number, c: number) =>
      0.5 + 0.4 * Math.sin(0.35 * x + 0.2 * c) * Math.cos(0.27 * y - 0.1 * c);
    const b = (x: number, y: number, c: number) =>
      Math.min(1, Math.max(0, a(x, y, c) + 0.05 * Math.sin(12.9898 * (x + 1) + 78.233 * (y + 1) + 37.719 * (c + 1))));
    // shared/data/metric-vectors.json, psnr_8bit of the cases with three channels.
    for (const [width, height, expected] of [
      [16, 16, 29.050982887529443],
      [32, 24, 29.057441249937504],
    ] as const)
      expect(psnr(picture(width, height, a), picture(width, height, b))).toBeCloseTo(expected, 6);
  });

  test("gives 100 dB for equal pictures, whatever their opacity, and refuses pictures of other sizes", () => {
    const a = picture(4, 4, () => 0.3);
    const clear = a.map((value, k) => (k % 4 === 3 ? 0 : value));
    expect(psnr(a, clear)).toBe(MOST_DB);
    expect(() =>
      psnr(
        a,
        picture(4, 5, () => 0.3),
      ),
    ).toThrow("size");
  });

  test("shows no difference as grey, and differences amplified to both sides", () => {
    const [a, b] = [picture(2, 1, (x) => (x === 0 ? 0.5 : 0.2)), picture(2, 1, (x) => (x === 0 ? 0.5 : 0.24))];
    const into = new Uint8ClampedArray(8);
    differenceInto(into, a, b, 4);
    expect([...into.slice(0, 4)]).toEqual([128, 128, 128, 255]);
    expect(into[4]).toBe(128 + 4 * (b[4]! - a[4]!));
    differenceInto(into, a, b, -4);
    expect(into[4]).toBeLessThan(128);
  });

  test("finds the two parts of a picture that shows two side by side with a white gap", () => {
    const beside = picture(72, 10, (x) => (x >= 32 && x < 40 ? 1 : 0.4));
    expect(halves(beside, 72, 10)).toEqual([
      [0, 32],
      [40, 72],
    ]);
    expect(
      halves(
        picture(64, 10, () => 0.4),
        64,
        10,
      ),
    ).toEqual([
      [0, 32],
      [32, 64],
    ]);
    expect(
      halves(
        picture(7, 3, () => 0.4),
        7,
        3,
      ),
    ).toEqual([
      [0, 3],
      [4, 7],
    ]);
    // White on one side only is a part of the picture.
    expect(
      halves(
        picture(64, 10, (x) => (x >= 32 && x < 44 ? 1 : 0.4)),
        64,
        10,
      ),
    ).toEqual([
      [0, 32],
      [32, 64],
    ]);
  });

  const files = (...names: string[]) => names.map((name) => ({ node: name.split("-")[0]!, name, bytes: 1 }));

  test("begins with files of one name of two runs, or of two nodes, or with the halves of one", () => {
    const one = sourcesOf([{ id: "r", files: files("plot-1.png", "save-a.webp", "save-b.webp", "table-1.csv") }]);
    expect(one.map(({ file }) => file)).toEqual(["save-a.webp", "save-b.webp", "plot-1.png"]);
    expect(firstSides(one)).toEqual([
      { source: "r/save-a.webp", part: "left" },
      { source: "r/save-a.webp", part: "right" },
    ]);
    const two = sourcesOf([{ id: "r", files: files("full-a.webp", "reused-a.webp") }]);
    expect(firstSides(two)?.map(({ source }) => source)).toEqual(["r/full-a.webp", "r/reused-a.webp"]);
    const runs = sourcesOf(["r", "s"].map((id) => ({ id, files: files("save-a.webp", "save-b.webp") })));
    expect(firstSides(runs, "save-b.webp")?.map(({ source }) => source)).toEqual(["r/save-b.webp", "s/save-b.webp"]);
    expect(firstSides([])).toBeUndefined();
  });
});

describe("numbers", () => {
  const table = {
    columns: ["Prompt", "Seed", "PSNR"],
    rows: [
      ["a, b", 10, 40.5],
      ['say "c"', 9, null],
      ["d", 100, 31],
    ],
  };

  test("are written as CSV with quotes where they are needed", () => {
    expect(csvOf(table)).toBe('Prompt,Seed,PSNR\r\n"a, b",10,40.5\r\n"say ""c""",9,\r\nd,100,31\r\n');
  });

  test("are sorted as numbers, with nothing last either way", () => {
    const of = (column: number, way: "ascending" | "descending") =>
      sorted(table.rows, column, way).map((place) => table.rows[place]![column]);
    expect(of(1, "ascending")).toEqual([9, 10, 100]);
    expect(of(2, "descending")).toEqual([40.5, 31, null]);
    expect(of(2, "ascending")).toEqual([31, 40.5, null]);
    expect([...numericColumns(table)]).toEqual([1, 2]);
  });

  test("are shown with four digits, and powers of ten only where zeros would not help", () => {
    expect([0, 7, 24.123456, 0.0147793834, 0.0000123, 123456.789, 1e12].map(figure)).toEqual([
      "0",
      "7",
      "24.12",
      "0.01478",
      "1.23 e-5",
      "123457",
      "1.00 e12",
    ]);
  });
});

describe("a run in the history", () => {
  test("is known by the first film or picture it wrote, or else by what says most", () => {
    const file = (name: string) => ({ node: "n", name, bytes: 1 });
    expect(faceOf([file("a.csv"), file("b.png"), file("c.webp")], {})).toEqual({ file: "c.webp" });
    const strip: Preview = { kind: "strip", flags: [1] };
    const heat: Preview = { kind: "heatmap", rows: 1, columns: 1, values: [1], scale: "log" };
    const states = { a: { status: "done", preview: strip }, b: { status: "done", preview: heat } } as const;
    expect(faceOf([file("a.csv")], states)).toEqual({ preview: heat });
    expect(faceOf([], {})).toBeUndefined();
  });

  test("says how many nodes were computed and how many were reused", () => {
    expect(
      factsOf({ a: { status: "done", hit: true }, b: { status: "done", hit: false }, c: { status: "failed" } }),
    ).toEqual({ computed: 1, reused: 1, failed: 1 });
  });
});

describe("two runs held against each other", () => {
  const document = (budget: number) =>
    openDocument({
      ...emptyDocument("w", "W"),
      nodes: [
        { id: "solve", type: "test/solve", version: 1, params: { budget } },
        { id: "measure", type: "test/measure", version: 1, params: {} },
      ],
    }).document;
  const table = (value: number): Preview => ({ kind: "table", columns: ["PSNR"], rows: [[value]] });
  const states = (value: number) =>
    ({
      solve: { status: "done", preview: table(1) },
      measure: { status: "done", preview: table(value) },
    }) as const;

  test("tell the parameters that differ", () => {
    expect(differencesOf(document(10), document(12))).toEqual({
      params: [{ node: "solve", param: "budget", before: 10, after: 12 }],
      added: [],
      removed: [],
      wires: 0,
    });
  });

  test("have their tables beside each other, those that differ first", () => {
    const pairs = tablePairs([document(10), document(12)], [states(30), states(35)]);
    expect(pairs.map(({ node, same }) => [node, same])).toEqual([
      ["measure", false],
      ["solve", true],
    ]);
    expect(pairs[0]!.tables.map((sheet) => sheet?.rows)).toEqual([[[30]], [[35]]]);
  });
});
