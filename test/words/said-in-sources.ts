import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publishedLists } from "#formats/published-lists.ts";

const HOME = join(import.meta.dirname, "../..");
/** What only a terminal shows is English. */
const ENGLISH = /^server\/(cli|operation)\//;
const LITERAL = String.raw`("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')`;
const SAID = new RegExp(String.raw`\bsaid\(\s*${LITERAL}`, "g");
const COUNTED = new RegExp(String.raw`\bcounted\(\s*${LITERAL},\s*${LITERAL}`, "g");
/** What a schema says of its own. */
const ERROR = /\berror: "([^"]+)"/g;
/** The text between the items of a row. */
const BETWEEN = new RegExp(String.raw`\binARow\([^;]*?,\s*${LITERAL},?\s*\)`, "g");

/** Every text that nodes, server and editor say as data, and the calls whose text cannot be read off the source. */
export function saidInSources(): { readonly texts: ReadonlySet<string>; readonly unread: readonly string[] } {
  const texts = new Set<string>([", "]);
  const unread: string[] = [];
  for (const root of ["nodes", "server", "web"])
    for (const file of readdirSync(join(HOME, root), { recursive: true, encoding: "utf8" })) {
      const name = `${root}/${file}`;
      if (!/\.tsx?$/.test(name) || ENGLISH.test(name) || name === "nodes/core/said.ts") continue;
      const source = readFileSync(join(HOME, name), "utf8");
      const single = [...source.matchAll(SAID)].map(([, text]) => text!);
      const plural = [...source.matchAll(COUNTED)].map(([, , text]) => text!);
      const between = [...source.matchAll(BETWEEN)].map(([, text]) => text!);
      for (const literal of [...single, ...plural, ...between]) texts.add(read(literal));
      if (name.startsWith("server/protocol/")) for (const [, text] of source.matchAll(ERROR)) texts.add(text!);
      const calls = [...source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "").matchAll(/\b(said|counted)\(/g)].length;
      const isOurs = /core\/said\.ts"|"\.\/said\.ts"/.test(source);
      if (isOurs && single.length + plural.length < calls) unread.push(name);
    }
  // What is known of published lists stands with them, as data. One word is a name: of a repository, of a class.
  for (const { source, scheduler, guidance, reused, warnings } of publishedLists)
    for (const text of [source.title, scheduler.text, guidance, reused, ...warnings])
      if (text.includes(" ")) texts.add(text);
  return { texts, unread };
}

function read(literal: string): string {
  return literal.startsWith("'") ? literal.slice(1, -1).replaceAll(/\\(.)/g, "$1") : JSON.parse(literal);
}
