/** Stands for a value that cannot be taken as the type it is given for. */
export const NOT_CONVERTIBLE: unique symbol = Symbol("not convertible");

/**
 * The value that ComfyUI makes of one given for an input of a type: what Python's int(), float(), str() and bool() do with
 * what JSON holds. Other types are left alone.
 */
export function pythonValue(value: unknown, type: unknown): unknown {
  // Python makes a flag and a text of nothing, too ("None"), which nobody means.
  if (value === null) return NOT_CONVERTIBLE;
  switch (type) {
    case "INT":
      return toInt(value);
    case "FLOAT":
      return toFloat(value);
    case "STRING":
      return toText(value);
    case "BOOLEAN":
      return toFlag(value);
    default:
      return value;
  }
}

function toInt(value: unknown): unknown {
  if (typeof value === "number") return Math.trunc(value);
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string" && /^\s*[+-]?\d+(_\d+)*\s*$/.test(value)) return Number(value.replaceAll("_", ""));
  return NOT_CONVERTIBLE;
}

function toFloat(value: unknown): unknown {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string" && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return Number(value);
  return NOT_CONVERTIBLE;
}

function toText(value: unknown): unknown {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  return NOT_CONVERTIBLE;
}

/** In Python whatever is empty is false, and every other text is true: also "false". */
function toFlag(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
