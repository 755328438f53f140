import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { HOME } from "#process/home.ts";
import { BUILT_PACKS, PACKS_FOLDER } from "./packs/built-pack.ts";

/** What tests start as a process is what users start: all is built before. */
// biome-ignore lint/style/noDefaultExport: vitest calls the default export
export default async function build(): Promise<void> {
  buildProgram();
  const input = Object.fromEntries(BUILT_PACKS.map((name) => [name, `test/packs/${name}.ts`]));
  const packs = await rolldown({ cwd: HOME, input, platform: "node", external: /^[^./#]/ });
  await packs.write({ dir: PACKS_FOLDER, format: "esm" });
  await packs.close();
}

/**
 * `npm run build`. In a process of its own: in that of the tests NODE_ENV is "test", with which libraries make another bundle
 * than the one that is shipped.
 */
export function buildProgram(): void {
  const { NODE_ENV: _, ...env } = process.env;
  const args = ["--import", "tsx", join("tools", "build.ts")];
  execFileSync(process.execPath, args, { cwd: HOME, env, stdio: "inherit" });
}
