import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { filled, patternOf, valuesOf } from "#core/sentence.ts";

const shape = (pattern: string, sentence: string) => {
  const values = valuesOf(patternOf(pattern), sentence);
  return values && Object.fromEntries(values);
};

describe("a sentence with values", () => {
  test("gives them back, each as short as can be", () => {
    expect(shape("Edge {1}→{2} has {3}.", "Edge 0→2 has 1.5.")).toEqual({ 1: "0", 2: "2", 3: "1.5" });
    expect(shape("{1}: {2}", "a: b: c")).toEqual({ 1: "a", 2: "b: c" });
    expect(shape("{1}{2}.", "ab.")).toEqual({ 1: "", 2: "ab" });
    expect(shape("No value.", "No value.")).toEqual({});
    expect(shape("It says {1}", "It says a{1} $& \\ .*\n")).toEqual({ 1: "a{1} $& \\ .*\n" });
  });

  test("is no other one, however like it", () => {
    expect(shape("Edge {1}.", "Edge 1")).toBeUndefined();
    expect(shape("Edge {1}.", "The Edge 1.")).toBeUndefined();
    expect(shape("No value.", "No value. ")).toBeUndefined();
    expect(shape("a{1}a", "a")).toBeUndefined();
    expect(shape("{1} and {2} and {3}", "one and two")).toBeUndefined();
  });

  test("is known again whatever its values are", () => {
    const text = fc.stringMatching(/^[ab: ]*$/);
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 6 }), fc.array(text, { maxLength: 6 }), (texts, given) => {
        const pattern = texts.map((part, k) => (k === 0 ? part : `{${k}}${part}`)).join("");
        const values = new Map(texts.slice(1).map((_, k) => [String(k + 1), given[k] ?? ""]));
        const sentence = filled(pattern, values);
        const found = valuesOf(patternOf(pattern), sentence);
        expect(found && filled(pattern, found)).toBe(sentence);
      }),
    );
  });

  test("is looked through once, also where a pattern that goes back would never end", () => {
    const pattern = patternOf(`${Array.from({ length: 40 }, (_, k) => `{${k + 1}}a`).join("")}b`);
    const sentence = "a".repeat(100_000);
    const look = vi.spyOn(String.prototype, "indexOf");
    const values = valuesOf(pattern, `${sentence}c`) ?? valuesOf(pattern, `b${sentence}ab`);
    const looks = look.mock.calls.length;
    look.mockRestore();
    expect(values?.get("40")?.length).toBeGreaterThan(99_000);
    expect(looks).toBeLessThanOrEqual(40);
  });
});
