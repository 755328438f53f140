import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Router } from "express";
import { Failure } from "#core/failure.ts";
import { findFile } from "#http/file-name.ts";
import type { ReceiveLimits } from "#http/receive.ts";
import { saveUpload } from "#http/save-upload.ts";
import { readForm } from "./multipart.ts";

/** Names that are tried beside one that is taken. */
const MOST_TRIES = 1000;

/** `/upload/image`: files for nodes to read, kept in the folder of uploads. A file that is there already is not kept twice. */
export function uploadRoutes(inputs: string, limits: ReceiveLimits): Router {
  const router = Router();
  router.post("/upload/image", async (request, response) => {
    let draft: string | undefined;
    try {
      const form = await readForm(request, limits, async (name, chunks) => {
        draft = `upload-${randomUUID()}${extname(name)}`;
        await saveUpload(chunks, { root: inputs, name: draft, replace: false });
        return { name, draft };
      });
      const { saved, fields } = form;
      if (saved === undefined || (fields.get("type") ?? "input") !== "input")
        throw new Failure("comfy/no-upload", 'There is nothing to keep; send a file as "image", of the type "input".');
      const subfolder = (fields.get("subfolder") ?? "").replace(/^\/|\/$/g, "");
      const overwrite = ["true", "1"].includes(fields.get("overwrite") ?? "");
      const name = await keep({ inputs, draft: saved.draft, subfolder, name: saved.name, overwrite });
      response.json({ name, subfolder, type: "input" });
    } finally {
      if (draft !== undefined) await rm(join(inputs, draft), { force: true });
    }
  });
  return router;
}

interface Draft {
  readonly inputs: string;
  readonly draft: string;
  readonly subfolder: string;
  readonly name: string;
  readonly overwrite: boolean;
}

/** Gives a draft its name, or `name (1).png` and so on where other bytes have it. */
async function keep({ inputs, draft, subfolder, name, overwrite }: Draft): Promise<string> {
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  for (let k = 0; k < MOST_TRIES; k++) {
    const tried = k === 0 ? name : `${stem} (${k})${extension}`;
    const place = subfolder === "" ? tried : `${subfolder}/${tried}`;
    try {
      await saveUpload(createReadStream(join(inputs, draft)), { root: inputs, name: place, replace: overwrite });
      return tried;
    } catch (error) {
      if (!(error instanceof Failure && error.code === "http/file-exists")) throw error;
      if (await same(inputs, draft, place)) return tried;
    }
  }
  throw new Failure("comfy/name-taken", `Too many files are called ${JSON.stringify(name)}; choose another name.`);
}

async function same(root: string, a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([findFile(root, a), findFile(root, b)]);
  if (first.bytes !== second.bytes) return false;
  const hashes = await Promise.all([hashOf(first.path), hashOf(second.path)]);
  return hashes[0] === hashes[1];
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
