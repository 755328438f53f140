import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { families } from "#diffusion/families/index.ts";
import { parseManifest } from "#diffusion/model/manifest.ts";
import { familySections, familyTable } from "./family-pages.ts";

const page = readFileSync(new URL("../../docs/models.md", import.meta.url), "utf8");

/** What stands between two marks of the page. */
function between(mark: string): string {
  const [, text] = page.split(`<!-- ${mark} -->`);
  return text!.trim();
}

test("the table of docs/models.md is the one that the adapters make", () => {
  expect(between("table")).toBe(familyTable(families));
});

test("docs/models.md has a section for every family, in the adapters' words", () => {
  expect(between("sections")).toBe(familySections(families));
});

test("the manifest in docs/models.md can be used", () => {
  const [, text] = /```json\n([\s\S]*?)```/.exec(page)!;
  expect(parseManifest("lemica.model.json", JSON.parse(text!)).family).toBe("z-image");
});
