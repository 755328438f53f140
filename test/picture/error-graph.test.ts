import { readFileSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { edgesOf, errorGraph } from "#core/error-graph.ts";
import { estimate } from "#core/estimate.ts";
import { leastWorst } from "#core/solver.ts";
import { filesOf, svgToPng } from "#media/svg.ts";
import { errorGraphPicture, graphPlaces } from "#picture/error-graph.ts";
import { cellBox } from "#picture/heatmap.ts";
import { looks, type Theme } from "#picture/look.ts";
import { rampOf } from "#picture/ramp.ts";

const file = JSON.parse(readFileSync(new URL("../fixtures/trial-30-hold.error-graph.json", import.meta.url), "utf8"));
const graph = errorGraph(file.steps, file.maxGap, file.edges);
const size = { width: 480, height: 460 };
const words = { across: "To step", down: "From step", value: "Error" };

interface Drawn {
  readonly theme?: Theme;
  readonly scale?: "log" | "linear";
  readonly path?: readonly number[];
  readonly of?: typeof graph;
}

const pictureOf = ({ theme = "light", scale = "log", path = [], of = graph }: Drawn) => {
  const { edges: taken, worst } = estimate(of, of.steps, path);
  const ramp = rampOf(scale, of.errors);
  return errorGraphPicture(of, { layout: "to", size, colours: looks[theme], ramp, words, taken, worst });
};

/** The colours of the PNG that is written, at places of the picture. */
async function written(drawn: Drawn): Promise<(x: number, y: number) => string> {
  const { png } = await filesOf(pictureOf(drawn), "Errors", looks[drawn.theme ?? "light"]);
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const scale = info.width / size.width;
  return (x, y) => {
    const at = (Math.floor(y * scale) * info.width + Math.floor(x * scale)) * 3;
    return data.subarray(at, at + 3).toString("hex");
  };
}

const hex = (colour: readonly number[]) => Buffer.from(colour).toString("hex");
const near = (a: string, b: string) =>
  [0, 2, 4].every(
    (k) => Math.abs(Number.parseInt(a.slice(k, k + 2), 16) - Number.parseInt(b.slice(k, k + 2), 16)) <= 3,
  );

describe("A saved error graph", () => {
  for (const theme of ["light", "dark"] as const) {
    for (const scale of ["log", "linear"] as const) {
      test(`has every edge in the colour that the screen has for its error, in the ${theme} theme on a ${scale} scale`, async () => {
        const shown = await written({ theme, scale });
        const places = graphPlaces(graph, "to", size);
        const ramp = rampOf(scale, graph.errors);
        edgesOf(30, 7).forEach(([from, to], k) => {
          const { x, y, width, height } = cellBox(places, [from, to]);
          const colour = shown(x + width / 2, y + height / 2);
          expect(near(colour, hex(ramp.colour(graph.errors[k]))), `${from}→${to}: ${colour}`).toBe(true);
        });
        expect(shown(4, 4)).toBe(looks[theme].surface.slice(1));
      });
    }
  }

  test("frames the edges of a schedule, and its worst one in the colour of danger", async () => {
    const path = leastWorst(graph, 10);
    const { worst } = estimate(graph, 30, path);
    const shown = await written({ path });
    const places = graphPlaces(graph, "to", size);
    for (const [from, to] of edgesOf(30, 7)) {
      const taken = path.includes(from) && path[path.indexOf(from) + 1] === to;
      if (!taken) continue;
      const { x, y, height } = cellBox(places, [from, to]);
      const isWorst = from === worst?.from && to === worst.to;
      const frame = isWorst ? looks.light.danger : looks.light.text;
      expect(near(shown(x, y + height / 2), frame.slice(1)), `${from}→${to}`).toBe(true);
    }
  });

  test("has its letters as outlines, so that a machine without fonts shows them, too", async () => {
    const { svg } = await filesOf(pictureOf({}), "Errors", looks.light);
    expect(svg).not.toContain("<text");
    expect(svg).toContain('aria-label="From step"');
  });

  test("is drawn at the edges of what exists: one step, no error at all, equal errors, zeros on a log scale", async () => {
    const graphs = [
      errorGraph(1, 1, []),
      errorGraph(3, 2, [[0, 2, 0]]),
      errorGraph(3, 2, [[0, 2, 0.3]]),
      errorGraph(4, 3, [
        [0, 2, 0],
        [0, 3, 5],
        [1, 3, 1e-12],
      ]),
    ];
    for (const of of graphs)
      for (const scale of ["log", "linear"] as const) {
        const { svg } = await filesOf(pictureOf({ of, scale, path: [...Array(of.steps).keys()] }), "E", looks.light);
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      }
  });

  test("of 1,000 steps stays a file of a few megabytes that can be drawn", async () => {
    const edges = edgesOf(1000, 64).map(([a, b]) => [a, b, (b - a) * (1 + Math.sin(a))] as const);
    const { svg } = await filesOf(pictureOf({ of: errorGraph(1000, 64, edges), scale: "linear" }), "E", looks.light);
    expect(svg.length).toBeLessThan(4e6);
  });
});

test("A drawing that is none, and a size that is none, are refused", async () => {
  const failure = expect.objectContaining({ code: "media/bad-drawing" });
  await expect(svgToPng("not a drawing", 100)).rejects.toThrow(failure);
  await expect(svgToPng("<svg/>", 0)).rejects.toThrow(failure);
});
