import MiniSearch from "minisearch";
import { paramSchemas } from "#protocol/param-schema.ts";
import type { NodeKind } from "./kinds.ts";
import type { NodeKinds } from "./node-kinds.ts";

/** Something that can be found: a node type, a command, a saved workflow. */
export interface Entry {
  readonly id: string;
  readonly title: string;
  readonly category?: string;
  readonly summary?: string;
  /** Other words it is found by. */
  readonly words?: string;
}

export interface SearchIndex<E extends Entry> {
  /** What fits all words, best first, also where they are misspelt or not written out; everything, in order, for no words. */
  find(text: string): readonly E[];
}

const FIELDS = ["title", "category", "summary", "words"] as const;

/** Makes an index. Time O(length of all texts); finding takes well under a millisecond for a catalogue. */
export function searchIndex<E extends Entry>(entries: readonly E[]): SearchIndex<E> {
  const index = new MiniSearch<E>({
    fields: [...FIELDS],
    tokenize,
    searchOptions: {
      boost: { title: 4, words: 1.5, category: 1.2 },
      prefix: true,
      // A word of up to three letters has no letter to spare.
      fuzzy: (term) => (term.length > 3 ? 0.25 : false),
      combineWith: "AND",
    },
  });
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  index.addAll([...byId.values()]);
  return {
    find: (text) => (text.trim() === "" ? entries : index.search(text).map(({ id }) => byId.get(id as string)!)),
  };
}

const LETTER_BY_LETTER = "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}]";
const WORD = new RegExp(`${LETTER_BY_LETTER}|(?:(?!${LETTER_BY_LETTER})[\\p{L}\\p{N}])+`, "gu");

/** Words at spaces and signs; Chinese, Japanese and Korean by the letter, since they put no spaces between words. */
function tokenize(text: string): string[] {
  return text.replace(/([a-z])([A-Z])/g, "$1 $2").match(WORD) ?? [];
}

/** A node type as an entry; texts of another language may be given in place of the catalogue's. */
export type NodeEntry = Entry & { readonly kind: NodeKind };

export function nodeEntries({ nodes, sockets }: NodeKinds): readonly NodeEntry[] {
  return [...nodes.values()].map((kind) => ({
    id: kind.type,
    title: kind.title,
    category: kind.category,
    summary: kind.summary,
    words: wordsOf(kind, sockets),
    kind,
  }));
}

function wordsOf({ type, inputs, outputs, params }: NodeKind, sockets: NodeKinds["sockets"]): string {
  const ports = [...inputs, ...outputs].flatMap(({ title, socket }) => [title, sockets.get(socket)?.title ?? socket]);
  const properties = Object.entries(paramSchemas(params).properties);
  return [type, ...ports, ...properties.flatMap(([name, { title }]) => [name, title ?? ""])].join(" ");
}
