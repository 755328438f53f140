import { basename } from "node:path";
import { type Response, Router } from "express";
import { findFile } from "#http/file-name.ts";
import { sendFile } from "#http/send-file.ts";
import { loadSharp } from "#media/load-sharp.ts";
import type { Runs } from "#runs/runs.ts";
import { type Places, placeOf } from "./places.ts";

const MOST_PIXELS = 2 ** 26;

/** `/view`: files of runs (type output) and uploaded ones (input, temp, output), as they are or as a small still picture. */
export function fileRoutes(runs: Runs, places: Places): Router {
  const router = Router();
  router.get("/view", async (request, response) => {
    const { preview } = request.query;
    const { root, name } = placeOf(request.query, places, runs);
    if (typeof preview === "string") await sendSmall(response, root, name, preview);
    else await sendFile(response, root, name);
  });
  return router;
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
