import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

/** Most members and items that an answer may have: some ten megabytes. */
const MOST_PARTS = 1_000_000;
/** Lists of numbers of this length and more, such as frames, are only told of. */
const LONG = 100_000;

/**
 * A value that travels along wires as plain JSON: NaN and infinity become null, typed arrays `{ kind, length, values }`,
 * the values only where they are fewer than 100,000.
 * @throws Failure `http/value-too-large`.
 */
export function jsonOf(value: unknown): unknown {
  let parts = 0;
  const count = (more: number) => {
    parts += more;
    if (parts > MOST_PARTS)
      throw failure(
        "http/value-too-large",
        said("The value is too large for an answer; save it with a node, and read the file."),
      );
  };
  const plain = (part: unknown): unknown => {
    if (typeof part === "number") return Number.isFinite(part) ? part : null;
    if (typeof part === "bigint") return String(part);
    if (typeof part !== "object" || part === null) return part;
    if (ArrayBuffer.isView(part)) {
      const numbers = part as unknown as ArrayLike<number>;
      const { length } = numbers;
      const kind = part.constructor.name;
      if (length >= LONG) return { kind, length };
      count(length);
      return { kind, length, values: Array.from(numbers, plain) };
    }
    if (Array.isArray(part)) {
      count(part.length);
      return part.map(plain);
    }
    const entries = Object.entries(part);
    count(entries.length);
    return Object.fromEntries(entries.map(([name, member]) => [name, plain(member)]));
  };
  return plain(value);
}
