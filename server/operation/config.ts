import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { HOME } from "#process/home.ts";
import { decodeText } from "#protocol/text.ts";
import { failure } from "./failures.ts";
import { type Given, type ReadSettings, readSettings } from "./read-settings.ts";
import { CONFIG_VARIABLE, settingList } from "./setting-list.ts";
import { type Settings, settings, token as tokenSchema } from "./settings.ts";

/** What a server is started with: settings that are checked, with absolute paths, and whole. */
export interface Config extends Omit<Settings, "tokenFile" | "data" | "models"> {
  readonly data: string;
  readonly models: readonly string[];
  /** The file that settings were read from, if there was one. */
  readonly file?: string;
}

export interface ConfigSources {
  /** By key, e.g. `log.level`; `config` is the path of the file. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/**
 * The configuration from flags, variables and the file, in that order of strength. The file is the one that is named, or
 * `config.json` in the data folder.
 * @throws Failure as `readSettings` does; `operation/bad-token-file`, `operation/open-without-token`,
 * `operation/data-in-own-file`.
 */
export async function readConfig({ flags, variables }: ConfigSources): Promise<Config> {
  const named = flags.config ?? (variables[CONFIG_VARIABLE] || undefined);
  const home = resolve(expandHome(flags.data ?? (variables.LEMICA_DATA || join("~", ".lemica"))));
  const file = named === undefined ? join(home, "config.json") : resolve(named);
  const read = await readSettings({ flags, variables, file: { path: file, asked: named !== undefined } });
  if (named === undefined && read.given.get("data")?.inFile)
    throw failure(
      "operation/data-in-own-file",
      said("{file} cannot name the data folder, since it is looked for there; give it with --data or LEMICA_DATA.", {
        file,
      }),
    );
  const { tokenFile, ...given } = withPaths(read, dirname(file));
  const token = await tokenOf(given.token, tokenFile, read.given);
  const config: Config = {
    ...complete(given, home),
    ...(token !== undefined && { token }),
    ...(read.fileFound && { file }),
  };
  if (!isLoopback(config.host) && token === undefined) throw openWithoutToken(config.host, read.given);
  return config;
}

/** The configuration where nothing is set but the data folder. */
export function defaultConfig(data: string): Config {
  const { tokenFile: _, ...plain } = settings.parse({ history: {}, log: {}, limits: {} });
  return complete(plain, resolve(data));
}

function complete(given: Omit<Settings, "tokenFile">, home: string): Config {
  const { data = home } = given;
  const { models = [join(HOME, "models"), join(data, "models")] } = given;
  return { ...given, data, models };
}

/** Variables that are named like settings and are none: most likely misspelt. */
export function strayVariables(variables: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set([CONFIG_VARIABLE, ...settingList.map(({ variable }) => variable)]);
  return Object.keys(variables).filter((name) => name.startsWith("LEMICA_") && !known.has(name));
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

/** Paths made absolute: those of the file start at its folder, all others at the current one. */
function withPaths({ settings, given }: ReadSettings, folder: string): Settings {
  const absolute = (key: string) => (path: string) => resolve(given.get(key)?.inFile ? folder : ".", expandHome(path));
  const { data, tokenFile, models } = settings;
  return {
    ...settings,
    data: data && absolute("data")(data),
    tokenFile: tokenFile && absolute("tokenFile")(tokenFile),
    models: models?.map(absolute("models")),
  };
}

/** `~/…` is the shell's to expand, and neither units of systemd nor JSON go through a shell. */
function expandHome(path: string): string {
  return /^~(?=$|[/\\])/.test(path) ? join(homedir(), path.slice(1)) : path;
}

async function tokenOf(
  token: string | undefined,
  file: string | undefined,
  given: ReadonlyMap<string, Given>,
): Promise<string | undefined> {
  if (file === undefined) return token;
  const { source } = given.get("tokenFile")!;
  const bad = (what: string) =>
    failure("operation/bad-token-file", said("{source} names {file}, {what}.", { source, file, what }));
  if (token !== undefined) throw bad(`and ${given.get("token")!.source} gives a token as well; leave one of them out`);
  const text = await readFile(file).then(decodeText, (cause: Error) => {
    throw bad(`which cannot be read (${cause.message}); check the path and who may read it`);
  });
  const { expected } = settingList.find(({ key }) => key === "token")!;
  if (!tokenSchema.safeParse(text.trim()).success) throw bad(`whose content is no token; write ${expected} into it`);
  return text.trim();
}

function openWithoutToken(host: string, given: ReadonlyMap<string, Given>): Failure {
  return failure(
    "operation/open-without-token",
    said(
      "{source} lets other machines reach the server at {host}, which needs a token; give one with --token-file or LEMICA_TOKEN, or listen on 127.0.0.1.",
      { source: given.get("host")?.source ?? "host", host },
    ),
  );
}
