import { statfs } from "node:fs/promises";

/** Free bytes that a run needs to be taken: its document and what its database writes with it. */
const LEAST = 2 ** 20;

/** Whether a folder's disk has room for another run. One that does not say is taken to have. */
export async function hasRoom(folder: string): Promise<boolean> {
  const facts = await statfs(folder).catch(() => undefined);
  return facts === undefined || facts.bavail * facts.bsize >= LEAST;
}
