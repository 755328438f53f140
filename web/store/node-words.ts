import { useMemo } from "react";
import { retelling } from "#core/said.ts";
import type { Preview } from "#kit/preview.ts";
import { retold } from "#kit/preview-texts.ts";
import { useServer } from "./server.ts";

type Words = Readonly<Record<string, string>>;

/** What nodes said in English, in the language at hand, as far as the catalogue has words for it. */
export interface Tell {
  (text: string): string;
  /** A preview, the same one for the same. */
  preview<P extends Preview>(preview: P): P;
}

const NONE: Words = {};
/** Texts that are kept told: canvases ask for the same ones at every frame. */
const KEPT = 4000;
const known = new WeakMap<Words, Tell>();

/** Tells by the words of a catalogue; the same function for the same words. */
export function tellBy(words: Words = NONE): Tell {
  const before = known.get(words);
  if (before) return before;
  const retell = retelling(words);
  const kept = new Map<string, string>();
  const tell = (text: string): string => {
    const before = kept.get(text);
    if (before !== undefined) return before;
    const told = retell(text);
    if (kept.size >= KEPT) kept.clear();
    kept.set(text, told);
    return told;
  };
  const previews = new WeakMap<Preview, Preview>();
  const preview = <P extends Preview>(said: P): P => {
    const told = previews.get(said) ?? retold(said, retell);
    previews.set(said, told);
    return told as P;
  };
  const both = Object.assign(tell, { preview });
  known.set(words, both);
  return both;
}

export function useTell(): Tell {
  const words = useServer((server) => server.catalogue?.words);
  return useMemo(() => tellBy(words), [words]);
}
