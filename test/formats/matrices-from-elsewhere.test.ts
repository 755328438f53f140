import { describe, expect, test } from "vitest";
import { edgesOf } from "#core/error-graph.ts";
import { readErrorGraph } from "#formats/read-error-graph.ts";

const T = 8;
const counted = Array.from({ length: T }, (_, k) => k);
/** Errors of (gap)² / 1000, and something else where there are none. */
const rows = <V>(empty: V): (number | V)[][] =>
  counted.map((i) => counted.map((j) => (j - i > 1 ? (j - i) ** 2 / 1000 : empty)));
const zeros = rows(0);
const blank = rows("");
const lines = (cells: readonly (readonly unknown[])[], separator: string, end = "\n") =>
  cells.map((row) => row.join(separator) + end).join("");
/** With a line of labels above and a column of them beside. */
const labelled = (labels: readonly unknown[], corner: unknown = "", cells: readonly (readonly unknown[])[] = zeros) => [
  [corner, ...labels],
  ...cells.map((row, k) => [labels[k], ...row]),
];
const commas = (cells: readonly (readonly unknown[])[]) =>
  cells.map((row) => row.map((v) => String(v).replace(".", ",")));
const quoted = (cells: readonly (readonly unknown[])[]) => cells.map((row) => row.map((v) => `"${v}"`));
const steps = counted.map((k) => k + 1);
const timesteps = [999, 874, 749, 624, 499, 374, 249, 124];
const sigmas = [1, 0.95, 0.89, 0.8, 0.7, 0.55, 0.35, 0.12];
const mirrored = (diagonal: unknown) =>
  counted.map((i) => counted.map((j) => (i === j ? diagonal : Math.abs(j - i) === 1 ? 0 : (j - i) ** 2 / 1000)));
const utf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return bigEndian ? bytes.swap16() : bytes;
};

/** A numpy file with a header as it is given. */
function npy(header: string): Uint8Array {
  const text = `${header.padEnd(117)}\n`;
  const values = Buffer.from(Float64Array.from(zeros.flat()).buffer);
  return Buffer.concat([
    Buffer.from("\u0093NUMPY\u0001\u0000", "latin1"),
    Buffer.from([text.length, 0]),
    Buffer.from(text),
    values,
  ]);
}

const right: Record<string, string | Uint8Array> = {
  "labels from 1": lines(labelled(steps), ","),
  "labels from 0": lines(labelled(counted), ","),
  "labels by timestep": lines(labelled(timesteps), ","),
  "labels by sigma": lines(labelled(sigmas), ","),
  "labels with one decimal": lines(labelled(timesteps.map((t) => t.toFixed(1))), ","),
  "labels in quotes, as R writes them": lines(
    labelled(
      steps.map((k) => `"${k}"`),
      '""',
    ),
    ",",
  ),
  "R's labels of words and numbers": lines(
    [["", ...steps.map((k) => `"V${k}"`)], ...zeros.map((row, k) => [`"${k + 1}"`, ...row])],
    ",",
  ),
  "R's line of labels without a corner": lines(
    [steps.map((k) => `"V${k}"`), ...zeros.map((row, k) => [`"${k + 1}"`, ...row])],
    " ",
  ),
  "labels as pandas prints them": lines([counted, ...zeros.map((row, k) => [k, ...row])], "  "),
  "labels and a word in the corner": lines(labelled(steps, "from \\ to"), ","),
  "labels of words": lines(labelled(steps.map((k) => `step ${k}`)), ";"),
  "labels around blanks": lines(labelled(counted, "", blank), ","),
  "labels in a spreadsheet's decimal commas": lines(commas(labelled(sigmas)), ";", "\r\n"),
  "labels above only": lines([timesteps, ...zeros], ","),
  "words above only": lines([steps.map((k) => `to ${k}`), ...zeros], ","),
  "labels beside only": lines(
    zeros.map((row, k) => [k + 1, ...row]),
    ",",
  ),
  "labels and a comma at each line's end": lines(labelled(steps), ",", ",\n"),
  "labels above and a comma at each line's end": lines([steps, ...zeros], ",", ",\n"),
  "a comma at each line's end": lines(zeros, ",", ",\r\n"),
  "empty columns and rows after it": `${lines(zeros, ";", ";;;\n")}${";".repeat(10)}\n${";".repeat(10)}\n`,
  "blanks below and a comma at each line's end": lines(blank, ",", ",\n"),
  "a first line that says what parts cells": `sep=;\r\n${lines(commas(zeros), ";", "\r\n")}`,
  "the same with commas and in quotes": `"sep=,"\r\n${lines(zeros, ",", "\r\n")}`,
  "the same with a tab": `SEP=\t\n${lines(zeros, "\t")}`,
  "the same with another sign": `sep=|\n${lines(zeros, "|")}`,
  "tabs and decimal commas": lines(commas(zeros), "\t"),
  "decimal commas in quotes between commas": lines(quoted(commas(zeros)), ","),
  "numpy.savetxt": lines(
    zeros.map((row) => row.map((value) => value.toExponential(18))),
    " ",
  ),
  "numpy.savetxt with a header and wide columns": `# measured\n${lines(
    zeros.map((row) => row.map((value) => String(value).padStart(9))),
    " ",
  )}`,
  "blanks with NaN": lines(rows("nan"), "   "),
  "NaN of Windows, of Excel and of others": lines(
    zeros.map((row, i) =>
      row.map((value, j) => (j > i + 1 ? value : (["#N/A", "-nan", "NaN", "NA", "null"] as const)[j % 5])),
    ),
    ",",
  ),
  "UTF-16 with tabs": utf16(lines(zeros, "\t", "\r\n")),
  "UTF-16 of the other byte order": utf16(lines(zeros, ",", "\r\n"), true),
  "UTF-8 with a mark": `\ufeff${lines(labelled(timesteps), ",")}`,
  "JSON with a mark": utf16(JSON.stringify(zeros)),
  "JSON with Python's infinities below": JSON.stringify(rows("Infinity")).replaceAll('"', ""),
  "JSON with labels": JSON.stringify(labelled(steps, null)),
  "infinities below": lines(
    zeros.map((row, i) => row.map((value, j) => (j > i ? value : "inf"))),
    ",",
  ),
  "a whole matrix, mirrored": lines(mirrored(0), ","),
  "a whole matrix, mirrored, with an empty diagonal": lines(mirrored(""), ","),
  "a header of Python 2": npy("{'descr': '<f8', 'fortran_order': False, 'shape': (8L, 8L), }"),
  "a header in double quotes": npy('{"descr": "<f8", "fortran_order": False, "shape": (8, 8)}'),
};

