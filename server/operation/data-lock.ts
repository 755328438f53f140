import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { acquireLock } from "#store/lock.ts";

/** The right of a server to its data folder. */
export interface DataLock {
  /** Lets others who want the folder know where its server is. */
  announce(url: string): Promise<void>;
  release(): Promise<void>;
}

/** An earlier server may be about to end, or a doctor be looking, in milliseconds. */
const WAIT_MS = 1000;

/** The file whose lock it is. */
export const lockFile = (data: string) => join(data, "server.lock");

/**
 * Takes the data folder for one server. It is free again as soon as the process ends, however it ends.
 * @throws Failure `store/locked`, with the address of the server that has it; `store/database-unusable`.
 */
export async function lockData(data: string): Promise<DataLock> {
  // What others save is nobody's business on a shared machine, if the folder is ours to make; what keeps it from being made is told by the lock.
  await mkdir(data, { recursive: true, mode: 0o700 }).catch(() => undefined);
  const where = join(data, "server.url");
  const lock = await acquireLock(lockFile(data), { mode: "exclusive", taken: taken(data, where), waitMs: WAIT_MS });
  return {
    announce: (url) => writeFile(where, `${url}\n`),
    release: async () => {
      await rm(where, { force: true });
      lock.release();
    },
  };
}

function taken(data: string, where: string): string {
  const url = (() => {
    try {
      return ` at ${readFileSync(where, "utf8").trim()}`;
    } catch {
      return "";
    }
  })();
  return `A server${url} already works in the data folder ${data}; use that one, or give another folder with --data.`;
}
