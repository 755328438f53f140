import type { ParamView } from "./param-view.ts";

/** What was typed as a value of the parameter; undefined if it is none. An empty text is no value of a number. */
export function parseValue({ kind }: Pick<ParamView, "kind">, text: string): unknown {
  switch (kind) {
    case "number":
    case "whole": {
      const value = Number(text.trim().replace(",", "."));
      if (text.trim() === "" || !Number.isFinite(value)) return undefined;
      return kind === "whole" && !Number.isInteger(value) ? undefined : value;
    }
    case "flag":
      return text === "true";
    case "json":
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return undefined;
      }
    default:
      return text;
  }
}
