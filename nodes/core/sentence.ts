/** `{steps}`, or `{1}`, stands for a value; in a translation, `{1~}` for one that is made of words, too. */
const HOLE = /\{(\w+)~?\}/;

/** A sentence with holes, taken apart: text, hole, text, and so on. */
export interface Pattern {
  /** One more than there are holes; any of them may be empty. */
  readonly texts: readonly string[];
  /** The name or number of each hole. */
  readonly holes: readonly string[];
  /** How much of it is text: of two that fit a sentence, the one with more says more of it. */
  readonly length: number;
}

export function patternOf(sentence: string): Pattern {
  const parts = sentence.split(HOLE);
  const texts = parts.filter((_, k) => k % 2 === 0);
  return { texts, holes: parts.filter((_, k) => k % 2 === 1), length: texts.join("").length };
}

/**
 * The values of a sentence that was made by a pattern, by the names of their holes; undefined for any other sentence. Each
 * value is as short as can be. Walks along the sentence once, and never back: with both ends held, taking each text where it
 * comes first finds a way wherever there is one, since a hole takes anything.
 */
export function valuesOf({ texts, holes }: Pattern, sentence: string): ReadonlyMap<string, string> | undefined {
  const [first, last] = [texts[0]!, texts.at(-1)!];
  if (holes.length === 0) return sentence === first ? new Map() : undefined;
  const end = sentence.length - last.length;
  if (!sentence.startsWith(first) || !sentence.endsWith(last) || first.length > end) return undefined;
  const values = new Map<string, string>();
  let at = first.length;
  for (const [k, hole] of holes.entries()) {
    const text = texts[k + 1]!;
    const next = k === holes.length - 1 ? end : sentence.indexOf(text, at);
    if (next < at || next > end) return undefined;
    if (!values.has(hole)) values.set(hole, sentence.slice(at, next));
    at = next + text.length;
  }
  return values;
}

/** A translation with its holes filled. `words` says a value that is made of words. */
export function filled(
  translation: string,
  values: ReadonlyMap<string, string>,
  words: (value: string) => string = (value) => value,
): string {
  return translation.replace(/\{(\w+)(~?)\}/g, (_, hole: string, mark: string) => {
    const value = values.get(hole) ?? "";
    return mark === "" ? value : words(value);
  });
}
