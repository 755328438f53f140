import fc from "fast-check";
import { nastyNames, nastyNumbers, nastyTexts, nastyValues } from "./nasty.ts";

const KINDS = [
  "drop",
  "twice",
  "retype",
  "number",
  "text",
  "rename",
  "add",
  "elsewhere",
  "into-itself",
  "wrap",
  "deep",
  "swap",
  "many",
] as const;

/** Places of a value that is not enlarged further: what is large is another test's matter. */
const LARGEST = 3000;
const ENLARGING: ReadonlySet<string> = new Set(["twice", "elsewhere", "into-itself", "swap", "many"]);

interface Mutation {
  readonly kind: (typeof KINDS)[number];
  /** Which place of the value, and which of the choices that the kind leaves. */
  readonly place: number;
  readonly choice: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...KINDS),
  place: fc.nat(1e6),
  choice: fc.nat(1e6),
});

/** How a text is spoilt once it is one: rarely, since what is no JSON is refused at once. */
interface Damage {
  readonly kind: "none" | "cut" | "insert" | "bom" | "repeat" | "nan" | "comment" | "key-twice";
  readonly at: number;
  readonly choice: number;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constant("none" as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("cut", "insert", "bom", "repeat", "nan", "comment", "key-twice" as const),
    },
  ),
  at: fc.nat(1e6),
  choice: fc.nat(1e6),
}) as fc.Arbitrary<Damage>;

/** JSON like one of these values, with up to eight changes of structure and now and then one of its text. */
export function mutatedJson(values: readonly unknown[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...values), fc.array(mutation, { minLength: 0, maxLength: 8 }), damage)
    .map(([value, mutations, harm]) => damaged(jsonOf(mutations.reduce(mutated, structuredClone(value))), harm));
}

/** A place in a value: the member of a parent. */
interface Place {
  readonly parent: Record<string, unknown> | unknown[];
  readonly name: string;
}

/** Changes the value in place; the root is held in a list, so that it has a place, too. */
function mutated(value: unknown, { kind, place, choice }: Mutation): unknown {
  const root = [value];
  const places = placesIn(root);
  if (places.length > LARGEST && ENLARGING.has(kind)) return value;
  const at = places[place % places.length]!;
  const other = places[choice % places.length]!;
  const { parent, name } = at;
  const old = (parent as Record<string, unknown>)[name];
  const put = (next: unknown) => define(parent, name, next);
  const pick = <T>(choices: readonly T[]): T => choices[choice % choices.length]!;
  switch (kind) {
    case "drop":
      if (Array.isArray(parent) && parent !== root) parent.splice(Number(name), 1);
      else if (parent !== root) delete (parent as Record<string, unknown>)[name];
      break;
    case "twice":
      if (Array.isArray(parent)) parent.splice(Number(name), 0, structuredClone(old));
      else define(parent, `${name}2`, structuredClone(old));
      break;
    case "retype":
      put(structuredClone(pick(nastyValues)));
      break;
    case "number":
      put(typeof old === "number" ? old * pick([-1, 1e9, 1e300, 0.1, 0]) : pick(nastyNumbers));
      break;
    case "text":
      put(typeof old === "string" && choice % 2 === 0 ? old + pick(nastyTexts) : pick(nastyTexts));
      break;
    case "rename":
      if (Array.isArray(parent)) break;
      delete parent[name];
      define(parent, pick(nastyNames), old);
      break;
    case "add":
      if (typeof old === "object" && old !== null)
        define(
          old as Record<string, unknown>,
          Array.isArray(old) ? "0" : pick(nastyNames),
          structuredClone(pick(nastyValues)),
        );
      break;
    case "elsewhere":
      put(structuredClone((other.parent as Record<string, unknown>)[other.name]));
      break;
    case "into-itself":
      // JSON has no references: what looks like a circle is a copy in itself.
      if (typeof old === "object" && old !== null && size(old) < 2000)
        define(old as Record<string, unknown>, Array.isArray(old) ? String(old.length) : "self", structuredClone(old));
      break;
    case "wrap":
      put(choice % 2 === 0 ? [old] : { [pick(nastyNames)]: old });
      break;
    case "deep":
      put(`${DEEP}${1 + (choice % 4) ** 8}`);
      break;
    case "swap":
      put(structuredClone((other.parent as Record<string, unknown>)[other.name]));
      if (size(old) < 2000) define(other.parent, other.name, structuredClone(old));
      break;
    case "many":
      if (Array.isArray(old) && old.length > 0 && size(old) < 30)
        put(Array.from({ length: 1 + (choice % 300) }, (_, k) => structuredClone(old[k % old.length])));
      break;
  }
  return root[0];
}

/** Stands for brackets within brackets, which no recursion could write. */
const DEEP = "\u0001deep";

function jsonOf(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  return text.replaceAll(/"\\u0001deep(\d+)"/g, (_, depth) => "[".repeat(Number(depth)) + "]".repeat(Number(depth)));
}

/** An own member, whatever its name: `__proto__` is one in JSON. */
function define(parent: object, name: string, value: unknown): void {
  Object.defineProperty(parent, name, { value, writable: true, enumerable: true, configurable: true });
}

function placesIn(root: unknown[]): Place[] {
  const places: Place[] = [];
  const walk = (parent: Record<string, unknown> | unknown[]) => {
    for (const name of Object.keys(parent)) {
      places.push({ parent, name });
      const member = (parent as Record<string, unknown>)[name];
      if (typeof member === "object" && member !== null) walk(member as Record<string, unknown>);
    }
  };
  walk(root);
  return places;
}

function size(value: unknown): number {
  return typeof value === "object" && value !== null
    ? Object.values(value).reduce<number>((sum, member) => sum + size(member), 1)
    : 1;
}

function damaged(text: string, { kind, at, choice }: Damage): string {
  const place = at % (text.length + 1);
  const [before, after] = [text.slice(0, place), text.slice(place)];
  switch (kind) {
    case "none":
      return text;
    case "cut":
      return before;
    case "insert":
      return before + nastyTexts[choice % nastyTexts.length]! + after;
    case "bom":
      return `\uFEFF${text}`;
    case "repeat":
      return text + text;
    case "nan":
      return text.replace(/\d+/, "NaN");
    case "comment":
      return `${before}/* */${after}`;
    case "key-twice":
      return text.replace("{", '{"id":"other","__proto__":{"polluted":true},');
  }
}
