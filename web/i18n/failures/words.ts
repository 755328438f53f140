import { filled, type Pattern, patternOf, valuesOf } from "#core/sentence.ts";

/** What is said of a code in another language. */
interface CodeWords {
  /** What it means and what to do, without the values of a sentence. */
  readonly means: string;
  /** Sentences by what they are in English; `{1}` is a value, `{1~}` one of the parts. */
  readonly sentences?: Readonly<Record<string, string>>;
  /** Parts of sentences that are words, too. */
  readonly parts?: Readonly<Record<string, string>>;
}

/** The words of a language by the codes of failures; those of `any` are for failures of any code, or of none. */
export type FailureWords = Readonly<Record<string, CodeWords>>;

/** A failure as it is shown: with its own English words where only its code could be said. */
export interface Told {
  readonly text: string;
  readonly original?: string;
}

/** Words within words within words are enough. */
const DEEPEST = 3;
const ANY = "any";

/**
 * A failure in another language: its sentence with its values, or what its code means with the sentence beside it. The work
 * grows with the sentence's length times the number of sentences of its code.
 */
export function told(code: string | undefined, message: string, words: FailureWords): Told {
  const known = code !== undefined && Object.hasOwn(words, code) ? words[code] : undefined;
  const text = known && sentence(known, message, words[ANY], 0);
  if (text !== undefined) return { text };
  return { text: (known ?? words[ANY])?.means ?? message, original: message };
}

/** `any` says how a sentence is put behind the name of a file or an output. */
function sentence(known: CodeWords, message: string, any: CodeWords | undefined, depth: number): string | undefined {
  const own = matched(message, known.sentences);
  if (own) return filled(own.translation, own.values, (value) => part(known, value, any, depth));
  const wrapped = depth < DEEPEST ? matched(message, any?.sentences) : undefined;
  if (!wrapped) return undefined;
  let all = true;
  const text = filled(wrapped.translation, wrapped.values, (value) => {
    const inner = sentence(known, value, any, depth + 1);
    if (inner === undefined) all = false;
    return inner ?? value;
  });
  return all ? text : undefined;
}

/** A value that may be words, or several that are listed; what is unknown stays as it is. `any` has those of libraries. */
function part(known: CodeWords, value: string, any: CodeWords | undefined, depth: number): string {
  const one = (text: string) => {
    const found = depth < DEEPEST ? matched(text, known.parts, any?.parts) : undefined;
    return found && filled(found.translation, found.values, (inner) => part(known, inner, any, depth + 1));
  };
  for (const [between, joint] of LISTS) {
    const items = value.split(between);
    const said = items.map(one);
    const enough = between === "; " ? said.some((item) => item !== undefined) : !said.includes(undefined);
    if (items.length > 1 && enough) return items.map((item, k) => said[k] ?? item).join(joint);
  }
  return one(value) ?? value;
}

const LISTS = [
  ["; ", "；"],
  [" and ", "，且"],
] as const;

type Translations = Readonly<Record<string, string>>;

interface Match {
  readonly length: number;
  readonly translation: string;
  readonly values: ReadonlyMap<string, string>;
}

/** The translation that says most of a text. */
function matched(text: string, ...all: readonly (Translations | undefined)[]): Match | undefined {
  const matches = all.flatMap((translations) => {
    for (const [pattern, translation] of translations ? patternsOf(translations) : []) {
      const values = valuesOf(pattern, text);
      if (values) return [{ length: pattern.length, translation, values }];
    }
    return [];
  });
  return matches.sort((a, b) => b.length - a.length)[0];
}

const taken = new WeakMap<Translations, readonly (readonly [Pattern, string])[]>();

/** What is translated, taken apart once; what has most text comes first. */
function patternsOf(translations: Translations): readonly (readonly [Pattern, string])[] {
  const known = taken.get(translations);
  if (known) return known;
  const patterns = Object.entries(translations)
    .map(([sentence, translation]) => [patternOf(sentence), translation] as const)
    .sort(([a], [b]) => b.length - a.length);
  taken.set(translations, patterns);
  return patterns;
}
