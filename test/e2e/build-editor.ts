import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HOME = fileURLToPath(new URL("../..", import.meta.url));
const WEB = join(HOME, "web");
const BUILT = join(WEB, "dist");
/** What the bundle is made from besides web/. */
const ALSO = [
  "server/protocol",
  "nodes/core",
  "nodes/kit",
  "nodes/formats",
  "nodes/picture",
  "package.json",
  "package-lock.json",
];
const VITE = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin", "vite.js");

/**
 * Builds the editor as `npm run build` does, unless what is built is newer than all it is made from. In a process of its own:
 * in that of the tests NODE_ENV is "test", with which libraries make another bundle than the one that is shipped.
 */
export function buildEditor(): void {
  const page = join(BUILT, "index.html");
  const newest = Math.max(...[WEB, ...ALSO.map((path) => join(HOME, path))].map(newestIn));
  if (existsSync(page) && statSync(page).mtimeMs > newest) return;
  const { NODE_ENV: _, ...env } = process.env;
  execFileSync(process.execPath, [VITE, "build", "web", "--logLevel", "error"], { cwd: HOME, env, stdio: "inherit" });
}

/** When something in a folder was last changed, in milliseconds since 1970. */
function newestIn(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const inside = readdirSync(path).map((name) => join(path, name));
  return Math.max(stats.mtimeMs, ...inside.filter((each) => each !== BUILT).map(newestIn));
}
