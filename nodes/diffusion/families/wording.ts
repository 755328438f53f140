/** What Python's `str.strip` and `\s` take for white space; JavaScript's are not the same (U+0085, U+FEFF, U+001C to U+001F). */
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const RUNS = new RegExp(`${SPACE}+`, "gu");
const ENDS = new RegExp(`^${SPACE}+|${SPACE}+$`, "gu");

/** Without white space at its ends. */
const stripped = (prompt: string): string => prompt.replace(ENDS, "");

/** Each run of white space one blank, and none at the ends. */
export const withSingleBlanks = (prompt: string): string => stripped(prompt.replace(RUNS, " "));

/** As the pipelines of most models with T5 or Gemma take prompts; white space inside stays. */
export const inLowerCase = (prompt: string): string => stripped(prompt.toLowerCase());
