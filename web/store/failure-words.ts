import type { Words } from "#core/said.ts";
import type { Problem } from "#protocol/problem.ts";
import { hereInOneLine, inOneLine, type Told, toldFailure } from "#web/i18n/told.ts";
import { useWords } from "./words.ts";

/** What went wrong, in the words of the language at hand. Told anew whenever they change, with `useWords`. */
export function toldOf(failure: unknown, words: Words | undefined = useWords.getState().words): Told {
  return toldFailure(failure, words);
}

/** A failure for words that stay on the screen while the language may change. `around` puts the sentence into another. */
export function whyOf(failure: unknown, around: (why: string) => string = (why) => why): () => Told {
  return () => {
    const { text, ...rest } = toldOf(failure);
    return { text: around(text), ...rest };
  };
}

/** What is wrong at a field or a port, where neither has to be named. */
export function inOneHere(problem: Problem): string {
  return hereInOneLine(problem, useWords.getState().words);
}

/** What is wrong with a workflow and what to do, in one line, in the language at hand. */
export function inOne(problem: Problem): string {
  return inOneLine(problem, useWords.getState().words);
}
