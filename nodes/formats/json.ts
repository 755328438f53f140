import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

const forbidden = new Set(["__proto__", "constructor", "prototype"]);

/**
 * JSON text of a file that may come from anywhere: a byte order mark is skipped, and keys that could reach an object's
 * prototype are dropped.
 * @throws Failure `formats/not-json`
 */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""), (key, value) => (forbidden.has(key) ? undefined : value));
  } catch (cause) {
    // A parser's complaint may quote lines of the file.
    const why = text.trim() === "" ? said("the file is empty") : (cause as Error).message.replace(/\s+/g, " ");
    throw failure(
      "formats/not-json",
      said("{source} is not JSON ({why}); save or download the file again.", { source, why }),
      {
        cause,
      },
    );
  }
}

/**
 * JSON for people and for diffs: keys in the order given, two spaces, a list of plain values on one line. Ends with a
 * line end.
 */
export function formatJson(value: unknown): string {
  return `${layOut(value, "")}\n`;
}

function layOut(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((item) => layOut(item, inner))
    : Object.entries(value).flatMap(([key, item]) =>
        item === undefined ? [] : [`${JSON.stringify(key)}: ${layOut(item, inner)}`],
      );
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const plain = Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
  if (lines.length === 0 || plain) return open + lines.join(", ") + close;
  return `${open}\n${lines.map((line) => inner + line).join(",\n")}\n${indent}${close}`;
}
