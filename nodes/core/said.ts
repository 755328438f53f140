/**
 * What is said to people, as data: it is told in a language at the last moment, where it is read. A text or a number stands
 * for itself in every language: a name, a path, a prompt, what another program said.
 */
export type Said = string | number | Sentence | Several;

/** A text with `{name}` where values stand, in English; other languages have their own by it. */
export interface Sentence {
  readonly text: string;
  /** The text where `count` among the values is one. */
  readonly one?: string | undefined;
  readonly values?: Readonly<Record<string, Said>> | undefined;
}

/** Several things in one place: listed as a language lists them, or with a text in between that it may have another for. */
interface Several {
  readonly list: readonly Said[];
  readonly by: "and" | "or" | { readonly between: string };
}

type Holes<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;
type Values<T extends string> = Readonly<Record<Holes<T>, Said>>;

/** A sentence: one literal with `{name}` where values stand, which a test finds in the sources to ask for its words in other languages. */
export function said<const T extends string>(
  text: T,
  ...[values]: [Holes<T>] extends [never] ? [] : [Values<T>]
): Sentence {
  return values === undefined ? { text } : { text, values };
}

/** A sentence of one thing or of several, by the plural rules of whatever language it is told in. */
export function counted<const One extends string, const T extends string>(
  one: One,
  text: T,
  values: Readonly<Record<Holes<One> | Holes<T>, Said>> & { readonly count: number },
): Sentence {
  return { text, one, values };
}

/** "a, b and c". */
export function allOf(list: readonly Said[]): Said {
  return { list, by: "and" };
}

/** "a, b or c". */
export function anyOf(list: readonly Said[]): Said {
  return { list, by: "or" };
}

/** With the same text between any two, such as ", ", "; " or " · ". */
export function inARow(list: readonly Said[], between = ", "): Said {
  return { list, by: { between } };
}

/** A text from outside, which may be long, as far as there is room for in a sentence. @param most UTF-16 code units that are kept. */
export function shortened(text: string, most = 60): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** A language with its own texts by the English ones; where plural rules ask for more than one form, by their CLDR category. */
export interface Words {
  /** BCP 47. */
  readonly language: string;
  readonly texts: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** English with British lists: no comma before the last. */
const ENGLISH: Words = { language: "en-GB", texts: {} };
const HOLE = /\{(\w+)\}/g;

/** What was said, in a language; sentences that it has no words for stay English. */
export function told(what: Said, words: Words = ENGLISH): string {
  if (typeof what !== "object") return String(what);
  if ("list" in what) return listed(what, words);
  const { values = {} } = what;
  return textFor(what, words).replace(HOLE, (hole, name: string) =>
    Object.hasOwn(values, name) ? told(values[name]!, words) : hole,
  );
}

function textFor({ text, one, values }: Sentence, { language, texts }: Words): string {
  const own = Object.hasOwn(texts, text) ? texts[text] : undefined;
  const forms = own ?? (one === undefined ? text : { one, other: text });
  if (typeof forms === "string") return forms;
  const rules = new Intl.PluralRules(own === undefined ? ENGLISH.language : language);
  return forms[rules.select(Number(values?.count))] ?? forms.other ?? text;
}

function listed({ list, by }: Several, words: Words): string {
  const items = list.map((item) => told(item, words));
  if (typeof by === "object") return items.join(told({ text: by.between }, words));
  const type = by === "and" ? "conjunction" : "disjunction";
  return new Intl.ListFormat(words.language, { type }).format(items);
}
