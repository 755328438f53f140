import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import { packHash } from "#server/packs/allowed-packs.ts";
import { loadCatalogue } from "#server/worker/load-catalogue.ts";
import { failureOf } from "../core/failure-of.ts";
import { known } from "../nodes/known-errors.ts";

const HOME = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(HOME, "docs", "writing-a-node.md"), "utf8");

/** A folder within the repository, where its names for rooms hold, with the page's files and what they import beside them. */
mkdirSync(join(HOME, "out"), { recursive: true });
const folder = mkdtempSync(join(HOME, "out", "writing-a-node-"));
afterAll(() => rmSync(folder, { recursive: true }));
const files = [...page.matchAll(/^```\w+\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(
  ([, path, code]) => [path!, code!] as const,
);
for (const [path, code] of files) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), code);
}
for (const path of ["nodes/previews", "nodes/sockets.ts", "test/nodes/flow.ts", "test/nodes/known-errors.ts"])
  symlinkSync(join(HOME, path), join(folder, path));

test("The page has a node, its test, the node under a new version, and a pack", () => {
  expect(files.map(([path]) => path)).toEqual([
    "nodes/solve/every-nth.ts",
    "test/nodes/every-nth.test.ts",
    "nodes/solve/every-nth-2.ts",
    "packs/my-pack/index.js",
  ]);
});

// The page's test is run as a part of this one.
describe("The test on the page", async () => {
  await import(pathToFileURL(join(folder, "test/nodes/every-nth.test.ts")).href);
});

test("The node under its new version brings older parameters up to date and does the same", async () => {
  const { everyNth } = await import(pathToFileURL(join(folder, "nodes/solve/every-nth.ts")).href);
  const { everyNthAgain } = await import(pathToFileURL(join(folder, "nodes/solve/every-nth-2.ts")).href);
  const params = everyNthAgain.params.parse(everyNthAgain.migrate[1]({ every: 7 }));
  expect(params).toEqual({ reuse: 6 });
  const again = await everyNthAgain.run({ errors: known }, params, {});
  expect(again).toEqual(await everyNth.run({ errors: known }, { every: 7 }, {}));
  expect(everyNthAgain.preview(again, params)).toMatchObject({ kind: "strip" });
});

test("The pack on the page is loaded where its hash is allowed, and works", async () => {
  const pack = join(folder, "packs/my-pack");
  writeFileSync(join(pack, "package.json"), '{"type": "module"}');
  const catalogue = await loadCatalogue([{ folder: pack, sha256: (await packHash(pack)) as string }]);
  const tail = catalogue.get("my-pack/tail")!;
  const schedule = { steps: 6, budget: 2, compute: [0, 5], mask: [1, 0, 0, 0, 0, 1], edgeErrors: [1] };
  const made = await tail.run({ schedule }, tail.params.parse({ steps: 3 }), {} as never);
  expect(made).toEqual({ schedule: { steps: 6, budget: 4, compute: [0, 3, 4, 5], mask: [1, 0, 0, 1, 1, 1] } });
  const chinese = catalogue.describe("zh-CN");
  expect(chinese.nodes.find(({ type }) => type === "my-pack/tail")!.title).toBe("计算末尾");
  const refuse = () => tail.run({ schedule }, tail.params.parse({ steps: 7 }), {} as never);
  const refused = failureOf(refuse);
  expect(refused).toMatchObject({
    code: "my-pack/too-long",
    message: "A tail of 7 steps is longer than the run of 6; ask for fewer.",
  });
  const words = { language: "zh-CN", texts: chinese.words };
  expect(told(refused.said, words)).toBe("末尾的 7 步超过了运行的 6 步。请减少。");
});
