import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publishedLists } from "#formats/published-lists.ts";

const NODES = join(import.meta.dirname, "../../nodes");
/** A call with one literal, which is what can be found without running anything. */
const CALL = /\bsaid\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g;

/** Every text that the pack says in results and progress, and the calls whose text cannot be read off the source. */
export function saidInSources(): { readonly texts: ReadonlySet<string>; readonly unread: readonly string[] } {
  const texts = new Set<string>();
  const unread: string[] = [];
  for (const name of readdirSync(NODES, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts") || name.endsWith("said.ts")) continue;
    const source = readFileSync(join(NODES, name), "utf8");
    const found = [...source.matchAll(CALL)].map(([, literal]) => literal!);
    for (const literal of found) texts.add(literal.startsWith("'") ? literal.slice(1, -1) : JSON.parse(literal));
    if (found.length < [...source.matchAll(/\bsaid\(/g)].length) unread.push(name);
  }
  // What is known of published lists stands with them, as data.
  // One word is a name: of a repository, of a class.
  for (const { source, scheduler, guidance, reused, warnings } of publishedLists)
    for (const text of [source.title, scheduler.text, guidance, reused, ...warnings])
      if (text.includes(" ")) texts.add(text);
  return { texts, unread };
}
