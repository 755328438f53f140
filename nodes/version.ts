import { createRequire } from "node:module";

/** The version of this package, as provenance and `--version` tell it. */
export const { version } = createRequire(import.meta.url)("../package.json") as { version: string };
