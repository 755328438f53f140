import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Words } from "#core/said.ts";

type Texts = Words["texts"];

const FOLDER = fileURLToPath(new URL("../../words/", import.meta.url));

/**
 * What nodes and server say, and the templates' texts, by the tag of each language other than English: one folder of
 * `words/` a language, one file a room.
 */
export const ownWords: Readonly<Record<string, Texts>> = Object.fromEntries(
  readdirSync(FOLDER).map((language) => {
    const rooms = readdirSync(join(FOLDER, language));
    return [
      language,
      Object.assign({}, ...rooms.map((room) => JSON.parse(readFileSync(join(FOLDER, language, room), "utf8")))),
    ];
  }),
);
