import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const WEB = join(import.meta.dirname, "../../../web");

/** The area that says by code what the server says in English: English has none. */

/** All texts of a language by their keys. */
function textsOf(language: string): ReadonlyMap<string, string> {
  const folder = join(WEB, "i18n", language);
  const flat = (value: unknown, key: string): [string, string][] =>
    typeof value === "string"
      ? [[key, value]]
      : Object.entries(value as object).flatMap(([name, inner]) => flat(inner, `${key}.${name}`));
  return new Map(
    readdirSync(folder).flatMap((file) =>
      flat(JSON.parse(readFileSync(join(folder, file), "utf8")), file.replace(/\.json$/, "")),
    ),
  );
}

const [english, all] = [textsOf("en"), textsOf("zh-CN")];
const chinese = all;
/** Keys as the program names them: without the forms for one and for several. */
const keys = new Set([...english.keys()].map((key) => key.replace(/_(zero|one|other)$/, "")));
const areas = new Set([...keys].map((key) => key.split(".")[0]!));

const sources = readdirSync(WEB, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !name.startsWith("dist"))
  .map((name) => readFileSync(join(WEB, name), "utf8"))
  // What a comment says is no use of a key.
  .map((source) => source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ""))
  .join("\n");
const named = [...sources.matchAll(/["'`]([a-z-]+\.[A-Za-z0-9_.-]*[A-Za-z0-9])["'`]/g)]
  .map(([, key]) => key!)
  .filter((key) => areas.has(key.split(".")[0]!) && !/\.(json|css|tsx?|csv|png|svg)$/.test(key));
/** What keys begin with whose end is only known when the program runs. */
const begun = [...sources.matchAll(/`([a-z-]+\.[A-Za-z0-9_.-]*)\$\{/g)].map(([, start]) => start!);

const placeholders = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort();

describe("the texts of the editor", () => {
  test("are there in English for every key that the program names", () => {
    expect(named.length).toBeGreaterThan(300);
    expect([...new Set(named)].filter((key) => !keys.has(key))).toEqual([]);
  });

  test("are all used", () => {
    const used = new Set(named);
    expect([...keys].filter((key) => !used.has(key) && !begun.some((start) => key.startsWith(start)))).toEqual([]);
  });

  test("are there in Chinese, too, which has one form for any number", () => {
    const wanted = [...english.keys()].filter((key) => !key.endsWith("_one"));
    expect(wanted.filter((key) => !chinese.get(key)?.trim())).toEqual([]);
    expect([...chinese.keys()].filter((key) => !english.has(key))).toEqual([]);
  });

  test("hold the same values in both languages", () => {
    const differing = [...chinese].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(english.get(key) ?? "").join(),
    );
    expect(differing).toEqual([]);
  });

  test("are Chinese where they hold words", () => {
    // Names, signs, and the language's own name in its own letters.
    const alike = /^(Markdown|Sigma|ID|Switch to English|[^A-Za-z]*)$/;
    const wordless = (text: string) => alike.test(text.replaceAll(/\{\{\w+\}\}/g, "").trim());
    expect([...all].filter(([, text]) => !/\p{Script=Han}/u.test(text) && !wordless(text))).toEqual([]);
  });
});
