import { expect, test } from "vitest";
import { type Preview, previewSchema } from "#kit/preview.ts";

const good: Preview[] = [
  { kind: "text", text: "two\nlines" },
  {
    kind: "table",
    columns: ["name", "PSNR"],
    rows: [
      ["full", null],
      ["B = 12", 38.5],
    ],
  },
  { kind: "strip", flags: [1, 0, 1], values: [0, 0.1, 0] },
  { kind: "bars", bars: [{ label: "1 → 3", value: 0.2, marked: true }] },
  {
    kind: "line",
    xTitle: "budget",
    yTitle: "worst error",
    yScale: "log",
    series: [{ name: "hold", points: [[2, 0.5]] }],
  },
  { kind: "scatter", series: [] },
  { kind: "heatmap", rows: 2, columns: 2, values: [null, 1, 2, null], path: [[0, 1]], scale: "log" },
  { kind: "image", source: "frames/0001.png", width: 64, height: 64 },
  { kind: "image", source: "data:image/png;base64,iVBORw0KGgo=" },
  { kind: "video", source: "sample.webp" },
];

test.each(good)("a $kind preview passes through JSON and its schema unchanged", (preview) => {
  expect(previewSchema.parse(JSON.parse(JSON.stringify(preview)))).toEqual(preview);
});

test.each([
  [{ kind: "hologram" }, "kind"],
  [{ kind: "text", text: "x", html: "<b>" }, "html"],
  [{ kind: "table", columns: ["a", "b"], rows: [[1]] }, "one cell for each column"],
  [{ kind: "strip", flags: [1, 2] }, "flags"],
  [{ kind: "strip", flags: [1, 0], values: [1] }, "as many values as flags"],
  [{ kind: "heatmap", rows: 2, columns: 2, values: [1], scale: "linear" }, "rows × columns"],
  [{ kind: "bars", bars: [{ label: "x", value: Number.POSITIVE_INFINITY }] }, "value"],
  [{ kind: "image", source: "data:text/html;base64,PGI+" }, "data URL"],
  [{ kind: "image", source: `data:image/png;base64,${"A".repeat(300_000)}` }, "262144"],
])("a malformed preview is refused: %o", (preview, message) => {
  expect(JSON.stringify(previewSchema.safeParse(preview).error?.issues)).toContain(message);
});
