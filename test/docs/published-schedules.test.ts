import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { publishedPage } from "./published-page.ts";

test("docs/published-schedules.md is what the lists say", () => {
  const page = readFileSync(new URL("../../docs/published-schedules.md", import.meta.url), "utf8");
  expect(page).toBe(publishedPage());
});
