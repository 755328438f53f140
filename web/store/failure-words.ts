import { create } from "zustand";
import { type FailureWords, type Told, told } from "#web/i18n/failures/words.ts";
import type { Language } from "#web/i18n/i18n.ts";
import { useSettings } from "./settings.ts";

/** What failures are called in the language at hand; undefined in English, which is what they are told in. */
export const useFailureWords = create<{ readonly words: FailureWords | undefined }>()(() => ({ words: undefined }));

/** Read apart from the editor's other texts, since no English page needs them; and from the page's own files, since they must be there when the server is not. */
const files: Partial<Record<Language, () => Promise<{ readonly words: FailureWords }>>> = {
  "zh-CN": () => import("#web/i18n/failures/zh-CN.ts"),
};

/** Reads the words of the language at hand, now and whenever another is chosen. */
export function followLanguage(): void {
  void readWords();
  useSettings.subscribe((now, before) => now.language !== before.language && void readWords());
}

async function readWords(): Promise<void> {
  const { language } = useSettings.getState();
  const read = await files[language]?.().catch(() => undefined);
  // Of two languages chosen one after the other, the last counts.
  if (language === useSettings.getState().language) useFailureWords.setState({ words: read?.words });
}

/** What went wrong, in the words of the language at hand. Told anew whenever they change, with `useFailureWords`. */
export function toldOf(failure: unknown, words = useFailureWords.getState().words): Told {
  const { code, message, name } = partsOf(failure);
  // What has no code and is a plain error was said by the editor itself, in its own language.
  return words && (code !== undefined || name !== "Error") ? told(code, message, words) : { text: message };
}

function partsOf(failure: unknown): { readonly code?: string; readonly message: string; readonly name?: string } {
  if (typeof failure !== "object" || failure === null) return { message: String(failure), name: "Error" };
  const { code, message, name } = failure as Readonly<Record<string, unknown>>;
  return {
    message: typeof message === "string" ? message : String(failure),
    ...(typeof code === "string" && { code }),
    ...(typeof name === "string" && { name }),
  };
}

/** In one line. */
export function lineOf({ text, original }: Told): string {
  return original === undefined ? text : `${text} · ${original}`;
}

/** A failure for words that stay on the screen while the language may change. `around` puts the sentence into another. */
export function whyOf(failure: unknown, around: (why: string) => string = (why) => why): () => Told {
  return () => {
    const { text, ...rest } = toldOf(failure);
    return { text: around(text), ...rest };
  };
}
