import { readFileSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { type ErrorGraph, edgesOf, errorGraph } from "#core/error-graph.ts";
import { leastWorst } from "#core/solver.ts";
import { errorColour, ink } from "#media/colour.ts";
import { curveSvg } from "#media/curve.ts";
import { heatmapSvg } from "#media/heatmap.ts";
import { stripSvg } from "#media/strip.ts";
import { svgToPng } from "#media/svg.ts";
import { linearTicks, logTicks, shortNumber } from "#media/ticks.ts";

const file = JSON.parse(readFileSync(new URL("../fixtures/trial-30-hold.error-graph.json", import.meta.url), "utf8"));
const graph = errorGraph(file.steps, file.maxGap, file.edges);

interface Picture {
  readonly width: number;
  readonly height: number;
  /** The colour at a place of the drawing's own coordinates. */
  at(x: number, y: number): string;
}

async function picture(svg: string, scale = 1): Promise<Picture> {
  const natural = Number(/width="([\d.]+)"/.exec(svg)![1]);
  const png = await svgToPng(svg, natural * scale);
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    at(x, y) {
      const i = (Math.floor(y * scale) * info.width + Math.floor(x * scale)) * 3;
      return `#${data.subarray(i, i + 3).toString("hex")}`;
    },
  };
}

