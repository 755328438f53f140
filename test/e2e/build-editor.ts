import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const HOME = fileURLToPath(new URL("../..", import.meta.url));
const WEB = join(HOME, "web");
const BUILT = join(WEB, "dist");
/** What the bundle is made from besides web/. */
const ALSO = ["server/protocol", "nodes/core", "nodes/kit", "package-lock.json"];

/** Builds the editor as `npm run build` does, unless what is built is newer than all it is made from. */
export async function buildEditor(): Promise<void> {
  const page = join(BUILT, "index.html");
  const newest = Math.max(...[WEB, ...ALSO.map((path) => join(HOME, path))].map(newestIn));
  if (existsSync(page) && statSync(page).mtimeMs > newest) return;
  await build({ root: WEB, configFile: join(WEB, "vite.config.ts"), logLevel: "error" });
}

/** When something in a folder was last changed, in milliseconds since 1970. */
function newestIn(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const inside = readdirSync(path).map((name) => join(path, name));
  return Math.max(stats.mtimeMs, ...inside.filter((each) => each !== BUILT).map(newestIn));
}
