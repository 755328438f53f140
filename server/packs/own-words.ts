import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Words } from "#core/said.ts";
import { HOME } from "#process/home.ts";

type Texts = Words["texts"];

const FOLDER = join(HOME, "words");
const known = new Map<string, Texts>();

/**
 * What nodes and server say, and the templates' texts, by the tag of each language other than English: one folder of
 * `words/` a language, one file a room. A language is read when it is first asked for: a process that runs nodes never does.
 */
export const ownWords: Readonly<Record<string, Texts>> = Object.defineProperties(
  {},
  Object.fromEntries(
    readdirSync(FOLDER).map((language) => [language, { enumerable: true, get: () => textsIn(language) }]),
  ),
);

function textsIn(language: string): Texts {
  const texts = known.get(language) ?? readTexts(language);
  known.set(language, texts);
  return texts;
}

function readTexts(language: string): Texts {
  const rooms = readdirSync(join(FOLDER, language));
  return Object.assign({}, ...rooms.map((room) => JSON.parse(readFileSync(join(FOLDER, language, room), "utf8"))));
}
