import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const HOME = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(HOME, path), "utf8");

const page = read("docs/editor.md");
const rows = page
  .slice(page.indexOf("## What shows it"))
  .split("\n")
  .filter((line) => line.startsWith("|") && !/^\|( what|---)/.test(line))
  .map(
    (line) =>
      line
        .split("|")
        .map((cell) => cell.trim())
        .slice(1, 4) as [what: string, tests: string, pictures: string],
  );

describe("docs/editor.md", () => {
  test.each(rows)("names tests that are there for: %s", (_, tests) => {
    const cited = tests.split(" · ").map((part) => /^`([^`]+)` (.*)$/.exec(part)!);
    expect(cited.length).toBeGreaterThan(0);
    for (const [, file, titles] of cited) {
      const quoted = [...titles!.matchAll(/“([^”]+)”/g)].map(([, title]) => title!);
      expect(quoted.length).toBeGreaterThan(0);
      const source = read(file!);
      expect(quoted.filter((title) => !source.includes(title))).toEqual([]);
    }
  });

  test("names pictures that the tests in the browser take", () => {
    const folder = join(HOME, "test/e2e");
    const sources = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), "utf8"))
      .join("\n");
    const named = rows.flatMap(([, , pictures]) => [...pictures.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
    expect(named.length).toBeGreaterThan(20);
    const taken = (name: string) =>
      sources.includes(`"${name}"`) ||
      [...sources.matchAll(/screen\(page, `(\w+-)\$\{/g)].some(([, start]) => name.startsWith(start!));
    expect(named.filter((name) => !taken(name))).toEqual([]);
  });
});
