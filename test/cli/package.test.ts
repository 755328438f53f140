import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { HOME } from "#process/home.ts";

const MOST_BYTES = 20 * 2 ** 20;

describe.skipIf(process.platform === "win32")("The package that npm makes", () => {
  let folder: string;
  let home: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lemica-package-"));
    execFileSync(process.execPath, ["--import", "tsx", join("tools", "build.ts"), "--types"], { cwd: HOME });
    execFileSync("npm", ["pack", "--pack-destination", folder], { cwd: HOME, stdio: "ignore" });
    const [archive] = readdirSync(folder);
    expect(statSync(join(folder, archive!)).size).toBeLessThan(MOST_BYTES);
    execFileSync("tar", ["-xzf", archive!], { cwd: folder });
    home = join(folder, "package");
    symlinkSync(join(HOME, "node_modules"), join(home, "node_modules"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  const lemica = (...args: readonly string[]) =>
    execFileSync(process.execPath, [join(home, "bin", "lemica.js"), ...args], { cwd: folder, encoding: "utf8" });

  test("has no sources, and all that they become", () => {
    expect(existsSync(join(home, "nodes")) || existsSync(join(home, "server"))).toBe(false);
    expect(lemica("--version")).toMatch(/^\d+\.\d+\.\d+\n$/);
    const matrix = join(home, "workflows", "data", "moving-shapes-50.errors.csv");
    expect(lemica("solve", matrix, "--budget", "15")).toContain("15 of 50");
  });

  test("is a library with types, and the README's program runs in a folder of its own", () => {
    const mine = join(folder, "mine");
    const beside = (name: string) => join(mine, name);
    mkdirSync(join(mine, "node_modules", "@types"), { recursive: true });
    symlinkSync(home, join(mine, "node_modules", "lemica-nodes"));
    symlinkSync(join(HOME, "node_modules", "@types", "node"), join(mine, "node_modules", "@types", "node"));
    cpSync(join(home, "workflows", "data"), beside("data"), { recursive: true });
    copyFileSync(beside(join("data", "moving-shapes-50.errors.csv")), beside("errors.csv"));
    copyFileSync(join(home, "workflows", "solve-an-imported-matrix.workflow.json"), beside("mine.workflow.json"));
    const [, program] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(HOME, "README.md"), "utf8"))!;
    writeFileSync(beside("package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(beside("program.mjs"), program!);
    expect(execFileSync(process.execPath, ["program.mjs"], { cwd: mine, encoding: "utf8" })).toContain("done [] [");
    expect(readFileSync(beside("b15.py"), "utf8")).toContain("steps_computation_mask");

    // The same as TypeScript, where a wrong type is told.
    writeFileSync(beside("program.mts"), program!);
    writeFileSync(
      beside("wrong.mts"),
      `import { defineNode, z } from "lemica-nodes/kit";
import { type ErrorGraph, solve } from "lemica-nodes/core";
export const graph: ErrorGraph = { steps: 3, maxGap: 2, errors: new Float64Array(1) };
export const steps: string = solve(graph).compute(2);
export const node = defineNode({ type: "mine/none", version: 1, title: "None", summary: "None.", inputs: {}, outputs: {}, params: z.object({ a: z.int() }), run: (_, { b }) => ({}) });
`,
    );
    const options = [
      "--noEmit",
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2023",
      "--skipLibCheck",
      "--types",
      "node",
    ];
    const tsc = (file: string) =>
      spawnSync(join(HOME, "node_modules", ".bin", "tsc"), [...options, file], { cwd: mine, encoding: "utf8" }).stdout;
    expect(tsc("program.mts")).toBe("");
    const told = tsc("wrong.mts");
    expect(told).toContain("Type 'number[]' is not assignable to type 'string'");
    expect(told).toContain("Property 'b' does not exist");
    expect(told.match(/error TS/g)).toHaveLength(2);
  });

  test("samples with the model inside", () => {
    const told = lemica(
      "sample",
      "--model",
      join(home, "models", "moving-shapes"),
      "--prompt",
      "a red circle",
      "--steps",
      "2",
      "--json",
      "--out",
      "clip.webp",
    );
    expect(JSON.parse(told)).toMatchObject({ seconds: expect.any(Number) });
    expect(statSync(join(folder, "clip.webp")).size).toBeGreaterThan(1000);
  });

  test("serves the editor, its templates and its words", async () => {
    const args = [
      join(home, "bin", "lemica.js"),
      "serve",
      "--data",
      join(folder, "data"),
      "--port",
      "0",
      "--log-level",
      "error",
    ];
    const server = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void server.kill("SIGKILL"));
    const [, url] = /at (\S+)/.exec(String((await server.stdout.iterator({ destroyOnReturn: false }).next()).value))!;
    expect(await (await fetch(url!)).text()).toContain("<title>");
    expect(await (await fetch(`${url}/v1/templates`)).json()).toMatchObject({ items: expect.any(Array) });
    expect(await (await fetch(`${url}/v1/catalogue?language=zh-CN`)).text()).toContain("加载管线");
  });
});
