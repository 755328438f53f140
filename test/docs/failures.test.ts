import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { exitCodeOf, failuresOfWork } from "../../server/cli/exit-code.ts";

const HOME = fileURLToPath(new URL("../..", import.meta.url));
const CODE = "[a-z-]+/[a-z0-9-]+";

/** All sources of the program, joined. */
const sources = ["nodes", "server", "web"]
  .flatMap((room) =>
    readdirSync(join(HOME, room), { recursive: true, encoding: "utf8" }).map((name) => join(room, name)),
  )
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => readFileSync(join(HOME, name), "utf8"))
  .join("\n");

const inSources = new Set(
  [...sources.matchAll(new RegExp(`new \\w*Failure\\(\\s*"(${CODE})"|\\bcode: "(${CODE})"`, "g"))].map(
    ([, thrown, told]) => thrown ?? told!,
  ),
);

/** A row of the page: code, exit code, what it means, what to do. */
const rows = readFileSync(join(HOME, "docs/failures.md"), "utf8")
  .split("\n")
  .flatMap((line) => {
    const cells = line.split("|").map((cell) => cell.trim());
    return /^`.*`$/.test(cells[1] ?? "") ? [[cells[1]!.slice(1, -1), ...cells.slice(2, 5)] as const] : [];
  });

describe("docs/failures.md", () => {
  test("explains exactly the codes that the program can give", () => {
    expect(inSources.size).toBeGreaterThan(100);
    expect(rows.map(([code]) => code).sort()).toEqual([...inSources].sort());
  });

  test("says of each code what it means, what to do, and its exit code", () => {
    for (const [code, exit, meaning, remedy] of rows) {
      expect([code, exit === "1" ? 1 : 2]).toEqual([code, exitCodeOf(code)]);
      expect(meaning, code).toMatch(/^\S.{15,}\.$/);
      expect(remedy, code).toMatch(/^\S.{5,}\.$/);
    }
    expect([...failuresOfWork].filter((code) => !inSources.has(code))).toEqual([]);
  });

  test("has every code that a comment of the program promises", () => {
    const rooms = new Set([...inSources].map((code) => code.split("/")[0]!));
    const promised = [...sources.matchAll(new RegExp(`\`(${CODE})\``, "g"))].map(([, code]) => code!);
    const unknown = promised.filter((code) => rooms.has(code.split("/")[0]!) && !inSources.has(code));
    expect(unknown.filter((code) => code !== "workflow/what-is-wrong")).toEqual([]);
  });
});
