import { type Said, said } from "#core/said.ts";
/** Where a text stops being JSON. */
export interface JsonMistake {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** What JSON would have there, in words. */
  readonly expected: Said;
}

const SPACE = /[ \t\n\r]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

type State = "value" | "first item" | "key" | "first key" | "colon" | "after" | "end";
const EXPECTED: Record<State, Said> = {
  value: said("a value"),
  "first item": said('a value or "]"'),
  key: said("a name in double quotes"),
  "first key": said('a name in double quotes or "}"'),
  colon: '":"',
  after: said('"," or the closing bracket'),
  end: said("the end of the file"),
};

/**
 * Finds the first place where a text stops being JSON, or undefined if it is JSON. JSON.parse says where only for some
 * mistakes, and in words that differ between versions of Node. Time O(length).
 */
export function findJsonMistake(text: string): JsonMistake | undefined {
  const open: ("{" | "[")[] = [];
  let state: State = "value";
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.test(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const takeString = (): boolean => {
    const end = endOfString(text, at);
    if (end !== undefined) at = end;
    return end !== undefined;
  };
  const settled = (): State => (open.length === 0 ? "end" : "after");

  for (;;) {
    take(SPACE);
    const c = text[at];
    if (c === undefined && state === "end") return undefined;
    if ((state === "value" || state === "first item") && (c === "{" || c === "[")) {
      open.push(c);
      state = c === "{" ? "first key" : "first item";
      at++;
    } else if ((state === "value" || state === "first item") && (takeString() || take(SCALAR))) state = settled();
    else if ((state === "key" || state === "first key") && takeString()) state = "colon";
    else if (state === "colon" && c === ":") {
      state = "value";
      at++;
    } else if (state === "after" && c === ",") {
      state = open.at(-1) === "{" ? "key" : "value";
      at++;
    } else if (closes(c, open.at(-1)) && (state === "after" || state === "first item" || state === "first key")) {
      open.pop();
      state = settled();
      at++;
    } else return { ...position(text, at), expected: EXPECTED[state] };
  }
}

/**
 * Where a string ends that begins at `start`, or undefined if there is none that ends. Letter by letter: a pattern for it
 * would go back over a string that does not end, or fill its stack with one that is long.
 */
function endOfString(text: string, start: number): number | undefined {
  if (text[start] !== '"') return undefined;
  let at = start + 1;
  for (let c = text[at]; c !== undefined && c !== '"'; c = text[at]) {
    if (c < " ") return undefined;
    ESCAPE.lastIndex = at;
    if (c !== "\\") at++;
    else if (ESCAPE.test(text)) at = ESCAPE.lastIndex;
    else return undefined;
  }
  return at < text.length ? at + 1 : undefined;
}

function closes(c: string | undefined, bracket: "{" | "[" | undefined): boolean {
  return (c === "}" && bracket === "{") || (c === "]" && bracket === "[");
}

function position(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}
