import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { extname, join } from "node:path";
import { Readable } from "node:stream";
import { type Request, Router } from "express";
import { said } from "#core/said.ts";
import { checkUploadable } from "#http/file-kind.ts";
import { partsOf } from "#http/file-name.ts";
import type { ReceiveLimits } from "#http/receive.ts";
import { saveUpload } from "#http/save-upload.ts";
import { parseJson } from "#protocol/parse-json.ts";
import type { Runs } from "#runs/runs.ts";
import { failure } from "./failures.ts";
import { keepUpload } from "./keep-upload.ts";
import { laidOn } from "./mask.ts";
import { readForm } from "./multipart.ts";
import { findNamed, type Named, type Places, uploadRoot } from "./places.ts";

/** What was sent, as it lies in the folder of drafts. */
interface Sent {
  readonly path: string;
  readonly name: string;
  readonly fields: ReadonlyMap<string, string>;
}

/**
 * `/upload/image`: files for nodes to read, or of the other types, kept in their folder. A file that is there already is not kept twice.
 * `/upload/mask`: the transparency of a picture that is there already, sent as that of another; both together are kept.
 */
export function uploadRoutes(runs: Runs, places: Places, limits: ReceiveLimits): Router {
  const router = Router();
  router.post("/upload/image", async (request, response) => {
    response.json(await withDraft(request, (sent) => keep(sent, () => createReadStream(sent.path))));
  });
  router.post("/upload/mask", async (request, response) => {
    const kept = await withDraft(request, async (sent) => {
      const reference = parseJson(sent.fields.get("original_ref") ?? "{}", "original_ref") as Named;
      const original = await findNamed(reference, places, runs);
      const picture = await laidOn(await readFile(original.path), await readFile(sent.path), sent.name);
      return keep(sent, () => Readable.from([picture]));
    });
    response.json(kept);
  });
  return router;

  async function keep({ name, fields }: Sent, content: () => AsyncIterable<Uint8Array>) {
    const type = fields.get("type") || "input";
    const subfolder = (fields.get("subfolder") ?? "").replace(/\/+$/, "");
    const replace = ["true", "1"].includes(fields.get("overwrite") ?? "");
    const root = uploadRoot(type, places);
    return { name: await keepUpload(content, { root, subfolder, name, replace }), subfolder, type };
  }

  /** Receives the form; its fields may come behind the file, which therefore waits in a place of its own. */
  async function withDraft<T>(request: Request, work: (sent: Sent) => Promise<T>): Promise<T> {
    let draft: string | undefined;
    try {
      const { saved, fields } = await readForm(request, limits, async (name, chunks) => {
        partsOf(name);
        checkUploadable(name);
        draft = `upload-${randomUUID()}${extname(name)}`;
        await saveUpload(chunks, { root: places.temp, name: draft, replace: false, called: name });
        return { name, path: join(places.temp, draft) };
      });
      if (saved === undefined)
        throw failure(
          "comfy/no-upload",
          said('There is nothing to keep; send a file as "image", of the type "input", "temp" or "output".'),
        );
      return await work({ ...saved, fields });
    } finally {
      if (draft !== undefined) await rm(join(places.temp, draft), { force: true });
    }
  }
}
