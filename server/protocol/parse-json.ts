import type { Failure } from "#core/failure.ts";
import { type Said, said } from "#core/said.ts";
import { failure } from "./failures.ts";
import { findJsonMistake } from "./json-mistake.ts";

/** Names through which a parsed document could reach the prototypes of the program. */
const DROPPED = new Set(["__proto__", "constructor", "prototype"]);
/** One of them, or a letter written as its number, which may belong to one. */
const SUSPICIOUS = /__proto__|constructor|prototype|\\u/;
const DEEPEST = 64;
const LETTER = { quote: 34, openList: 91, backslash: 92, closeList: 93, openObject: 123, closeObject: 125 } as const;

/**
 * Parses JSON that comes from outside: `__proto__`, `constructor` and `prototype` are dropped wherever they are names, and
 * brackets within brackets are allowed 64 deep.
 *
 * @param what what the text is, for the message, e.g. "The workflow".
 * @throws Failure `workflow/not-json` with line and column, `workflow/too-deep`.
 */
export function parseJson(text: string, what: Said): unknown {
  const json = text.startsWith("\uFEFF") ? text.slice(1) : text;
  // Before it is parsed: 16 MB of brackets would become half a gigabyte of lists within lists.
  if (isDeeper(json, DEEPEST)) throw tooDeep(what);
  const document = parsed(json, what);
  // A reviver would take several times as long as the parser, and hardly any text has these names.
  if (SUSPICIOUS.test(json)) drop(document);
  return document;
}

/** Whether more brackets are open at once, whatever else may be wrong with a text. */
function isDeeper(json: string, most: number): boolean {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < json.length; at++) {
    const letter = json.charCodeAt(at);
    if (isInText) {
      if (letter === LETTER.backslash) at++;
      else if (letter === LETTER.quote) isInText = false;
      continue;
    }
    switch (letter) {
      case LETTER.quote:
        isInText = true;
        break;
      case LETTER.openList:
      case LETTER.openObject:
        if (++depth > most) return true;
        break;
      case LETTER.closeList:
      case LETTER.closeObject:
        depth--;
    }
  }
  return false;
}

/** Takes the dropped names out of a value and of all within it; it is not deep. */
function drop(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) drop(item);
  else if (typeof value === "object" && value !== null)
    for (const name of Object.keys(value)) {
      const members = value as Record<string, unknown>;
      if (DROPPED.has(name)) delete members[name];
      else drop(members[name]);
    }
}

function parsed(json: string, what: Said): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    const mistake = findJsonMistake(json);
    throw failure(
      "workflow/not-json",
      mistake
        ? said(
            "{what} is not valid JSON at line {line}, column {column}: expected {expected}; mend that place, or take an undamaged copy of the file.",
            { what, line: mistake.line, column: mistake.column, expected: mistake.expected },
          )
        : said("{what} is not valid JSON; mend that place, or take an undamaged copy of the file.", { what }),
      { cause },
    );
  }
}

function tooDeep(what: Said): Failure {
  return failure(
    "workflow/too-deep",
    said(
      "{what} has brackets within brackets more than {depth} deep, which no workflow needs; take an undamaged copy of the file.",
      { what, depth: DEEPEST },
    ),
  );
}
