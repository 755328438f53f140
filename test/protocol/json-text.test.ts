import { expect, test } from "vitest";
import { formatJson } from "#protocol/format-json.ts";
import { findJsonMistake } from "#protocol/json-mistake.ts";
import { randomNumbers } from "../engine/random-numbers.ts";

const seeds = [
  '{ "a": [1, -2.5e3, true, null, "x\\u00e9\\n"], "b": { "c": [] } }',
  '[[], {}, [[[]]], "", 0, -0, 1E+2]',
  '{"nodes":[{"id":"a","params":{"text":"\\"quoted\\" \\\\ /"}}]}',
];
const letters = '{}[],:"\\ \n\t0123456789.eE+-truefalsnx\u0001';

test("findJsonMistake agrees with JSON.parse about what is JSON, on thousands of damaged texts", () => {
  const random = randomNumbers(11);
  const at = (length: number) => Math.floor(random() * length);
  let sound = 0;
  for (let round = 0; round < 6000; round++) {
    let text = seeds[at(seeds.length)]!;
    for (let edits = 1 + at(2); edits > 0; edits--) {
      const place = at(text.length + 1);
      text = text.slice(0, place) + letters[at(letters.length)] + text.slice(place + at(2));
    }
    const parses = isJson(text);
    if (parses) sound++;
    expect([text, findJsonMistake(text) === undefined]).toEqual([text, parses]);
  }
  expect(sound).toBeGreaterThan(100);
});

test("a damaged text is sound up to the place that is told", () => {
  const text = '{\n  "a": [1, 2],\n  "b": tru\n}';
  const mistake = findJsonMistake(text);
  expect(mistake).toEqual({ line: 3, column: 8, expected: { text: "a value" } });
});

test("a string of a million letters is no trouble", () => {
  expect(findJsonMistake(`["${"x".repeat(1_000_000)}", ]`)).toMatchObject({ line: 1, column: 1_000_006 });
});

test("a string of a million letters that does not end is told where it begins, without going back over it", () => {
  expect(findJsonMistake(`["a", "${"x".repeat(1_000_000)}`)).toMatchObject({ line: 1, column: 7 });
});

test.each(seeds)("formatJson changes nothing but spaces: %s", (text) => {
  expect(JSON.stringify(JSON.parse(formatJson(JSON.parse(text))))).toBe(JSON.stringify(JSON.parse(text)));
});

test("formatJson breaks what does not fit on a line, and a list of objects always", () => {
  expect(formatJson({ a: { b: [1, 2] }, list: [{ x: 1 }, { x: 2 }], none: {}, gone: undefined })).toBe(
    [
      "{",
      '  "a": { "b": [1, 2] },',
      '  "list": [',
      '    { "x": 1 },',
      '    { "x": 2 }',
      "  ],",
      '  "none": {}',
      "}",
    ].join("\n"),
  );
  const long = { items: Array.from({ length: 60 }, (_, n) => n) };
  expect(formatJson(long).split("\n")).toHaveLength(64);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
