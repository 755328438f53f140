import express, { type Express } from "express";
import { routes } from "#protocol/routes.ts";
import { errorHandler } from "./answer-error.ts";
import { editor, safeHeaders } from "./editor.ts";
import { noSuchRoute } from "./guard.ts";
import { fileHandlers } from "./handle-files.ts";
import { libraryHandlers } from "./handle-library.ts";
import { runHandlers } from "./handle-runs.ts";
import { serverHandlers } from "./handle-server.ts";
import { workflowHandlers } from "./handle-workflows.ts";
import { mountRoutes } from "./mount-routes.ts";
import type { Services } from "./services.ts";

/** A body of JSON must have arrived by then; an upload may take what the server gives any request. */
const BODY_MS = 30_000;
const UPLOAD_MS = 600_000;

/**
 * Everything that is answered over HTTP, in this order: where a request comes from is checked; then the API under /v1, the
 * editor's files (without a token, for the page asks for it), and what other rooms serve. Every error is JSON.
 */
export function createApp(services: Services): Express {
  const { guard, log, limits, folders, routers = [] } = services;
  const app = express();
  app.disable("x-powered-by");
  app.set("case sensitive routing", true);
  app.use(safeHeaders(), guard.source);
  app.use(
    mountRoutes(
      routes,
      {
        ...serverHandlers(services),
        ...workflowHandlers(services),
        ...runHandlers(services),
        ...fileHandlers(services),
        ...libraryHandlers(services),
      },
      {
        token: guard.token,
        limits: {
          body: { bytes: limits.bodyBytes, milliseconds: limits.bodyMs ?? BODY_MS },
          upload: { bytes: limits.uploadBytes, milliseconds: UPLOAD_MS },
        },
      },
    ),
  );
  app.use(editor(folders.editor));
  for (const router of routers) app.use(guard.token, router);
  app.use(guard.token, (request) => {
    throw noSuchRoute(request.method);
  });
  app.use(errorHandler(log));
  return app;
}
