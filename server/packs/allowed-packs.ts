import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** A folder in the folder `packs` of the data folder. */
export interface FoundPack {
  readonly folder: string;
  /** SHA-256 over all its files, which the allow-list names; or why there is none. */
  readonly hash: string | { readonly trouble: string };
  readonly allowed: boolean;
}

/**
 * The packs in a data folder. Nothing of them is run: what is not on the allow-list, or differs in a single byte from what
 * was allowed, is only listed.
 */
export async function findPacks(data: string, allowed: readonly string[]): Promise<FoundPack[]> {
  const root = join(data, "packs");
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.sort().map(async (name) => {
      const folder = join(root, name);
      const hash = await packHash(folder);
      return { folder, hash, allowed: typeof hash === "string" && allowed.includes(hash) };
    }),
  );
}

/**
 * SHA-256, in hexadecimal, over names, sizes and contents of all files in a folder, hidden ones too: whatever could be
 * imported counts. The same on every system. A folder with links has none, since they lead to what is not in it.
 */
export async function packHash(folder: string): Promise<FoundPack["hash"]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    const odd = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
    if (odd) return { trouble: `${odd.name} is a link, and packs must not have any` };
    const nameOf = (path: string) => relative(folder, path).split(sep).join("/");
    const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    if (!paths.some((path) => nameOf(path) === "index.js")) return { trouble: "it has no index.js" };
    const hash = createHash("sha256");
    for (const path of paths.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))) {
      const content = await readFile(path);
      hash.update(`${JSON.stringify(nameOf(path))} ${content.length}\n`).update(content);
    }
    return hash.digest("hex");
  } catch (error) {
    return { trouble: (error as Error).message };
  }
}
