import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { answering } from "#server/operation/current-request.ts";
import type { Metrics } from "./metrics.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/**
 * Gives every request an id, which its answer has as X-Request-Id and its lines in the log as `request`, and measures it by
 * its route. Routes are told by the pattern that the program knows them by, never by the address that was asked for.
 */
export function measured(listener: RequestListener, metrics: Metrics, log: Logger): RequestListener {
  return (request, response) => {
    const id = randomUUID();
    const startedAt = performance.now();
    response.setHeader("X-Request-Id", id);
    response.once("close", () => {
      const seconds = (performance.now() - startedAt) / 1000;
      const method = METHODS.includes(request.method!) ? request.method! : "other";
      const labels = { method, route: routeOf(request) };
      metrics.requests.inc({ ...labels, status: statusOf(response) });
      metrics.requestSeconds.observe(labels, seconds);
      log.debug({ request: id, ...labels, status: statusOf(response), seconds }, "Answered");
    });
    answering(id, () => listener(request, response));
  };
}

/** `none`: it was refused before it was known what it asks for, or it is a file of the editor. */
function routeOf(request: IncomingMessage): string {
  const { route } = request as { route?: { readonly path: unknown } };
  return route === undefined ? "none" : String(route.path);
}

/** As nginx does, 499 for a client that did not wait for its answer. */
function statusOf(response: ServerResponse): string {
  return response.writableFinished ? String(response.statusCode) : "499";
}
