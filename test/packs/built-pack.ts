import { join } from "node:path";
import { HOME } from "#process/home.ts";

/** The packs that run processes are given, which read JavaScript only, as packs from elsewhere are. */
export const BUILT_PACKS = ["lab-pack", "number-pack-module", "trouble-pack"] as const;
export const PACKS_FOLDER = join(HOME, "out", "test-packs");

/** The file of a pack in this folder, as it was built before all tests. */
export function builtPack(name: (typeof BUILT_PACKS)[number]): string {
  return join(PACKS_FOLDER, `${name}.js`);
}
