import { Router } from "express";
import { errorHandler } from "#http/answer-error.ts";
import { noSuchRoute } from "#http/guard.ts";
import type { Log } from "#http/log.ts";
import { fileRoutes } from "./file-routes.ts";
import { featuresOf, infoRoutes } from "./info-routes.ts";
import { jobRoutes } from "./job-routes.ts";
import type { PromptBook } from "./prompt-book.ts";
import { promptRoutes } from "./prompt-routes.ts";
import { uploadRoutes } from "./upload-routes.ts";

/** Most bytes of a body of JSON. */
const BODY_BYTES = 2 ** 25;
const BODY_MS = 60_000;
const UPLOAD_MS = 600_000;

export interface ComfyOptions {
  /** The version of this program. */
  readonly version: string;
  /** The folder of uploads. */
  readonly inputs: string;
  /** Most bytes of an upload. */
  readonly uploadBytes: number;
  readonly log: Log;
}

/**
 * ComfyUI's routes, each also under `/api`. It reads the bodies itself: no parser may stand before it. What it does not
 * have goes on to the next handler, but for what is below `/api`; every error body is JSON.
 */
export function comfyRouter(book: PromptBook, { version, inputs, uploadBytes, log }: ComfyOptions): Router {
  const limits = { bytes: BODY_BYTES, milliseconds: BODY_MS };
  const routes = Router();
  routes.use(
    promptRoutes(book, limits),
    infoRoutes(book.nodes.infos, { version, features: featuresOf(uploadBytes) }),
    fileRoutes(book.runs, inputs),
    uploadRoutes(inputs, { bytes: uploadBytes, milliseconds: UPLOAD_MS }),
    jobRoutes(book, limits),
  );
  const router = Router();
  router.use(routes);
  router.use("/api", routes, (request) => {
    throw noSuchRoute(request.method);
  });
  router.use(errorHandler(log));
  return router;
}
