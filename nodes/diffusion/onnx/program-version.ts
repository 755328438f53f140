import { createRequire } from "node:module";

/** The version of this package, as it was on disk when this process started. */
export const { version: programVersion } = createRequire(import.meta.url)("../../../package.json") as {
  version: string;
};
