/** Texts in another language by what they are in English. */
export type Words = Readonly<Record<string, string>>;

/** The members of a catalogue that people read. */
const TEXTS = new Set(["title", "summary", "description", "unit"]);
/** Members of a JSON Schema that hold values, not texts. */
const VALUES = new Set(["default", "const", "enum", "examples"]);

/** A part of a catalogue with its texts in another language; those that `words` lacks stay as they are. Nothing is changed in place. */
export function translated<T>(part: T, words: Words): T {
  if (Array.isArray(part)) return part.map((item) => translated(item, words)) as T;
  if (typeof part !== "object" || part === null) return part;
  const members = Object.entries(part).map(([name, value]) => {
    if (typeof value === "string") return [name, TEXTS.has(name) && Object.hasOwn(words, value) ? words[value] : value];
    return [name, VALUES.has(name) ? value : translated(value, words)];
  });
  return Object.fromEntries(members) as T;
}

/** All texts of a part of a catalogue, each once. */
export function textsOf(part: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof part !== "object" || part === null) return found;
  for (const [name, value] of Object.entries(part)) {
    if (typeof value !== "string") {
      if (!VALUES.has(name)) textsOf(value, found);
    } else if (TEXTS.has(name) && value !== "") found.add(value);
  }
  return found;
}
