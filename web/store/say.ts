import { getI18n } from "react-i18next";

/** A text of the editor in the language at hand, for what is said outside of components. */
export function say(key: string, values: Readonly<Record<string, unknown>> = {}): string {
  return getI18n().t(key, values);
}

/** What went wrong, in a sentence. */
export function sentenceOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
