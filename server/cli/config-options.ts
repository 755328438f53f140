import { type Command, Option } from "commander";
import { type Config, readConfig } from "#server/operation/config.ts";
import { type Setting, settingList } from "#server/operation/setting-list.ts";

const PLACEHOLDERS: Readonly<Record<Setting["kind"], string>> = {
  text: "<text>",
  number: "<n>",
  bytes: "<size>",
  path: "<path>",
  list: "<list>",
  paths: "<list>",
};

/** Gives a command a flag for every setting, and --config for the file of them. */
export function withConfigOptions(command: Command): Command {
  command.option("--config <file>", "JSON file of settings (default: config.json in the data folder)");
  for (const setting of settingList) command.addOption(optionOf(setting));
  return command.addHelpText(
    "after",
    `
Lists are separated by commas. Each setting can also be given as a variable (--log-level: LEMICA_LOG_LEVEL) or in the file;
flags are stronger than variables, and these than the file. docs/operations.md explains them.`,
  );
}

/** The configuration that a command with these options was given. @throws Failure as `readConfig` does. */
export function configOf(options: Readonly<Record<string, string | undefined>>): Promise<Config> {
  const given = settingList.map(({ key, flag }) => [key, options[camelCase(flag)]]);
  const flags = Object.fromEntries([["config", options.config], ...given]);
  return readConfig({ flags, variables: process.env });
}

/** Texts as they are given: what they must be is for all sources the same, and told in the same words. */
function optionOf({ flag, kind, about, fallback }: Setting): Option {
  const words = `${about.charAt(0).toLowerCase()}${about.slice(1, -1)}`;
  const option = new Option(`${flag} ${PLACEHOLDERS[kind]}`, fallback ? `${words} (default: ${fallback})` : words);
  if (kind === "list" || kind === "paths")
    option.argParser((text: string, before?: string) => (before === undefined ? text : `${before},${text}`));
  return option;
}

/** What commander calls a flag's value. */
function camelCase(flag: string): string {
  return flag.slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
