import { told, type Words } from "#core/said.ts";

/** The members of a catalogue that people read. */
const TEXTS = new Set(["title", "summary", "description", "unit"]);
const LABELS = "labels";
/** Members of a JSON Schema that hold values, not texts. */
const VALUES = new Set(["default", "const", "enum", "examples"]);

/** A part of a catalogue with its texts in another language; those that `words` lacks stay as they are. Nothing is changed in place. */
export function translated<T>(part: T, words: Words): T {
  if (Array.isArray(part)) return part.map((item) => translated(item, words)) as T;
  if (typeof part !== "object" || part === null) return part;
  const own = (text: string) => told({ text }, words);
  const members = Object.entries(part).map(([name, value]) => {
    if (typeof value === "string") return [name, TEXTS.has(name) ? own(value) : value];
    if (name === LABELS) return [name, labelled(value, own)];
    return [name, VALUES.has(name) ? value : translated(value, words)];
  });
  return Object.fromEntries(members) as T;
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
