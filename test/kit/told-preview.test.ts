import { expect, test } from "vitest";
import { said, type Words } from "#core/said.ts";
import { type Preview, previewSchema } from "#kit/preview.ts";
import { toldPreview } from "#kit/told-preview.ts";

const a = said("Mean");
const words: Words = { language: "zh-CN", texts: { Mean: "平均" } };

const previews: readonly (readonly [string, Preview, unknown])[] = [
  [
    "texts with their titles and notes",
    { kind: "text", title: a, text: a, notes: [a, "b"] },
    { kind: "text", title: "平均", text: "平均", notes: ["平均", "b"] },
  ],
  [
    "headings, cells and the foot of a table",
    {
      kind: "table",
      title: a,
      columns: [a, "n"],
      rows: [
        [a, 1],
        ["Mean", null],
      ],
      foot: [
        [a, 1],
        ["b", null],
      ],
    },
    {
      kind: "table",
      title: "平均",
      columns: ["平均", "n"],
      rows: [
        ["平均", 1],
        ["Mean", null],
      ],
      foot: [
        ["平均", 1],
        ["b", null],
      ],
    },
  ],
  [
    "labels of bars",
    { kind: "bars", yTitle: a, bars: [{ label: a, value: 1, marked: true }] },
    { kind: "bars", yTitle: "平均", bars: [{ label: "平均", value: 1, marked: true }] },
  ],
  [
    "axes and names of curves",
    { kind: "line", xTitle: a, yTitle: a, series: [{ name: a, points: [[0, 1]] }] },
    { kind: "line", xTitle: "平均", yTitle: "平均", series: [{ name: "平均", points: [[0, 1]] }] },
  ],
  [
    "axes of a heatmap",
    { kind: "heatmap", rows: 1, columns: 1, values: [null], xTitle: a, scale: "log" },
    { kind: "heatmap", rows: 1, columns: 1, values: [null], xTitle: "平均", scale: "log" },
  ],
  ["the title of a strip", { kind: "strip", title: a, flags: [1] }, { kind: "strip", title: "平均", flags: [1] }],
  [
    "the title of a picture, not its file",
    { kind: "image", title: a, source: "Mean" },
    { kind: "image", title: "平均", source: "Mean" },
  ],
  [
    "nothing of what stands in a file",
    { kind: "text", title: "Mean", text: "Mean", verbatim: true },
    { kind: "text", title: "Mean", text: "Mean", verbatim: true },
  ],
];

test.each(previews)("in another language a preview tells %s otherwise", (_, preview, other) => {
  expect(previewSchema.parse(JSON.parse(JSON.stringify(preview)))).toEqual(preview);
  expect(toldPreview(preview, words)).toEqual(other);
  expect(previewSchema.parse(toldPreview(preview, words))).toEqual(other);
});
