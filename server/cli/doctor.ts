import { Command } from "commander";
import { Failure } from "#core/failure.ts";
import { type Config, defaultConfig } from "#server/operation/config.ts";
import { type Finding, fail, ok } from "#server/operation/doctor/finding.ts";
import { failure } from "#server/operation/failures.ts";
import { configOf, withConfigOptions } from "./config-options.ts";
import { dataFolder } from "./engine.ts";
import { jsonOption } from "./options.ts";
import { ToldFailure } from "./told-failure.ts";

const UNWELL = "operation/unwell";

export function doctorCommand(): Command {
  const command = new Command("doctor")
    .description("See whether all that the server needs is there, and what to do where it is not; changes nothing.")
    .addOption(jsonOption())
    .action(doctor);
  return withConfigOptions(command);
}

async function doctor({ json, ...options }: Readonly<Record<string, string | undefined>>): Promise<void> {
  const { config, findings: first } = await settingsOf(options);
  const { examine } = await import("#server/operation/doctor/examine.ts");
  const findings = [...first, ...(await examine(config))];
  process.stdout.write(json ? `${JSON.stringify({ findings })}\n` : findings.map(line).join(""));
  if (findings.some(({ status }) => status === "fail"))
    throw new ToldFailure(UNWELL, "The server would not work as it is set up.", failure.facts[UNWELL]);
}

/** Settings that are wrong are a finding as well; the rest is then looked at as if nothing were set. */
async function settingsOf(
  options: Readonly<Record<string, string | undefined>>,
): Promise<{ config: Config; findings: Finding[] }> {
  try {
    const config = await configOf(options);
    return { config, findings: [ok("settings", config.file ?? "no file")] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const findings = error.message.split("\n").map((message) => fail("settings", message, "Correct it there."));
    return { config: defaultConfig(options.data ?? dataFolder()), findings };
  }
}

function line({ status, subject, message, remedy }: Finding): string {
  return `${status.padEnd(4)}  ${subject}: ${message}${remedy === undefined ? "" : `. ${remedy}`}\n`;
}
