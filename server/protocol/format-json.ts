const WIDTH = 120;

/**
 * Writes plain JSON for people and for small diffs: what fits on a line stands on one, but every item of a list of lists
 * or objects has a line of its own. Keys keep their order. Ends without a line break.
 */
export function formatJson(value: unknown): string {
  return broken(value, "") ?? inline(value);
}

function layout(value: unknown, indent: string, used: number): string {
  if (!mustBreak(value)) {
    const line = inline(value);
    if (indent.length + used + line.length <= WIDTH) return line;
  }
  return broken(value, indent) ?? inline(value);
}

/** The value over several lines, or undefined if it has nothing to break. */
function broken(value: unknown, indent: string): string | undefined {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return undefined;
  const inner = `${indent}  `;
  // The comma after an item takes a column, too.
  const items = Array.isArray(value)
    ? value.map((item) => layout(item, inner, 1))
    : entries(value).map(([key, item]) => `${key}: ${layout(item, inner, key.length + 3)}`);
  const [left, right] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${left}\n${items.map((item) => inner + item).join(",\n")}\n${indent}${right}`;
}

function inline(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  const items = entries(value).map(([key, item]) => `${key}: ${inline(item)}`);
  return items.length === 0 ? "{}" : `{ ${items.join(", ")} }`;
}

/** The members that JSON can hold, with their names in quotes. */
function entries(value: object): [string, unknown][] {
  return Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[JSON.stringify(key), item]]));
}

function mustBreak(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => typeof item === "object" && item !== null);
  return Object.values(value).some(mustBreak);
}
