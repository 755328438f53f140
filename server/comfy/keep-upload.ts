import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { extname } from "node:path";
import { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { findFile } from "#http/file-name.ts";
import { saveUpload } from "#http/save-upload.ts";
import { failure } from "./failures.ts";

/** Names that are tried beside one that is taken. */
const MOST_TRIES = 1000;

export interface Wish {
  readonly root: string;
  readonly subfolder: string;
  readonly name: string;
  /** Whether it may take the place of a file of that name. */
  readonly replace: boolean;
}

type Chunks = AsyncIterable<Uint8Array>;

/**
 * Keeps a file under its name, or `name (1).png` and so on where other bytes have it. One that is there already is not kept twice.
 *
 * @param content its bytes, each time anew.
 * @returns the name.
 * @throws Failure `comfy/name-taken`; as `saveUpload`.
 */
export async function keepUpload(content: () => Chunks, { root, subfolder, name, replace }: Wish): Promise<string> {
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  let hash: string | undefined;
  for (let k = 0; k < MOST_TRIES; k++) {
    const tried = k === 0 ? name : `${stem} (${k})${extension}`;
    const place = subfolder === "" ? tried : `${subfolder}/${tried}`;
    try {
      await saveUpload(content(), { root, name: place, replace });
      return tried;
    } catch (error) {
      if (!(error instanceof Failure && error.code === "http/file-exists")) throw error;
      hash ??= await hashOf(content());
      if ((await hashOf(createReadStream((await findFile(root, place)).path))) === hash) return tried;
    }
  }
  throw failure(
    "comfy/name-taken",
    said("Too many files are called {name}; choose another name.", { name: JSON.stringify(name) }),
  );
}

async function hashOf(chunks: Chunks): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}