function near(a: string, b: string): boolean {
  const parts = (colour: string) => [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
  return parts(a).every((v, i) => Math.abs(v - parts(b)[i]) <= 3);
}

// Where the drawing puts the square of an edge: 640 px for all steps, from (92, 118).
const centre = (steps: number, from: number, to: number) =>
  [92 + (to + 0.5) * (640 / steps), 118 + (from + 0.5) * (640 / steps)] as const;

describe("The heatmap", () => {
  for (const scale of ["log", "linear"] as const) {
    test(`paints every edge of the trial graph in the colour of its error, on a ${scale} scale`, async () => {
      const shown = await picture(heatmapSvg({ graph, scale }), 2);
      const [min, max] = [Math.min(...graph.errors), Math.max(...graph.errors)];
      edgesOf(30, 7).forEach(([from, to], k) => {
        const e = graph.errors[k];
        const t = scale === "log" ? Math.log(e / min) / Math.log(max / min) : e / max;
        const [x, y] = centre(30, from, to);
        // The shade is one of 96, so the colour may be half a shade off.
        const near96 = errorColour(Math.round(t * 95) / 95);
        expect(near(shown.at(x, y), near96), `${from}→${to}: ${shown.at(x, y)} for ${near96}`).toBe(true);
      });
      expect(shown.at(...centre(30, 3, 21))).toBe("#ffffff");
    });
  }

  test("outlines the edges of the chosen path and flags computed steps on both axes", async () => {
    const path = leastWorst(graph, 10);
    const shown = await picture(heatmapSvg({ graph, path, scale: "log" }), 2);
    const cell = 640 / 30;
    const outlined = (from: number, to: number) =>
      near(shown.at(92 + to * cell - 0.5, 118 + (from + 0.5) * cell), ink.accent);
    for (const [from, to] of edgesOf(30, 7)) {
      const chosen = path[path.indexOf(from) + 1] === to && path.includes(from);
      const left = path.includes(from) && path[path.indexOf(from) + 1] === to - 1;
      if (!left) expect(outlined(from, to), `${from}→${to}`).toBe(chosen);
    }
    for (let step = 0; step < 30; step++) {
      const colour = path.includes(step) ? ink.compute : ink.reuse;
      expect(shown.at(92 + (step + 0.4) * cell, 109)).toBe(colour);
      expect(shown.at(83, 118 + (step + 0.4) * cell)).toBe(colour);
    }
  });

  test("names the worst edge of the path", () => {
    const path = leastWorst(graph, 10);
    const worst = Math.max(
      ...edgesOf(30, 7).map(([a, b], k) => (path[path.indexOf(a) + 1] === b ? graph.errors[k] : 0)),
    );
    expect(heatmapSvg({ graph, path, scale: "log" })).toContain(`: ${shortNumber(worst)}"`);
  });

  test("draws letters as outlines, so that a machine without fonts shows them too", async () => {
    const svg = heatmapSvg({ graph, scale: "log", title: "Café, Ελλάδα, Ω, Привет" });
    expect(svg).not.toContain("<text");
    const shown = await picture(svg);
    let dark = 0;
    for (let x = 30; x < 300; x++)
      for (let y = 22; y < 50; y++) if (Number.parseInt(shown.at(x, y).slice(1, 3), 16) < 90) dark++;
    expect(dark).toBeGreaterThan(200);
  });

  test("hands a title the font lacks, and one with marks of XML, on as text", async () => {
    const svg = heatmapSvg({ graph, scale: "log", title: `<红色> & "圆"` });
    expect(svg).toContain("&lt;红色&gt; &amp; &quot;圆&quot;</text>");
    await expect(svgToPng(svg, 200)).resolves.toBeDefined();
  });

  test("draws graphs at the edges of what exists: one step, no error at all, equal errors, zeros on a log scale", async () => {
    const graphs: ErrorGraph[] = [
      errorGraph(1, 1, []),
      errorGraph(3, 2, [[0, 2, 0]]),
      errorGraph(3, 2, [[0, 2, 0.3]]),
      errorGraph(4, 3, [
        [0, 2, 0],
        [0, 3, 5],
        [1, 3, 1e-12],
      ]),
    ];
    for (const g of graphs) {
      for (const scale of ["log", "linear"] as const) {
        const svg = heatmapSvg({ graph: g, scale, path: Array.from({ length: g.steps }, (_, i) => i) });
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        await expect(svgToPng(svg, 100)).resolves.toBeDefined();
      }
    }
  });

  test("of 1,000 steps stays a file of a few megabytes that can be drawn", async () => {
    const edges = edgesOf(1000, 64).map(([a, b]) => [a, b, (b - a) * (1 + Math.sin(a))] as const);
    const svg = heatmapSvg({ graph: errorGraph(1000, 64, edges), scale: "linear" });
    expect(svg.length).toBeLessThan(4e6);
    await expect(svgToPng(svg, 800)).resolves.toBeDefined();
  });

  test("refuses a path that is no schedule of the graph", () => {
    const draw = (path: number[]) => () => heatmapSvg({ graph, path, scale: "log" });
    expect(draw([0, 5, 3, 29])).toThrow(expect.objectContaining({ code: "core/compute-invalid" }));
    expect(draw([0, 29])).toThrow(expect.objectContaining({ code: "core/gap-beyond-graph" }));
  });
});

describe("The curve", () => {
  const falling = {
    name: "leximax",
    points: [
      [2, 1],
      [5, 0.1],
      [8, 0.01],
      [9, 0],
    ] as [number, number][],
  };

  test("puts each point where its value is, on a log scale evenly by factors of ten", () => {
    const svg = curveSvg({ series: [falling], xTitle: "Budget", yTitle: "Worst edge error", yScale: "log" });
    const line = /stroke-width="2"[^>]* d="M([^"]+)"/.exec(svg)![1];
    const points = line.split("L").map((p) => p.split(" ").map(Number));
    // The last point, 0, has no place on a log scale.
    expect(points.length).toBe(3);
    expect(points[1][1] - points[0][1]).toBeCloseTo(points[2][1] - points[1][1], 1);
    expect(points[1][0] - points[0][0]).toBeCloseTo(points[2][0] - points[1][0], 1);
    expect(points[2][1]).toBeCloseTo(416, 1);
  });

  test("shows every series with its own colour and name, and survives many", async () => {
    const series = Array.from({ length: 9 }, (_, i) => ({ name: `objective number ${i}`, points: falling.points }));
    const svg = curveSvg({ series, xTitle: "x", yTitle: "y", yScale: "linear", title: "Many" });
    for (const { name } of series) expect(svg).toContain(`aria-label="${name}"`);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    await expect(svgToPng(svg, 300)).resolves.toBeDefined();
  });

  test("draws a single point and a flat line", async () => {
    for (const yScale of ["log", "linear"] as const) {
      for (const points of [
        [[3, 2]],
        [
          [1, 5],
          [2, 5],
          [3, 5],
        ],
      ] as [number, number][][]) {
        const svg = curveSvg({ series: [{ name: "a", points }], xTitle: "x", yTitle: "y", yScale });
        expect(svg).not.toMatch(/NaN|Infinity/);
      }
    }
  });

  test("refuses values that are no numbers and an empty chart", () => {
    const draw = (points: [number, number][], yScale: "log" | "linear") => () =>
      curveSvg({ series: [{ name: "a", points }], xTitle: "x", yTitle: "y", yScale });
    expect(draw([[1, Number.NaN]], "log")).toThrow(expect.objectContaining({ code: "media/not-finite" }));
    expect(draw([[1, 0]], "log")).toThrow(expect.objectContaining({ code: "media/nothing-to-draw" }));
    expect(draw([], "linear")).toThrow(expect.objectContaining({ code: "media/nothing-to-draw" }));
  });
});

