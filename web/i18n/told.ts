import { type Said, told, type Words } from "#core/said.ts";
import { type Problem, saidHere, saidOfProblem } from "#protocol/problem.ts";

/** What went wrong as it is shown: with its own English words where only what its code means could be told. */
export interface Told {
  readonly text: string;
  readonly original?: string;
}

/** What went wrong, in a language. */
export function toldFailure(failure: unknown, words: Words | undefined): Told {
  const { code, message, said = message } = partsOf(failure);
  if (!words || isKnown(said, words)) return { text: told(said, words) };
  // What has no code and is a plain error was said by the editor itself, in its own language.
  const means = code === undefined || !Object.hasOwn(words.texts, code) ? undefined : words.texts[code];
  return typeof means === "string" ? { text: means, original: message } : { text: told(said, words) };
}

/** Whether a language has words for all the sentences that something is made of; values within them are not asked. */
function isKnown(what: Said, words: Words): boolean {
  if (typeof what !== "object") return false;
  if ("list" in what) return what.list.every((item) => isKnown(item, words));
  return Object.hasOwn(words.texts, what.text);
}

interface Parts {
  readonly code?: string | undefined;
  readonly message: string;
  readonly said?: Said | undefined;
}

function partsOf(failure: unknown): Parts {
  if (typeof failure !== "object" || failure === null) return { message: String(failure) };
  const { code, message, said } = failure as Readonly<Record<string, unknown>>;
  return {
    message: typeof message === "string" ? message : String(failure),
    ...(typeof code === "string" && { code }),
    ...(said !== undefined && { said: said as Said }),
  };
}

/** In one line. */
export function lineOf({ text, original }: Told): string {
  return original === undefined ? text : `${text} · ${original}`;
}

/** What is wrong with a workflow and what to do, in one line, in a language. */
export function inOneLine(problem: Problem, words: Words | undefined): string {
  return told(saidOfProblem(problem), words);
}

/** The same where it stands at its field or port. */
export function hereInOneLine(problem: Problem, words: Words | undefined): string {
  return told(saidHere(problem), words);
}

/** A problem whose sentences are told in a language. */
export function toldProblem(problem: Problem, words: Words | undefined): Problem {
  const { message, remedy, said = { message, remedy } } = problem;
  return { ...problem, message: told(said.message, words), remedy: told(said.remedy, words) };
}
