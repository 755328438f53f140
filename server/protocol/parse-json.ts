import { Failure } from "#core/failure.ts";
import { findJsonMistake } from "./json-mistake.ts";

/** Names through which a parsed document could reach the prototypes of the program. */
const DROPPED = new Set(["__proto__", "constructor", "prototype"]);
const DEEPEST = 64;

/**
 * Parses JSON that comes from outside: `__proto__`, `constructor` and `prototype` are dropped wherever they are names, and
 * brackets within brackets are allowed 64 deep.
 *
 * @param what what the text is, for the message, e.g. "The workflow".
 * @throws Failure `workflow/not-json` with line and column, `workflow/too-deep`.
 */
export function parseJson(text: string, what: string): unknown {
  const json = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const document = revive(json, what);
  let level = [document];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw tooDeep(what);
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
  return document;
}

function revive(json: string, what: string): unknown {
  try {
    return JSON.parse(json, (name, value) => (DROPPED.has(name) ? undefined : value));
  } catch (cause) {
    if (cause instanceof RangeError) throw tooDeep(what);
    const mistake = findJsonMistake(json);
    const where = mistake && ` at line ${mistake.line}, column ${mistake.column}: expected ${mistake.expected}`;
    throw new Failure(
      "workflow/not-json",
      `${what} is not valid JSON${where ?? ""}; mend that place, or take an undamaged copy of the file.`,
      { cause },
    );
  }
}

function tooDeep(what: string): Failure {
  return new Failure(
    "workflow/too-deep",
    `${what} has brackets within brackets more than ${DEEPEST} deep, which no workflow needs; take an undamaged copy of the file.`,
  );
}
