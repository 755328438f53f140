type Holes<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;
type Values<T extends string> = [Holes<T>] extends [never] ? [] : [Readonly<Record<Holes<T>, string | number>>];

/**
 * A text of results and progress for people, with values where `{name}` stands. It is written as one literal in the call,
 * so that a test finds it in the sources and asks for its words in other languages.
 */
export function said<const T extends string>(text: T, ...[values]: Values<T>): [Holes<T>] extends [never] ? T : string;
export function said(text: string, values: Readonly<Record<string, string | number>> = {}): string {
  return filled(text, values);
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
    .flatMap(([text, other]) => (HOLE.test(text) ? [pattern(text, other)] : []))
    .sort((a, b) => Number(b.begins) - Number(a.begins) || b.own - a.own);
  const tellPart = (part: string): string => {
    if (Object.hasOwn(words, part)) return words[part]!;
    if (part.length > LONGEST) return part;
    for (const { shape, other } of patterns) {
      const values = shape.exec(part)?.groups;
      if (values) return filled(other, Object.fromEntries(Object.entries(values).map(([k, v]) => [k, tellPart(v)])));
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

const HOLE = /\{(\w+)\}/;
/** What parts of one line are joined by. */
const BETWEEN = " · ";
/** In characters; what is longer was not said. */
const LONGEST = 1000;

function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

interface Pattern {
  readonly shape: RegExp;
  readonly other: string;
  /** Whether it begins with characters of its own, and not with a hole. */
  readonly begins: boolean;
  /** Characters besides the holes. */
  readonly own: number;
}

function pattern(text: string, other: string): Pattern {
  const parts = text.split(/\{(\w+)\}/);
  const shape = parts.map((part, k) =>
    k % 2 === 1 ? `(?<${part}>.+?)` : part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"),
  );
  const own = parts.reduce((sum, part, k) => sum + (k % 2 === 1 ? 0 : part.length), 0);
  return { shape: new RegExp(`^${shape.join("")}$`), other, begins: parts[0] !== "", own };
}
