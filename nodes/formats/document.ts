import type { z } from "zod";
import { Failure, retold } from "#core/failure.ts";
import { type Said, said } from "#core/said.ts";
import { saidOfIssue } from "#core/said-issue.ts";
import { failure } from "./failures.ts";
import { parseJson } from "./json.ts";

/** What all files of this house begin with. */
export interface DocumentKind {
  readonly format: string;
  /** The newest version this program reads. */
  readonly version: number;
  /** What the file is to its reader, with its article: `an error graph`. */
  readonly name: Said;
  /** The code of the failure when its content is wrong. */
  readonly code: "formats/bad-error-graph" | "formats/bad-full-runs" | "formats/bad-schedule";
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
    const is =
      typeof format === "string"
        ? said('says it is "{format}"', { format: format.slice(0, 60) })
        : said("does not say what it is");
    throw failure(
      "formats/wrong-format",
      said('{source} {is}, and {kind} has "format": "{format}"; choose another file.', {
        source,
        is,
        kind: kind.name,
        format: kind.format,
      }),
    );
  }
  if (typeof version === "number" && version > kind.version) {
    throw failure(
      "formats/newer-version",
      said("{source} is of version {version} and this program reads up to {kindVersion}; update lemica-nodes.", {
        source,
        version,
        kindVersion: kind.version,
      }),
    );
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [first, ...others] = result.error.issues;
  const place = first.path.map((p) => (typeof p === "number" ? `[${p}]` : `.${String(p)}`)).join("");
  const what = {
    source,
    kind: kind.name,
    place: place.replace(/^\./, "") || said("the file"),
    why: saidOfIssue(first),
  };
  const count = others.length;
  throw failure(
    kind.code,
    count === 0
      ? said("{source} is not {kind}: {place}: {why}; correct it or make it again.", what)
      : said("{source} is not {kind}: {place}: {why} (and {count} more); correct it or make it again.", {
          ...what,
          count,
        }),
  );
}

/** Runs a check whose failures do not know the file, and puts the file's name before their sentence. */
export function inFile<T>(source: string, check: () => T): T {
  try {
    return check();
  } catch (cause) {
    if (cause instanceof Failure) throw retold(cause, (what) => said("{source}: {what}", { source, what }));
    throw cause;
  }
}
