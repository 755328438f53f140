import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { Failure } from "#core/failure.ts";
import { said, type Words } from "#core/said.ts";
import type { NodeDefinition } from "#kit/node-definition.ts";
import { packHash } from "./allowed-packs.ts";
import { failure } from "./failures.ts";
import * as kit from "./kit.ts";

/** A folder with an `index.js`, whose whole content the user has allowed by its hash. */
export interface AllowedPack {
  readonly folder: string;
  /** As `packHash` makes it. */
  readonly sha256: string;
}

/** What packs bring: nodes, and what these say in other languages. */
export interface Packs {
  readonly nodes: readonly NodeDefinition[];
  readonly words: Readonly<Record<string, Texts>>;
}

type Texts = Words["texts"];

const wordsSchema = z.record(
  z.string().regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/),
  z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
);

/**
 * The nodes of packs: allowed ones, or modules that the program itself names by their path. A pack is hashed right before it
 * is run, every time, so that a process which starts later does not run what has changed meanwhile.
 *
 * @throws Failure `packs/changed`, `packs/unusable`.
 */
export async function loadPacks(packs: readonly (AllowedPack | string)[]): Promise<Packs> {
  const loaded = await Promise.all(
    packs.map(async (pack) => {
      if (typeof pack === "string") return packOf(pack);
      await checkHash(pack);
      return packOf(join(pack.folder, "index.js"));
    }),
  );
  const words: Record<string, Texts> = {};
  for (const pack of loaded)
    for (const [language, texts] of Object.entries(pack.words)) words[language] = { ...words[language], ...texts };
  return { nodes: loaded.flatMap(({ nodes }) => nodes), words };
}

async function checkHash({ folder, sha256 }: AllowedPack): Promise<void> {
  const hash = await packHash(folder);
  if (typeof hash !== "string") throw unusable(folder, hash.trouble);
  if (hash !== sha256)
    throw failure(
      "packs/changed",
      said(
        "The pack {folder} is not the one that was allowed: its hash is {hash}; look at what has changed, and allow that hash if you trust it.",
        { folder, hash },
      ),
    );
}

async function packOf(path: string): Promise<Packs> {
  try {
    const { pack }: { readonly pack?: unknown } = await import(pathToFileURL(path).href);
    const given: unknown = typeof pack === "function" ? await pack(kit) : pack;
    const { nodes, words = {} } = Array.isArray(given) ? { nodes: given } : Object(given);
    if (!Array.isArray(nodes)) throw new Error("it exports no pack: a list of nodes, or a function that returns one");
    return { nodes: nodes.map((node) => kit.defineNode(node)), words: wordsSchema.parse(words) };
  } catch (error) {
    throw unusable(path, error instanceof Error ? error.message : String(error), error);
  }
}

function unusable(path: string, why: string, cause?: unknown): Failure {
  return failure(
    "packs/unusable",
    said("The pack {path} cannot be used: {why}. Mend it, or take it from packs.", { path, why }),
    {
      cause,
    },
  );
}