describe("The strip", () => {
  const mask = Array.from({ length: 20 }, (_, step) => (step % 3 === 0 || step === 19 ? 1 : 0));

  test("is dark where a step is computed and light where it is reused", async () => {
    const shown = await picture(stripSvg({ mask }));
    const cell = 708 / 20;
    mask.forEach((flag, step) => {
      expect(shown.at(62 + (step + 0.5) * cell, 100)).toBe(flag ? ink.compute : ink.reuse);
    });
  });

  test("stands under the curve of the sigmas, given with or without the one after the last step", () => {
    const sigmas = Float64Array.from({ length: 21 }, (_, i) => 1 - i / 20);
    const svg = stripSvg({ mask, sigmas });
    expect(stripSvg({ mask, sigmas: sigmas.subarray(0, 20) })).toBe(svg);
    expect(svg).toContain('aria-label="Sigma"');
    expect(() => stripSvg({ mask, sigmas: [1, 0] })).toThrow(expect.objectContaining({ code: "media/bad-strip" }));
    expect(() => stripSvg({ mask: [] })).toThrow(expect.objectContaining({ code: "media/bad-strip" }));
  });
});

test("More error is never lighter: the colours keep their order in grey", () => {
  const luminance = (colour: string) => {
    const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16) / 255);
    const linear = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };
  const ramp = Array.from({ length: 101 }, (_, i) => luminance(errorColour(i / 100)));
  for (let i = 1; i <= 100; i++) expect(ramp[i]).toBeLessThan(ramp[i - 1]);
  expect([errorColour(-1), errorColour(2)]).toEqual([errorColour(0), errorColour(1)]);
});

test("Ticks are round numbers inside the range", () => {
  expect(linearTicks(0, 49, 10)).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40, 45]);
  expect(linearTicks(0, 0.0131, 4)).toEqual([0, 0.005, 0.01]);
  expect(linearTicks(3, 3, 5)).toEqual([3]);
  expect(logTicks(0.0002, 0.0131)).toEqual([0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01]);
  expect(logTicks(1e-9, 1)).toEqual([1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1]);
  expect(logTicks(1.1, 1.2)).toEqual([1.1, 1.2]);
});

test("Numbers are written short", () => {
  const shown = [0, 0.00025, 12.5, 1234.5, 3e-7, 2.5e8, -0.5].map(shortNumber);
  expect(shown).toEqual(["0", "0.00025", "12.5", "1230", "3e−7", "2.5e8", "−0.5"]);
});

test("A drawing that is none, and a size that is none, are refused", async () => {
  const failure = expect.objectContaining({ code: "media/bad-drawing" });
  await expect(svgToPng("not a drawing", 100)).rejects.toThrow(failure);
  await expect(svgToPng("<svg/>", 0)).rejects.toThrow(failure);
});
