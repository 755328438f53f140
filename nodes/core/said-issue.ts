import { anyOf, counted, inARow, type Said, said, shortened } from "./said.ts";

/** What is read of an issue of zod. */
interface Issue {
  readonly code?: string | undefined;
  readonly message: string;
  readonly expected?: unknown;
  readonly values?: readonly unknown[];
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly inclusive?: boolean | undefined;
  readonly origin?: string;
  readonly divisor?: unknown;
  readonly keys?: readonly string[];
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

const MOST_NAMED = 5;
const KINDS: Readonly<Record<string, Said>> = {
  int: said("a whole number"),
  integer: said("a whole number"),
  number: said("a number"),
  string: said("text"),
  boolean: said("true or false"),
  array: said("a list"),
  tuple: said("a list"),
  object: said("an object"),
  record: said("an object"),
};

/** What all messages begin with that a schema has not said of its own. */
const BY_ZOD = /^(Invalid|Too (big|small)|Unrecognized)/;

/** What must be, of a value that a schema refuses: `must be a whole number`. What a check of one's own says, as it says it. */
export function saidOfIssue(issue: Issue): Said {
  if (!BY_ZOD.test(issue.message)) return (issue.params?.said as Said | undefined) ?? { text: issue.message };
  switch (issue.code) {
    case "invalid_type":
      return said("must be {kind}", { kind: kindOf(issue.expected) });
    case "invalid_value":
      return said("must be {values}", { values: anyOf((issue.values ?? []).map(shown)) });
    case "too_small":
    case "too_big":
      return bound(issue);
    case "not_multiple_of":
      return said("must be a multiple of {divisor}", { divisor: String(issue.divisor) });
    case "unrecognized_keys":
      return unknownKeys(issue.keys ?? []);
    case "invalid_union":
      return said("has none of the forms that it can have");
    default:
      return issue.message;
  }
}

/** A kind of value, by its name in JSON Schema or zod, with its article. */
export function kindOf(name: unknown): Said {
  return KINDS[String(name)] ?? String(name);
}

/** They come from outside, and may be many and long. */
function unknownKeys(all: readonly string[]): Said {
  const keys = inARow(all.slice(0, MOST_NAMED).map((key) => JSON.stringify(shortened(key))));
  return all.length > MOST_NAMED
    ? said("has the unknown {keys} and others", { keys })
    : said("has the unknown {keys}", { keys });
}

function bound({ code, minimum, maximum, inclusive = true, origin }: Issue): Said {
  const end = String(code === "too_small" ? minimum : maximum);
  const many = origin === "string" ? "characters" : origin === "array" || origin === "set" ? "items" : undefined;
  if (code === "too_small") {
    const count = Number(end);
    if (many === "characters" && count === 1) return said("must not be empty");
    if (many === "characters") return said("must have at least {end} characters", { end });
    if (many === "items")
      return counted("must have at least {count} item", "must have at least {count} items", { count });
    return inclusive ? said("must be at least {end}", { end }) : said("must be more than {end}", { end });
  }
  if (many === "characters") return said("must have at most {end} characters", { end });
  if (many === "items") return said("must have at most {end} items", { end });
  return inclusive ? said("must be at most {end}", { end }) : said("must be less than {end}", { end });
}

/** A value as it is told, in little room. */
export function shown(value: unknown): Said {
  if (Array.isArray(value)) return said("a list");
  if (typeof value === "object" && value !== null) return said("an object");
  return shortened(JSON.stringify(value) ?? String(value), 40);
}
