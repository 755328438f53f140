import { getI18n } from "react-i18next";

/** A text of the editor in the language at hand, for what is said outside of components. */
export function say(key: string, values: Readonly<Record<string, unknown>> = {}): string {
  return getI18n().t(key, values);
}

/** What the editor itself finds wrong, in the language at hand whenever it is shown. */
export class SaidError extends Error {
  readonly #say: () => string;

  constructor(key: string, values?: Readonly<Record<string, unknown>>) {
    super();
    this.#say = () => say(key, values);
  }

  override get message(): string {
    return this.#say();
  }
}
