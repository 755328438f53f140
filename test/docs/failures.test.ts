import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failureTables } from "./failure-tables.ts";
import { failuresPage } from "./failures-page.ts";

const HOME = join(import.meta.dirname, "../..");
const CODE = "[a-z-]+/[a-z0-9-]+";

const files = ["nodes", "server", "web"]
  .flatMap((root) =>
    readdirSync(join(HOME, root), { recursive: true, encoding: "utf8" }).map((name) => join(root, name)),
  )
  .filter((name) => /\.tsx?$/.test(name));
/** All sources of the program without the tables, joined. */
const sources = files
  .filter((name) => !name.endsWith("failures.ts"))
  .map((name) => readFileSync(join(HOME, name), "utf8"))
  .join("\n");
const codes = failureTables.flatMap(({ facts }) => Object.keys(facts));

describe("failures", () => {
  test("stand in the table of one room each, and say what they mean and what to do", () => {
    expect(codes.length).toBeGreaterThan(200);
    expect(codes.filter((code, k) => codes.indexOf(code) !== k)).toEqual([]);
    for (const { facts } of failureTables)
      for (const [code, { means, remedy }] of Object.entries(facts)) {
        expect(means, code).toMatch(/^\S.{15,}\.$/);
        expect(remedy, code).toMatch(/^\S.{5,}\.$/);
      }
  });

  test("are given somewhere, each of them, and by their room alone", () => {
    expect(codes.filter((code) => !sources.includes(`"${code}"`))).toEqual([]);
    // Those that carry more than a sentence, and those that come over a wire, are made of what they carry.
    const makers = ["nodes/core/failure.ts", "server/cli/engine.ts"];
    const others = files.filter((name) => /\bnew Failure\(/.test(readFileSync(join(HOME, name), "utf8")));
    expect(others.filter((name) => !makers.includes(name))).toEqual([]);
  });

  test("are all there that a comment of the program promises", () => {
    const rooms = new Set(codes.map((code) => code.split("/")[0]!));
    const promised = [...sources.matchAll(new RegExp(`\`(${CODE})\``, "g"))].map(([, code]) => code!);
    const unknown = promised.filter((code) => rooms.has(code.split("/")[0]!) && !codes.includes(code));
    expect(unknown.filter((code) => code !== "workflow/what-is-wrong")).toEqual([]);
  });

  test("blame the server by their status only where it is to blame", () => {
    const facts = failureTables.flatMap((table) => Object.entries(table.facts));
    for (const [code, { status }] of facts)
      if (status !== undefined) expect([code, status > 400]).toEqual([code, true]);
    expect(
      facts
        .filter(([, { status = 400 }]) => status >= 500)
        .map(([code]) => code)
        .sort(),
    ).toEqual([
      "http/cannot-write",
      "http/internal",
      "http/not-ready",
      "http/read-only",
      "http/too-many-sockets",
      "operation/models-unreachable",
      "store/database-busy",
      "store/database-damaged",
      "store/database-unusable",
      "store/disk-full",
      "store/library-unusable",
    ]);
  });

  test("are explained by docs/failures.md, which is made of the tables", () => {
    expect(readFileSync(join(HOME, "docs/failures.md"), "utf8")).toBe(failuresPage());
  });
});
