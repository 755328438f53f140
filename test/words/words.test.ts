import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Words } from "#core/said.ts";
import { textsOf, translated } from "#kit/translate.ts";
import { ownWords } from "#server/packs/own-words.ts";
import { loadCatalogue } from "#server/worker/load-catalogue.ts";
import { failureTables } from "../docs/failure-tables.ts";
import { templateTexts } from "../workflows/template-texts.ts";
import { saidInSources } from "./said-in-sources.ts";

const FOLDER = join(import.meta.dirname, "../../words");
/** What a run or a choice is called by a word of its own, which stands in no sentence. */
const CALLED = [
  "waiting",
  "running",
  "retry",
  "remove",
  "done",
  "failed",
  "cancelled",
  "parked",
  "prompt",
  "seed",
  "sample",
];

const catalogue = await loadCatalogue([]);
const { texts: said, unread } = saidInSources();
const codes = failureTables.flatMap(({ facts }) => Object.keys(facts));
const templates = await templateTexts();

test("every sentence is one literal, which can be read off its source", () => {
  expect(unread).toEqual([]);
  expect(said.size).toBeGreaterThan(500);
});

describe.each(Object.entries(ownWords))("the words in %s", (language, known) => {
  test("are there for all that is said, shown of a node, written in a template or can fail, and for nothing else", () => {
    const all = new Set([...textsOf(catalogue.describe()), ...said, ...templates, ...codes, ...CALLED]);
    const texts = new Set(Object.keys(known));
    expect([...all].filter((text) => !texts.has(text))).toEqual([]);
    expect([...texts].filter((text) => !all.has(text))).toEqual([]);
  });

  test("stand in one room each", () => {
    const places = readdirSync(join(FOLDER, language)).flatMap((room) =>
      Object.keys(JSON.parse(readFileSync(join(FOLDER, language, room), "utf8"))).map((text) => [text, room] as const),
    );
    const twice = places.filter(([text], k) => places.findIndex(([other]) => other === text) !== k);
    expect(twice).toEqual([]);
  });

  test("have the values that a text is said with", () => {
    const holes = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort().join();
    const wrong = Object.entries(known).flatMap(([text, forms]) =>
      (typeof forms === "string" ? [forms] : Object.values(forms)).filter((form) => holes(form) !== holes(text)),
    );
    expect(wrong).toEqual([]);
  });

  test("change texts of the catalogue only: types, names, values and their order stay", () => {
    const [english, other] = [catalogue.describe(), catalogue.describe(language)];
    const wordless = (part: unknown) =>
      translated(part, { language, texts: { ...same(Object.keys(known)), ...same(Object.values(known)) } });
    expect(wordless(other)).toEqual(wordless(english));
    expect(other.nodes).not.toEqual(english.nodes);
    expect(other.words).toEqual({});
  });
});

/** Every text as the same word. */
function same(texts: readonly unknown[]): Words["texts"] {
  return Object.fromEntries(texts.filter((text) => typeof text === "string").map((text) => [text, "text"]));
}

test("a language that there are no words for is English", () => {
  expect(catalogue.describe("tlh")).toEqual(catalogue.describe());
  expect(catalogue.describe("constructor")).toEqual(catalogue.describe());
});

test("what holds values rather than texts is never translated; what choices are called is", () => {
  const schema = {
    title: "Steps",
    default: { title: "Steps" },
    enum: ["Steps"],
    labels: { Steps: "Steps", own: "its own" },
    properties: { title: { title: "Steps" } },
  };
  expect(translated(schema, { language: "zh-CN", texts: { Steps: "步数", "its own": "自带" } })).toEqual({
    title: "步数",
    default: { title: "Steps" },
    enum: ["Steps"],
    labels: { Steps: "步数", own: "自带" },
    properties: { title: { title: "步数" } },
  });
});
