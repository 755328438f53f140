import { paramSchemas } from "#protocol/param-schema.ts";
import type { Catalogue } from "#web/document/kinds.ts";

/** A kind of nodes that can read a file of some sort, and by which parameter. */
export interface Loader {
  readonly type: string;
  readonly version: number;
  readonly title: string;
  readonly param: string;
}

/**
 * The kind of nodes that reads such files: one with a parameter that says it is for them. The first to which nothing has to be wired
 * comes before all others.
 *
 * @param of what the file is, as `path` of a parameter says it: "error-graph", "picture", …
 */
export function loaderOf(catalogue: Catalogue | undefined, of: string): Loader | undefined {
  const readers = (catalogue?.nodes ?? []).filter(({ params }) => pathsOf(params, of).length > 0);
  const found = readers.find(({ inputs }) => inputs.every(({ optional }) => optional)) ?? readers[0];
  if (!found) return undefined;
  const { type, version, title, params } = found;
  return { type, version, title, param: pathsOf(params, of)[0]! };
}

/** The parameter by which nodes of this type read such files. */
export function paramFor(catalogue: Catalogue | undefined, type: string, of: string): string | undefined {
  const kind = catalogue?.nodes.find((each) => each.type === type);
  return kind && pathsOf(kind.params, of)[0];
}

function pathsOf(params: Readonly<Record<string, unknown>>, of: string): readonly string[] {
  return Object.entries(paramSchemas(params).properties)
    .filter(([, { path }]) => path?.of === of)
    .map(([name]) => name);
}