describe("an error matrix is read with", () => {
  test.each(Object.entries(right))("%s", (_, content) => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const { steps: found, maxGap, edges } = readErrorGraph(bytes, "m.csv");
    expect([found, maxGap]).toEqual([T, T - 1]);
    expect(edges).toEqual(edgesOf(T, T - 1).map(([from, to]) => [from, to, (to - from) ** 2 / 1000]));
  });
});

test("a matrix with its labels has the best schedule of its own steps", () => {
  const {
    steps: found,
    maxGap,
    edges,
  } = readErrorGraph(new TextEncoder().encode(lines(labelled(steps), ",")), "m.csv");
  expect(edges).toHaveLength(edgesOf(T, T - 1).length);
  expect([found, maxGap]).toEqual([8, 7]);
});

describe("what cannot be told is asked for:", () => {
  test.each([
    [
      "labels that differ",
      lines([["", ...steps], ...zeros.map((row, k) => [T - k, ...row])], ","),
      "are labels or errors",
    ],
    ["labels around a number", lines(labelled(steps, 0), ","), "are labels or errors"],
    ["labels above, and the last row left out", lines([counted, ...zeros.slice(0, -1)], ","), "are labels or errors"],
    [
      "labels beside, and the first column left out",
      lines(
        zeros.map((row, k) => [k, ...row.slice(1)]),
        ",",
      ),
      "are labels or errors",
    ],
    [
      "an empty diagonal around mirrored errors",
      lines(mirrored(""), ",").replaceAll(",0,", ",0.0005,").replaceAll(",0\n", ",0.0005\n"),
      "are labels or errors",
    ],
    [
      "words beside and none above",
      lines(
        zeros.map((row, k) => [`s${k}`, ...row.slice(1)]),
        ",",
      ),
      "are labels or errors",
    ],
    [
      "a comma that may be of thousands",
      lines(
        [
          ["0", "0", "1,234"],
          ["0", "0", "0"],
          ["0", "0", "0"],
        ],
        "\t",
      ),
      "which may be thousands or decimals",
    ],
    [
      "points and commas",
      lines(
        [
          ["0", "0", "0,5"],
          ["0", "0", "0.5"],
          ["0", "0", "0"],
        ],
        ";",
      ),
      'and "0.5" beside it',
    ],
    ["numbers that all rise", "0,1,2,3\n4,5,6,7\n8,9,10,11\n", "is 3 × 4, not square"],
    ["a row that is short", "0,0,1\n0,0\n0,0,0\n", "Row 1 of m.csv has 2 entries"],
    ["a first row that is short", "0,1\n0,0,1\n0,0,0\n", "Row 1 of m.csv has 3 entries"],
    ["a word among errors", "0,0,oops\n0,0,0\n0,0,0\n", '"oops" in row 0, column 2'],
    ["a formula's error", "0,0,#DIV/0!\n0,0,0\n0,0,0\n", '"#DIV/0!" in row 0, column 2'],
    ["a number in hexadecimal", "0,0,0x10\n0,0,0\n0,0,0\n", '"0x10" in row 0, column 2'],
  ])("%s", (_, text, message) => {
    expect(() => readErrorGraph(new TextEncoder().encode(text), "m.csv")).toThrow(message);
  });
});
