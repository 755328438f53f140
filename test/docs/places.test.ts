import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { predictorIds } from "#core/predictors.ts";

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");

test.each(["the-way-of-a-run.md", "adding-things.md"])(
  "files that docs/%s names by their whole path are there",
  (name) => {
    const named = [...page(name).matchAll(/`((?:web|server|nodes|test)\/[\w./-]+\.\w+)`/g)].map(([, path]) => path!);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
  },
);

test("docs/how-it-works.md tells of every predictor", () => {
  for (const id of predictorIds) expect(page("how-it-works.md")).toContain(`\`${id}\``);
});
