import { basename } from "node:path";
import { type Response, Router } from "express";
import { Failure } from "#core/failure.ts";
import { findFile } from "#http/file-name.ts";
import { sendFile } from "#http/send-file.ts";
import { loadSharp } from "#media/load-sharp.ts";
import type { Runs } from "#runs/runs.ts";
import { isRunId } from "./prompt-id.ts";

const MOST_PIXELS = 2 ** 26;

/** `/view`: files of runs (type output) and uploaded ones (type input), as they are or as a small still picture. */
export function fileRoutes(runs: Runs, inputs: string): Router {
  const router = Router();
  router.get("/view", async (request, response) => {
    const { filename, type, subfolder = "", preview } = request.query;
    const named = nameOf(filename, type, subfolder);
    const { root, name } = placeOf(named, runs, inputs);
    if (typeof preview === "string") await sendSmall(response, root, name, preview);
    else await sendFile(response, root, name);
  });
  return router;
}

interface Named {
  readonly name: string;
  readonly type: string;
}

/** The name may say its type in brackets, as in `cat.png [input]`. */
function nameOf(filename: unknown, type: unknown, subfolder: unknown): Named {
  if (typeof filename !== "string" || typeof subfolder !== "string")
    throw new Failure("http/bad-name", "A file is named by filename and, if it is in one, subfolder; give each once.");
  const [, bare, told] = /^(.*?)(?: \[(input|output|temp)\])?$/s.exec(filename)!;
  const folder = subfolder.replace(/\/+$/, "");
  return {
    name: folder === "" ? bare! : `${folder}/${bare}`,
    type: told ?? (typeof type === "string" && type !== "" ? type : "output"),
  };
}

/** Files of a run are named by its id first. */
function placeOf({ name, type }: Named, runs: Runs, inputs: string): { root: string; name: string } {
  if (type === "input") return { root: inputs, name };
  const [run, ...rest] = name.split("/");
  if (type === "output" && isRunId(run!) && rest.length > 0) return { root: runs.filesOf(run!), name: rest.join("/") };
  throw new Failure("http/no-such-file", `There is no file ${JSON.stringify(name.slice(0, 300))}; correct its name.`);
}

/** @param wish `webp;90` or `jpeg;80`: the format and its quality. */
async function sendSmall(response: Response, root: string, name: string, wish: string): Promise<void> {
  const { path } = await findFile(root, name);
  const [format, quality] = wish.split(";");
  const options = { quality: Math.min(100, Math.max(1, Number.parseInt(quality ?? "", 10) || 90)) };
  const sharp = await loadSharp();
  const image = sharp(path, { limitInputPixels: MOST_PIXELS });
  const picture = format === "jpeg" ? image.flatten().jpeg(options) : image.webp(options);
  const bytes = await picture.toBuffer().catch(() => undefined);
  // What is no picture is sent as it is, as ComfyUI would.
  if (bytes === undefined) return sendFile(response, root, name);
  response.set({
    "Content-Type": format === "jpeg" ? "image/jpeg" : "image/webp",
    "Content-Disposition": `inline; filename*=UTF-8''${encodeURIComponent(basename(name))}`,
    "X-Content-Type-Options": "nosniff",
  });
  response.send(bytes);
}
