import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";

/**
 * SHA-256, in hexadecimal, over the names, sizes and contents of all files in some folders of a folder and below them; the
 * same on every system. What systems hide in folders (.DS_Store, .cache) does not count. Reads every byte.
 */
export async function folderHash(folder: string, parts: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const part of [...new Set(parts)].sort()) {
    for (const { name, size } of await filesBelow(join(folder, part))) {
      hash.update(`${part}/${name} ${size}\n`);
      const content = createReadStream(join(folder, part, name), { highWaterMark: 1 << 20 });
      for await (const chunk of content) hash.update(chunk as Buffer);
    }
  }
  return hash.digest("hex");
}

async function filesBelow(folder: string): Promise<{ name: string; size: number }[]> {
  const names = (await readdir(folder, { recursive: true })).map((name) => name.split(sep).join("/"));
  const shown = names.filter((name) => !/(^|\/)\./.test(name)).sort();
  const stats = await Promise.all(shown.map((name) => stat(join(folder, name))));
  return shown.map((name, k) => ({ name, size: stats[k]!.size })).filter((_, k) => stats[k]!.isFile());
}
