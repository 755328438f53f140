import type { Words } from "#core/said.ts";

/** Texts in another language by what they are in English. */
type Texts = Words["texts"];

/** The members of a catalogue that people read. */
const TEXTS = new Set(["title", "summary", "description", "unit"]);
const LABELS = "labels";
/** Members of a JSON Schema that hold values, not texts. */
const VALUES = new Set(["default", "const", "enum", "examples"]);

/** A part of a catalogue with its texts in another language; those that `words` lacks stay as they are. Nothing is changed in place. */
export function translated<T>(part: T, words: Texts): T {
  if (Array.isArray(part)) return part.map((item) => translated(item, words)) as T;
  if (typeof part !== "object" || part === null) return part;
  const members = Object.entries(part).map(([name, value]) => {
    if (typeof value === "string") return [name, TEXTS.has(name) ? wordsFor(value, words) : value];
    if (name === LABELS) return [name, labelled(value, (label) => wordsFor(label, words))];
    return [name, VALUES.has(name) ? value : translated(value, words)];
  });
  return Object.fromEntries(members) as T;
}

function wordsFor(text: string, words: Texts): string {
  const own = Object.hasOwn(words, text) ? words[text] : undefined;
  return typeof own === "string" ? own : text;
}

/** What the choices of a parameter are called, by their values. */
function labelled(labels: unknown, tell: (label: string) => string): unknown {
  return Object.fromEntries(Object.entries(labels as Record<string, string>).map(([id, label]) => [id, tell(label)]));
}

/** All texts of a part of a catalogue, each once. */
export function textsOf(part: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof part !== "object" || part === null) return found;
  for (const [name, value] of Object.entries(part)) {
    if (typeof value !== "string") {
      if (name === LABELS) for (const label of Object.values(value as Record<string, string>)) found.add(label);
      else if (!VALUES.has(name)) textsOf(value, found);
    } else if (TEXTS.has(name) && value !== "") found.add(value);
  }
  return found;
}
