import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { decodeText } from "#core/text.ts";

/** Windows has no such flag, and no such files. */
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The text of a file, decoded by its mark. What is no regular file is refused without waiting: a pipe to which nobody writes
 * would hold a thread of the process for ever, and a device may have no end.
 * @throws Error that says why, as the system does.
 */
export async function readText(path: string): Promise<string> {
  const file = await open(path, AT_ONCE);
  try {
    const facts = await file.stat();
    // The system itself refuses to read a folder.
    if (!facts.isFile() && !facts.isDirectory()) throw new Error("it is no regular file");
    return decodeText(await file.readFile());
  } finally {
    await file.close();
  }
}
