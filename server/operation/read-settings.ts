import { isObject, readConfigFile } from "./config-file.ts";
import { failure } from "./failures.ts";
import { type Setting, settingList } from "./setting-list.ts";
import { type Settings, settings } from "./settings.ts";

/** Where settings may come from. */
export interface Sources {
  /** By key, e.g. `log.level`. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The file, and whether it was asked for by name: then it must be there. */
  readonly file: { readonly path: string; readonly asked: boolean };
}

/** What was given for a setting. */
export interface Given {
  readonly value: unknown;
  /** How to call its source in a sentence: `--port`, `LEMICA_PORT`, `/etc/lemica.json:port`. */
  readonly source: string;
  /** It stands in the file, at whose folder relative paths then start. */
  readonly inFile: boolean;
}

export interface ReadSettings {
  readonly settings: Settings;
  /** By key; what has its default is missing. */
  readonly given: ReadonlyMap<string, Given>;
  readonly fileFound: boolean;
}

/**
 * Settings from flags, variables and the file, in that order of strength.
 * @throws Failure `operation/bad-setting` (all that are wrong, a sentence each), `operation/unknown-setting`,
 * `operation/bad-config-file`.
 */
export async function readSettings({ flags, variables, file }: Sources): Promise<ReadSettings> {
  const content = await readConfigFile(file.path, file.asked);
  const given = new Map<string, Given>();
  for (const setting of settingList) {
    const { key, flag, variable } = setting;
    const found =
      fromText(setting, flags[key], flag) ??
      // One that is set to nothing counts as not set: so shells and compose files leave it.
      fromText(setting, variables[variable] || undefined, variable) ??
      fromFile(setting, content, file.path);
    if (found !== undefined) given.set(key, found);
  }
  return { settings: check(given), given, fileFound: content !== undefined };
}

function fromText({ kind }: Setting, text: string | undefined, source: string): Given | undefined {
  return text === undefined ? undefined : { value: parse(kind, text.trim()), source, inFile: false };
}

function parse(kind: Setting["kind"], text: string): unknown {
  if (kind === "list" || kind === "paths") return text.split(",").map((item) => item.trim());
  if (kind === "number" && /^\d+$/.test(text)) return Number(text);
  return text;
}

function fromFile({ path, key }: Setting, content: unknown, file: string): Given | undefined {
  let value = content;
  for (const name of path) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value === undefined ? undefined : { value, source: `${file}:${key}`, inFile: true };
}

function check(given: ReadonlyMap<string, Given>): Settings {
  const tree = {};
  for (const { path, key } of settingList) place(tree, path, given.get(key)?.value);
  const parsed = settings.safeParse(tree);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const wrong = settingList.filter(({ path }) =>
    issues.some((issue) => path.every((name, k) => issue.path[k] === name)),
  );
  const sentences = wrong.map((setting) => sentence(setting, given.get(setting.key)!));
  throw failure("operation/bad-setting", sentences.join("\n"));
}

function sentence({ expected, secret }: Setting, { value, source }: Given): string {
  return `${source} must be ${expected}${secret ? "" : `, not ${JSON.stringify(value)}`}.`;
}

function place(group: Record<string, unknown>, [name, ...rest]: readonly string[], value: unknown): void {
  const inner = isObject(group[name!]) ? { ...(group[name!] as object) } : {};
  if (rest.length > 0) place(inner, rest, value);
  group[name!] = rest.length > 0 ? inner : value;
}
