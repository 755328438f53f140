import { Router } from "express";
import { z } from "zod";
import type { ReceiveLimits } from "#http/receive.ts";
import type { LogLines, LogWatchers } from "./log-watchers.ts";
import { type Places, uploadRoot } from "./places.ts";
import { readBody } from "./read-body.ts";
import { filesBelow } from "./user-files.ts";

/** Of a terminal that nobody has. */
const TERMINAL_SIZE = { cols: 80, rows: 24 };

const subscription = z.object({ clientId: z.string(), enabled: z.boolean() });

/** The log of the server, and names of files, newest first. */
export function internalRoutes(log: LogLines, watchers: LogWatchers, places: Places, limits: ReceiveLimits): Router {
  const router = Router();
  router.get("/internal/logs", (_, response) => {
    response.json(log.lines.map(({ t, m }) => `${t} - ${m}`).join(""));
  });
  router.get("/internal/logs/raw", (_, response) => {
    response.json({ entries: log.lines, size: TERMINAL_SIZE });
  });
  router.patch("/internal/logs/subscribe", async (request, response) => {
    const body = subscription.safeParse(await readBody(request, limits));
    if (!body.success) return void response.status(400).json({ error: "Give a clientId, and whether it is enabled." });
    watchers.set(body.data.clientId, body.data.enabled);
    response.end();
  });
  // Where files are is nobody's business.
  router.get("/internal/folder_paths", (_, response) => {
    response.json({});
  });
  router.get("/internal/files/:type", async (request, response) => {
    const { type } = request.params;
    if (!["input", "output", "temp"].includes(type))
      return void response.status(400).json({ error: "Files are of the type input, output or temp." });
    const files = (await filesBelow(uploadRoot(type, places), "", false)) ?? [];
    response.json([...files].sort((a, b) => b.modified - a.modified).map(({ path }) => path));
  });
  return router;
}
