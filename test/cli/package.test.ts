import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
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
