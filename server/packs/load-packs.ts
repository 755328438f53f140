import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { Failure } from "#core/failure.ts";
import { defineNode } from "#kit/define-node.ts";
import type { NodeDefinition } from "#kit/node-definition.ts";
import { input, output } from "#kit/port.ts";
import { socket } from "#kit/socket.ts";
import * as sockets from "#nodes/sockets.ts";
import { packHash } from "./allowed-packs.ts";

/** A folder with an `index.js`, whose whole content the user has allowed by its hash. */
export interface AllowedPack {
  readonly folder: string;
  /** As `packHash` makes it. */
  readonly sha256: string;
}

/** What a pack is given to make its nodes with, since it cannot import this program: `export const pack = (kit) => […]`. */
const kit = { defineNode, input, output, socket, sockets, z } as const;

/**
 * The nodes of packs: allowed ones, or modules that the program itself names by their path. A pack is hashed right before it
 * is run, every time, so that a process which starts later does not run what has changed meanwhile.
 *
 * @throws Failure `packs/changed`, `packs/unusable`.
 */
export async function loadPacks(packs: readonly (AllowedPack | string)[]): Promise<NodeDefinition[]> {
  const loaded = await Promise.all(
    packs.map(async (pack) => {
      if (typeof pack === "string") return nodesOf(pack);
      await checkHash(pack);
      return nodesOf(join(pack.folder, "index.js"));
    }),
  );
  return loaded.flat();
}

async function checkHash({ folder, sha256 }: AllowedPack): Promise<void> {
  const hash = await packHash(folder);
  if (typeof hash !== "string") throw unusable(folder, hash.trouble);
  if (hash !== sha256)
    throw new Failure(
      "packs/changed",
      `The pack ${folder} is not the one that was allowed: its hash is ${hash}; look at what has changed, and allow that hash if you trust it.`,
    );
}

async function nodesOf(path: string): Promise<NodeDefinition[]> {
  try {
    const { pack }: { readonly pack?: unknown } = await import(pathToFileURL(path).href);
    const nodes: unknown = typeof pack === "function" ? await pack(kit) : pack;
    if (!Array.isArray(nodes)) throw new Error("it exports no pack: a list of nodes, or a function that returns one");
    return nodes.map((node) => defineNode(node));
  } catch (error) {
    throw unusable(path, error instanceof Error ? error.message : String(error), error);
  }
}

function unusable(path: string, why: string, cause?: unknown): Failure {
  return new Failure("packs/unusable", `The pack ${path} cannot be used: ${why}. Mend it, or take it from packs.`, {
    cause,
  });
}
