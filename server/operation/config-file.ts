import { readFile } from "node:fs/promises";
import type { Failure } from "#core/failure.ts";
import { said, told } from "#core/said.ts";
import { nearestNames } from "#engine/nearest-names.ts";
import { findJsonMistake } from "#protocol/json-mistake.ts";
import { decodeText } from "#protocol/text.ts";
import { failure } from "./failures.ts";
import { settingList } from "./setting-list.ts";

export type Json = Readonly<Record<string, unknown>>;

/**
 * The settings in a file, or undefined if there is none and none was asked for. Their names are known to be right, their
 * values are not checked.
 * @throws Failure `operation/bad-config-file`, `operation/unknown-setting`.
 */
export async function readConfigFile(path: string, asked: boolean): Promise<Json | undefined> {
  const text = await readFile(path).then(decodeText, (cause: NodeJS.ErrnoException) => {
    if (!asked && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return undefined;
    throw bad(
      path,
      `cannot be read (${cause.code === "ENOENT" ? "there is no such file" : cause.message}); check the path`,
    );
  });
  if (text === undefined) return undefined;
  const content = parse(text, path);
  if (!isObject(content)) throw bad(path, 'is no JSON object; write settings as {"port": 8188}');
  checkNames(content, [], path);
  return content;
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { line, column, expected } = findJsonMistake(text)!;
    throw bad(path, `is not JSON at line ${line}, column ${column}: expected ${told(expected)}; mend that place`);
  }
}

/** What is misspelt would go without effect, and nobody would notice that a limit or a token is not in force. */
function checkNames(group: Json, above: readonly string[], path: string): void {
  for (const [name, value] of Object.entries(group)) {
    const at = [...above, name];
    const within = settingList.filter((setting) => at.every((step, k) => setting.path[k] === step));
    const key = at.join(".");
    if (within.length === 0) throw unknown(key, path);
    if (within.some((setting) => setting.key === key)) continue;
    if (!isObject(value)) throw bad(path, `has no group at ${key}; write it as {"${within[0]!.path.at(-1)}": …}`);
    checkNames(value, at, path);
  }
}

function unknown(key: string, path: string): Failure {
  const [near] = nearestNames(
    key,
    settingList.map((setting) => setting.key),
    1,
  );
  const remedy = near ? `Did you mean ${near}?` : "docs/operations.md lists the settings.";
  return failure("operation/unknown-setting", said("{path}:{key} is no setting. {remedy}", { path, key, remedy }));
}

function bad(path: string, what: string): Failure {
  return failure("operation/bad-config-file", said("The file of settings {path} {what}.", { path, what }));
}
