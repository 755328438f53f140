import { createHash } from "node:crypto";
import type { ReadableFiles } from "#kit/files.ts";

/** The content of a file as a part of a node's key: an edited file is a new input. */
export async function fileKey(path: string, files: ReadableFiles): Promise<string> {
  return createHash("sha256")
    .update(await files.read(path))
    .digest("hex");
}
