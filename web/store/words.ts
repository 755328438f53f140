import { useMemo } from "react";
import { create } from "zustand";
import { type Said, told, type Words } from "#core/said.ts";
import type { Preview, ToldPreview } from "#kit/preview.ts";
import { toldPreview } from "#kit/told-preview.ts";
import type { Language } from "#web/i18n/i18n.ts";
import { useServer } from "./server.ts";
import { useSettings } from "./settings.ts";

type Texts = Words["texts"];

/** One file a room. Read when a language is chosen, from the page's own files: they must be there when the server is not. */
const files = import.meta.glob<Texts>("../../words/*/*.json", { import: "default" });

/** In which nodes and server are told; undefined in English, which is what they say. */
export const useWords = create<{ readonly words: Words | undefined }>()(() => ({ words: undefined }));

/** Reads the words of the language at hand, now and whenever another is chosen; packs from elsewhere bring theirs with the catalogue. */
export function followLanguage(): void {
  let own: Texts = {};
  const put = () => {
    const { language } = useSettings.getState();
    const texts = { ...useServer.getState().catalogue?.words, ...own };
    useWords.setState({ words: language === "en" ? undefined : { language, texts } });
  };
  const read = async () => {
    const { language } = useSettings.getState();
    const texts = await textsOf(language);
    // Of two languages chosen one after the other, the last counts.
    if (language !== useSettings.getState().language) return;
    own = texts;
    put();
  };
  void read();
  useSettings.subscribe((now, before) => now.language !== before.language && void read());
  useServer.subscribe((now, before) => now.catalogue !== before.catalogue && put());
}

async function textsOf(language: Language): Promise<Texts> {
  const rooms = Object.keys(files).filter((path) => path.split("/").at(-2) === language);
  const texts = await Promise.all(rooms.map((path) => files[path]!().catch(() => ({}))));
  return Object.assign({}, ...texts);
}

/** Tells what was said in the language at hand. */
export interface Tell {
  (what: Said): string;
  /** A preview, the same one for the same. */
  preview(preview: Preview): ToldPreview;
}

/** In place of words in English. */
const ENGLISH = {};
const known = new WeakMap<object, Tell>();

/** Tells by some words; the same function for the same words. */
function tellBy(words: Words | undefined): Tell {
  const key = words ?? ENGLISH;
  const before = known.get(key);
  if (before) return before;
  // Canvases ask for the same ones at every frame.
  const texts = new WeakMap<object, string>();
  const tell = (what: Said): string => {
    if (typeof what !== "object") return told(what);
    const text = texts.get(what) ?? told(what, words);
    texts.set(what, text);
    return text;
  };
  const previews = new WeakMap<Preview, ToldPreview>();
  const preview = (said: Preview): ToldPreview => {
    const shown = previews.get(said) ?? toldPreview(said, words);
    previews.set(said, shown);
    return shown;
  };
  const both = Object.assign(tell, { preview });
  known.set(key, both);
  return both;
}

export function useTell(): Tell {
  const words = useWords((state) => state.words);
  return useMemo(() => tellBy(words), [words]);
}
