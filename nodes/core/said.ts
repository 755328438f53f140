import { filled, patternOf, valuesOf } from "./sentence.ts";

type Holes<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;
type Values<T extends string> = [Holes<T>] extends [never] ? [] : [Readonly<Record<Holes<T>, string | number>>];

/**
 * A text of results and progress for people, with values where `{name}` stands. It is written as one literal in the call,
 * so that a test finds it in the sources and asks for its words in other languages.
 */
export function said<const T extends string>(text: T, ...[values]: Values<T>): [Holes<T>] extends [never] ? T : string;
export function said(text: string, values: Readonly<Record<string, string | number>> = {}): string {
  return filled(text, new Map(Object.entries(values).map(([name, value]) => [name, String(value)])));
}

/**
 * Tells in other words what was said: line by line; parts between " · " and sentences one by one. What is said in a hole is
 * told, too; all else, such as names and numbers, stays.
 *
 * @param words texts as `said` has them, by what they are in English.
 */
export function retelling(words: Readonly<Record<string, string>>): (text: string) => string {
  // Of two that fit, the one that begins with words of its own is meant, or has more of them.
  const patterns = Object.entries(words)
    .map(([text, other]) => ({ ...patternOf(text), other }))
    .filter(({ holes }) => holes.length > 0)
    .sort((a, b) => Number(b.texts[0] !== "") - Number(a.texts[0] !== "") || b.length - a.length);
  const tellPart = (part: string): string => {
    if (Object.hasOwn(words, part)) return words[part]!;
    if (part.length > LONGEST) return part;
    for (const pattern of patterns) {
      const values = valuesOf(pattern, part);
      if (values) return filled(pattern.other, new Map([...values].map(([name, value]) => [name, tellPart(value)])));
    }
    return part;
  };
  const tellParts = (text: string) => text.split(BETWEEN).map(tellPart).join(BETWEEN);
  const tellLine = (line: string): string => {
    if (Object.hasOwn(words, line)) return words[line]!;
    const sentences = line.split(/(?<=\.) /);
    const told = sentences.map(tellParts);
    // Something that was said may hold the end of a sentence itself.
    if (sentences.some((sentence, k) => sentence === told[k])) return tellParts(line);
    return told.join(" ").replaceAll("。 ", "。");
  };
  return (text) => text.split("\n").map(tellLine).join("\n");
}

/** What parts of one line are joined by. */
const BETWEEN = " · ";
/** In characters; what is longer was not said. */
const LONGEST = 1000;
