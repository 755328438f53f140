import { Router } from "express";
import { errorHandler } from "#http/answer-error.ts";
import { noSuchRoute } from "#http/guard.ts";
import type { Log } from "#http/log.ts";
import { fileRoutes } from "./file-routes.ts";
import { featuresOf, infoRoutes } from "./info-routes.ts";
import { internalRoutes } from "./internal-routes.ts";
import { jobRoutes } from "./job-routes.ts";
import type { LogLines, LogWatchers } from "./log-watchers.ts";
import type { Places } from "./places.ts";
import type { PromptBook } from "./prompt-book.ts";
import { promptRoutes } from "./prompt-routes.ts";
import { uploadRoutes } from "./upload-routes.ts";
import { userRoutes } from "./user-routes.ts";

/** Most bytes of a body of JSON. */
const BODY_BYTES = 2 ** 25;
const BODY_MS = 30_000;
const UPLOAD_MS = 600_000;

export interface ComfyOptions {
  /** The version of this program. */
  readonly version: string;
  readonly places: Places;
  /** The last lines of the server's log. */
  readonly lines: LogLines;
  /** Most bytes of an upload. */
  readonly uploadBytes: number;
  readonly log: Log;
}

/**
 * ComfyUI's routes, each also under `/api`. It reads the bodies itself: no parser may stand before it. What it does not
 * have goes on to the next handler, but for what is below `/api`; every error body is JSON.
 */
export function comfyRouter(
  book: PromptBook,
  watchers: LogWatchers,
  { version, places, lines, uploadBytes, log }: ComfyOptions,
): Router {
  const limits = { bytes: BODY_BYTES, milliseconds: BODY_MS };
  const upload = { bytes: uploadBytes, milliseconds: UPLOAD_MS };
  const routes = Router();
  routes.use(
    promptRoutes(book, limits),
    infoRoutes(book.nodes.infos, { version, features: featuresOf(uploadBytes) }),
    fileRoutes(book.runs, places),
    uploadRoutes(book.runs, places, upload),
    jobRoutes(book, limits),
    userRoutes(places.user, { body: limits, upload }),
    internalRoutes(lines, watchers, places, limits),
  );
  const router = Router();
  router.use(routes);
  router.use("/api", routes, (request) => {
    throw noSuchRoute(request.method);
  });
  router.use(errorHandler(log));
  return router;
}
