import { describe, expect, test } from "vitest";
import { textsOf, translated } from "#kit/translate.ts";
import { words } from "#nodes/words/words.ts";
import { loadCatalogue } from "#server/worker/load-catalogue.ts";

const catalogue = await loadCatalogue([]);

describe.each(Object.entries(words))("the words of the pack in %s", (language, known) => {
  test("are there for every text that the editor shows of a node, and for nothing else", () => {
    expect([...textsOf(catalogue.describe())].sort()).toEqual(Object.keys(known).sort());
    expect(Object.values(known).filter((text) => text.trim() === "")).toEqual([]);
  });

  test("change texts only: types, names, values and their order stay", () => {
    const [english, other] = [catalogue.describe(), catalogue.describe(language)];
    const back = Object.fromEntries(Object.entries(known).map(([text]) => [text, "text"]));
    const wordless = (part: unknown) => translated(part, { ...back, ...ofValues(known) });
    expect(wordless(other)).toEqual(wordless(english));
    expect(other).not.toEqual(english);
  });
});

/** Every text of a language as the same word. */
function ofValues(known: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.values(known).map((text) => [text, "text"]));
}

test("a language that there are no words for is English", () => {
  expect(catalogue.describe("tlh")).toEqual(catalogue.describe());
  expect(catalogue.describe("constructor")).toEqual(catalogue.describe());
});

test("what holds values rather than texts is never translated", () => {
  const schema = {
    title: "Steps",
    default: { title: "Steps" },
    enum: ["Steps"],
    properties: { title: { title: "Steps" } },
  };
  expect(translated(schema, { Steps: "步数" })).toEqual({
    title: "步数",
    default: { title: "Steps" },
    enum: ["Steps"],
    properties: { title: { title: "步数" } },
  });
});
