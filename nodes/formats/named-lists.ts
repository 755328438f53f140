const VALUE = String.raw`["']?(?:true|false|\d+(?:\.\d*)?)["']?`;
const BLOCK = new RegExp(String.raw`(?:^[ \t]*-[ \t]+${VALUE}[ \t]*(?:\r?\n|$))+`, "gim");
const TUPLE = new RegExp(String.raw`(?<![\w.])\(\s*(${VALUE}\s*,\s*(?:${VALUE}\s*(?:,\s*|(?=\))))*)\)`, "gi");

/** The text with every list of numbers in brackets: YAML's lists of a line each, and Python's tuples. */
export function withBrackets(text: string): string {
  return text
    .replace(
      BLOCK,
      (lines) =>
        `[${lines
          .trim()
          .replace(/^\s*-\s+/gm, "")
          .split(/\s+/)
          .join(", ")}]\n`,
    )
    .replace(TUPLE, "[$1]");
}

/**
 * The numbers that a text gives a name: in brackets, in quotes, or bare to the end of the line, after a colon, an equals
 * sign or (on a command line) a blank; undefined where there are none.
 * @param text as `withBrackets` makes it. @param name a pattern that is the end of the name. @param read what is read there.
 */
export function namedList(text: string, name: string, read = numbersOf): number[] | undefined {
  const before = String.raw`${name}["']?(?:\s*[:=]\s*|[ \t]+)`;
  const inside = String.raw`(?:[\w.]*\()?\[([^\]]*)\]|["']([^"'\n]*)["']|([\d][\d, \t]*)(?![\w.,])`;
  const found = new RegExp(`${before}(?:${inside})`, "im").exec(text);
  return read(found?.[1] ?? found?.[2] ?? found?.[3]);
}

/** Numbers between commas and white space, True and False being 1 and 0. */
export function numbersOf(inside: string | undefined): number[] | undefined {
  if (inside === undefined) return undefined;
  const words = inside.split(/[\s,]+/).flatMap((word) => word.replace(/^["']|["']$/g, "") || []);
  const numbers = words.map((word) => (/^true$/i.test(word) ? 1 : /^false$/i.test(word) ? 0 : Number(word)));
  return numbers.some(Number.isNaN) ? undefined : numbers;
}

/** The same, and digits of 0 and 1 in one word are a flag each: `10` is ten only where flags are not meant. */
export function flagsOf(inside: string | undefined): number[] | undefined {
  const word = inside?.trim().replace(/^["']|["']$/g, "") ?? "";
  return /^[01]{2,}$/.test(word) ? Array.from(word, Number) : numbersOf(inside);
}
