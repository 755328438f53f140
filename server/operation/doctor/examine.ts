import type { Config } from "../config.ts";
import { checkDataFolder } from "./data-folder.ts";
import { checkDatabase } from "./database.ts";
import { checkFfmpeg } from "./ffmpeg.ts";
import { type Check, type Finding, fail } from "./finding.ts";
import { checkLibraries } from "./libraries.ts";
import { checkModels } from "./models.ts";
import { checkNode } from "./node-version.ts";
import { checkOtherServer } from "./other-server.ts";
import { checkPacks } from "./packs.ts";
import { checkPort } from "./port.ts";
import { checkProviders } from "./providers.ts";
import { checkPython } from "./python.ts";

const CHECKS: readonly Check[] = [
  checkNode,
  checkLibraries,
  checkProviders,
  checkFfmpeg,
  checkPython,
  checkDataFolder,
  checkDatabase,
  checkOtherServer,
  checkPort,
  checkModels,
  checkPacks,
];

/** Looks at everything that a server of this configuration needs, and changes nothing. Seconds. */
export async function examine(config: Config): Promise<Finding[]> {
  const findings = await Promise.all(
    CHECKS.map((check) =>
      check(config).catch((error: Error) => [
        fail("doctor", `a check stopped (${error.message})`, "Please report this with what else is said here."),
      ]),
    ),
  );
  return findings.flat();
}
