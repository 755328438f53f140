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
  let lines = "";
  const add = (line: string) => {
    lines += `${lines === "" ? "" : ",\n"}${inner}${line}`;
  };
  // The comma after an item takes a column, too.
  if (Array.isArray(value)) for (const item of value) add(layout(item, inner, 1));
  else
    for (const [name, item] of Object.entries(value)) {
      if (item === undefined) continue;
      const key = quoted(name);
      add(`${key}: ${layout(item, inner, key.length + 3)}`);
    }
  return Array.isArray(value) ? `[\n${lines}\n${indent}]` : `{\n${lines}\n${indent}}`;
}

function inline(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  let line = "";
  if (Array.isArray(value)) {
    for (const item of value) line += `${line === "" ? "" : ", "}${inline(item)}`;
    return `[${line}]`;
  }
  for (const [name, item] of Object.entries(value))
    if (item !== undefined) line += `${line === "" ? "" : ", "}${quoted(name)}: ${inline(item)}`;
  return line === "" ? "{}" : `{ ${line} }`;
}

/** A name in quotes; most are plain words, which need no more. */
function quoted(name: string): string {
  return /^\w+$/.test(name) ? `"${name}"` : JSON.stringify(name);
}

function mustBreak(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => typeof item === "object" && item !== null);
  return Object.values(value).some(mustBreak);
}
