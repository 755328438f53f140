import type { LibraryItem } from "#protocol/library-item.ts";
import { paramSchemas } from "#protocol/param-schema.ts";
import type { Catalogue } from "#web/document/kinds.ts";

/** A kind of nodes that can read a file of the library, and by which parameter. */
export interface Loader {
  readonly type: string;
  readonly version: number;
  readonly title: string;
  readonly param: string;
}

/**
 * The kind of nodes that reads such files, as the catalogue tells: nothing has to be wired to it, and a text parameter of its
 * says that it takes files of that ending.
 */
export function loaderOf(catalogue: Catalogue | undefined, kind: LibraryItem["kind"]): Loader | undefined {
  for (const { type, version, title, inputs, params } of catalogue?.nodes ?? []) {
    if (inputs.some(({ optional }) => !optional)) continue;
    const found = Object.entries(paramSchemas(params).properties).find(
      ([, schema]) => schema.type === "string" && schema.description?.includes(`.${kind}.json`),
    );
    if (found) return { type, version, title, param: found[0] };
  }
  return undefined;
}
