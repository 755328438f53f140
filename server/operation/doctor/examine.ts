import type { Config } from "../config.ts";
import { checkDatabase, checkDataFolder, checkOtherServer, checkPacks } from "./data.ts";
import { type Check, type Finding, fail } from "./finding.ts";
import { checkFfmpeg, checkLibraries, checkNode, checkPython } from "./machine.ts";
import { checkModels } from "./models.ts";
import { checkPort } from "./port.ts";
import { checkProviders } from "./providers.ts";

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
