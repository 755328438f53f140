import type { z } from "zod";
import { Failure } from "#core/failure.ts";
import { parseJson } from "./json.ts";

/** What all files of this house begin with. */
export interface DocumentKind {
  readonly format: string;
  /** The newest version this program reads. */
  readonly version: number;
  /** What the file is to its reader, with its article: `an error graph`. */
  readonly name: string;
  /** The code of the failure when its content is wrong. */
  readonly code: string;
}

/**
 * A file of the house checked against its schema.
 * @throws Failure `formats/not-json`, `formats/wrong-format`, `formats/newer-version`, or the kind's own code with the
 * place
 */
export function parseDocument<S extends z.ZodType>(
  kind: DocumentKind,
  schema: S,
  text: string,
  source: string,
): z.output<S> {
  const json = parseJson(text, source);
  const { format, version } = (typeof json === "object" && json !== null ? json : {}) as Record<string, unknown>;
  if (format !== kind.format) {
    const is = typeof format === "string" ? `says it is "${format.slice(0, 60)}"` : "does not say what it is";
    throw new Failure(
      "formats/wrong-format",
      `${source} ${is}, and ${kind.name} has "format": "${kind.format}"; choose another file.`,
    );
  }
  if (typeof version === "number" && version > kind.version) {
    throw new Failure(
      "formats/newer-version",
      `${source} is of version ${version} and this program reads up to ${kind.version}; update lemica-nodes.`,
    );
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [first, ...others] = result.error.issues;
  const place = first.path.map((p) => (typeof p === "number" ? `[${p}]` : `.${String(p)}`)).join("");
  const more = others.length > 0 ? ` (and ${others.length} more)` : "";
  throw new Failure(
    kind.code,
    `${source} is not ${kind.name}: ${place.replace(/^\./, "") || "the file"}: ${first.message}${more}; correct it or make it again.`,
  );
}

/** Runs a check whose failures do not know the file, and puts the file's name before their sentence. */
export function inFile<T>(source: string, check: () => T): T {
  try {
    return check();
  } catch (cause) {
    if (cause instanceof Failure) throw new Failure(cause.code, `${source}: ${cause.message}`, { cause });
    throw cause;
  }
}
