import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ALL = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
/** All that a theme can do wrong. */
const CONTRAST = { type: "rule", values: ["color-contrast"] };

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** Fails if axe-core finds something that keeps people from using what the page shows. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  expect(await seriousIn(page, ALL), state).toEqual([]);
}

/** The same in both themes of a page that follows the system's. */
export async function expectAccessibleInBoth(page: Page, state: string): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  expect(await seriousIn(page, CONTRAST), `${state}, light`).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectAccessible(page, `${state}, dark`);
}

async function seriousIn(page: Page, runOnly: typeof ALL): Promise<string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(SOURCE);
  // The rule that is left out is an experiment of axe-core: keys and counts beside a name are no part of it.
  const found = (await page.evaluate(`axe.run(document, {
    resultTypes: ["violations"],
    rules: { "label-content-name-mismatch": { enabled: false } },
    runOnly: ${JSON.stringify(runOnly)},
  }).then(({ violations }) => violations)`)) as Violation[];
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(" ")).join(", ")})`);
}
