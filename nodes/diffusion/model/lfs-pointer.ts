import { open } from "node:fs/promises";

const head = "version https://git-lfs.github.com/spec/";

/** Whether a file is what git leaves in place of a big file when Git LFS is not set up. */
export async function isLfsPointer(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(head.length), 0, head.length, 0);
    return buffer.toString("latin1", 0, bytesRead) === head;
  } finally {
    await file.close();
  }
}
