import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this program, whether this module is run as it is or out of the build: models, workflows and words lie in it. */
export const HOME = homeOf(dirname(fileURLToPath(import.meta.url)));

/** The version of this package, as it was on disk when this process started. */
export const { version } = JSON.parse(readFileSync(join(HOME, "package.json"), "utf8")) as { version: string };

function homeOf(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : homeOf(dirname(folder));
}
