import { constants } from "node:fs";
import { access, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

/** The bytes of a file that the command line names. @throws Failure `cli/cannot-read`. */
export async function readGiven(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw failure(
      "cli/cannot-read",
      said("{file} cannot be read: {cause}. Check the path.", { file, cause: reasonOf(cause) }),
    );
  }
}

/** Sees, before long work begins, that its result can be written to a file. @throws Failure `cli/bad-out`. */
export async function checkFile(file: string): Promise<void> {
  if ((await kindOf(file)) === "folder") throw unwritable(file, "it is a folder; name a file in it");
  await checkFolder(dirname(resolve(file)), file);
}

/** Sees that files can be written into a folder, which need not exist yet. @throws Failure `cli/bad-out`, naming `what` was asked for. */
export async function checkFolder(folder: string, what = folder): Promise<void> {
  let place = resolve(folder);
  while ((await kindOf(place)) === "nothing") place = dirname(place);
  if ((await kindOf(place)) === "file") throw unwritable(what, `${place} is a file, not a folder`);
  await access(place, constants.W_OK).catch((cause) => {
    throw unwritable(what, `${place}: ${reasonOf(cause)}`);
  });
}

/** Writes a result, making the folders above it. @throws Failure `cli/cannot-write`. */
export async function save(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(resolve(file)), { recursive: true });
    await writeFile(file, content);
  } catch (cause) {
    const why = `${file} cannot be written: ${reasonOf(cause)}`;
    throw failure("cli/cannot-write", said("{why}. Free space there, or give another --out.", { why }), { cause });
  }
}

async function kindOf(path: string): Promise<"file" | "folder" | "nothing"> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? "nothing" : found.isDirectory() ? "folder" : "file";
}

function unwritable(what: string, why: string): Failure {
  return failure("cli/bad-out", said("Nothing can be written to {what}: {why}. Give another place.", { what, why }));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file, not a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
};

function reasonOf(cause: unknown): string {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}
