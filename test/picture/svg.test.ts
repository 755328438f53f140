import { expect, it } from "vitest";
import { svgOf } from "#picture/svg.ts";

it("A picture is an SVG that needs nothing besides: fonts named, texts escaped, numbers finite", () => {
  const svg = svgOf(
    {
      width: 100,
      height: 50,
      marks: [
        { kind: "text", x: 1, y: 2, text: "a < b & c", fill: "#fff", turn: -90 },
        { kind: "arcs", arcs: [0, 10, 40, 8], stroke: "#000", line: 1, alpha: 0.5 },
        { kind: "dots", points: [5, 5], radius: 2, shape: "diamond", fill: "#111" },
        { kind: "cells", x: 0, y: 0, width: 10, height: 10, columns: 2, rows: 1, colours: [[1, 2, 3], undefined] },
        { kind: "path", points: [0, 0, 1, 1], stroke: "#222", dash: [2, 2] },
      ],
    },
    { title: 'A "title"', background: "#101010" },
  );
  expect(svg).toContain("a &lt; b &amp; c");
  expect(svg).toContain("<title>A &quot;title&quot;</title>");
  expect(svg).toContain("IBM Plex Sans");
  expect(svg.match(/<rect/g)).toHaveLength(1);
  expect(svg).not.toMatch(/NaN|undefined|url\(|var\(/);
});
