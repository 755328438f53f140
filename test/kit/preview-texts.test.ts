import { expect, test } from "vitest";
import { type Preview, previewSchema } from "#kit/preview.ts";
import { retold } from "#kit/preview-texts.ts";

const loud = (text: string) => text.toUpperCase();

const told: readonly (readonly [string, Preview, unknown])[] = [
  ["a text", { kind: "text", title: "a", text: "b" }, { kind: "text", title: "A", text: "B" }],
  [
    "headings and the foot of a table, not the values under the headings",
    { kind: "table", columns: ["prompt", "n"], rows: [["red circle", 1]], foot: ["mean", 1] },
    { kind: "table", columns: ["PROMPT", "N"], rows: [["red circle", 1]], foot: ["MEAN", 1] },
  ],
  [
    "the rows of a table without headings",
    {
      kind: "table",
      columns: ["", ""],
      rows: [
        ["family", "not known"],
        ["n", null],
      ],
    },
    {
      kind: "table",
      columns: ["", ""],
      rows: [
        ["FAMILY", "NOT KNOWN"],
        ["N", null],
      ],
    },
  ],
  [
    "labels of bars",
    { kind: "bars", yTitle: "y", bars: [{ label: "a", value: 1, marked: true }] },
    { kind: "bars", yTitle: "Y", bars: [{ label: "A", value: 1, marked: true }] },
  ],
  [
    "axes and names of curves",
    { kind: "line", xTitle: "x", yTitle: "y", series: [{ name: "s", points: [[0, 1]] }] },
    { kind: "line", xTitle: "X", yTitle: "Y", series: [{ name: "S", points: [[0, 1]] }] },
  ],
  [
    "axes of a heatmap",
    { kind: "heatmap", rows: 1, columns: 1, values: [null], xTitle: "x", scale: "log" },
    { kind: "heatmap", rows: 1, columns: 1, values: [null], xTitle: "X", scale: "log" },
  ],
  ["the title of a strip", { kind: "strip", title: "a", flags: [1] }, { kind: "strip", title: "A", flags: [1] }],
  ["no name of a file", { kind: "image", source: "a.png" }, { kind: "image", source: "a.png" }],
  [
    "nothing of what stands in a file",
    { kind: "text", title: "a.py", text: "import b", verbatim: true },
    { kind: "text", title: "a.py", text: "import b", verbatim: true },
  ],
  [
    "what there is to say of a file",
    { kind: "text", title: "a.py", text: "import b", verbatim: true, notes: ["c"] },
    { kind: "text", title: "a.py", text: "import b", verbatim: true, notes: ["C"] },
  ],
];

test.each(told)("in another language a preview tells %s otherwise", (_, preview, other) => {
  expect(retold(preview, loud)).toEqual(other);
  expect(previewSchema.parse(retold(preview, loud))).toEqual(other);
  expect(retold(preview, (text) => text)).toEqual(preview);
});
