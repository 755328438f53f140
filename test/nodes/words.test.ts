import { describe, expect, test } from "vitest";
import { textsOf, translated } from "#kit/translate.ts";
import { words } from "#nodes/words/words.ts";
import { loadCatalogue } from "#server/worker/load-catalogue.ts";
import { saidInSources } from "./said-in-sources.ts";

const catalogue = await loadCatalogue([]);

describe.each(Object.entries(words))("the words of the pack in %s", (language, known) => {
  test("are there for every text that the editor shows of a node, and for nothing else", () => {
    const { texts, unread } = saidInSources();
    expect(unread).toEqual([]);
    expect(texts.size).toBeGreaterThan(100);
    expect([...new Set([...textsOf(catalogue.describe()), ...texts])].sort()).toEqual(Object.keys(known).sort());
    expect(Object.values(known).filter((text) => text.trim() === "")).toEqual([]);
  });

  test("have the values that a text is said with", () => {
    const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();
    expect(Object.entries(known).filter(([text, other]) => holes(text).join() !== holes(other).join())).toEqual([]);
  });

  test("change texts only: types, names, values and their order stay", () => {
    const [english, { words: theirs, ...other }] = [catalogue.describe(), catalogue.describe(language)];
    expect(theirs).toEqual(known);
    const back = Object.fromEntries(Object.entries(known).map(([text]) => [text, "text"]));
    const wordless = (part: unknown) => translated(part, { ...back, ...ofValues(known) });
    expect(wordless({ ...other, words: {} })).toEqual(wordless(english));
    expect(other.nodes).not.toEqual(english.nodes);
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
