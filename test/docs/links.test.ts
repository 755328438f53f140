import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const HOME = fileURLToPath(new URL("../..", import.meta.url));
const docs = readdirSync(join(HOME, "docs")).filter((name) => name.endsWith(".md"));
const pages = ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", ...docs.map((name) => join("docs", name))];
/** Written once the figures are measured. */
const LATER = "docs/measurements.md";

/** Links of a page to places in this repository: the file they lead to, and the heading in it. */
function linksOf(page: string): { link: string; file: string; heading: string | undefined }[] {
  const text = readFileSync(join(HOME, page), "utf8").replace(/```[\s\S]*?```/g, "");
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [name, heading] = link.split("#") as [string, string | undefined];
      const file = name === "" ? page : relative(HOME, join(HOME, dirname(page), name));
      return { link, file, heading };
    });
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  const text = readFileSync(join(HOME, page), "utf8").replace(/```[\s\S]*?```/g, "");
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading!);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe("links", () => {
  test.each(pages)("of %s lead to something that exists", (page) => {
    for (const { link, file, heading } of linksOf(page)) {
      if (file === LATER && !existsSync(join(HOME, LATER))) continue;
      expect(existsSync(join(HOME, file)), `${page} links to ${link}`).toBe(true);
      if (heading !== undefined) expect(anchorsOf(file), `${page} links to ${link}`).toContain(heading);
    }
  });

  test("lead from the README to every page of the docs", () => {
    const targets = new Set(linksOf("README.md").map(({ file }) => file));
    for (const name of docs) expect(targets).toContain(join("docs", name));
  });
});
