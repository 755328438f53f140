import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The name under which the server of a data folder holds its runs. It is kept in the folder, so that the next server knows
 * the runs of one that died as its own, whoever else has runs in the same queue. Where it cannot be kept, the leases of this
 * server have to run out before its runs go on.
 */
export async function ownerOf(data: string): Promise<string> {
  const file = join(data, "owner");
  const kept = await readFile(file, "utf8").catch(() => "");
  if (/^[\w-]{36}\n$/.test(kept)) return kept.trim();
  const owner = randomUUID();
  await mkdir(data, { recursive: true }).catch(() => undefined);
  await writeFile(file, `${owner}\n`).catch(() => undefined);
  return owner;
}
