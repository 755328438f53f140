import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { ErrorRequestHandler } from "express";
import { Failure, saidFailureOf } from "#core/failure.ts";
import { said } from "#core/said.ts";
import type { ErrorBody } from "#protocol/error-body.ts";
import type { Problem } from "#protocol/problem.ts";
import { failure } from "./failures.ts";
import type { Log } from "./log.ts";

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
}

const MOST_PROBLEMS = 1000;

/**
 * What a request is answered that did not succeed, and a line in the log about it: method, path without its query, status
 * and code, and nothing of headers or bodies, where secrets are. Of what is no Failure the client learns only the number
 * under which the log tells it.
 */
export function answerTo(error: unknown, request: IncomingMessage, log: Log): ErrorAnswer {
  const failed = known(error);
  const place = { method: request.method, path: request.url?.replace(/\?.*/s, "").slice(0, 200) };
  if (failed === undefined) {
    const id = randomUUID();
    log.error({ ...place, id, err: error }, "A request failed for a reason that was not foreseen");
    const internal = failure(
      "http/internal",
      said("The server failed at this request; its log says why under {id}. Please report that.", { id }),
    );
    return { status: 500, headers: {}, body: { error: saidFailureOf(internal) } };
  }
  const { code } = failed;
  const status = failed.kind.status ?? 400;
  if (status >= 500) log.error({ ...place, status, code, err: failed }, "A request failed");
  else log.warn({ ...place, status, code, from: request.socket.remoteAddress }, "A request was refused");
  const problems = problemsOf(failed)?.slice(0, MOST_PROBLEMS);
  return {
    status,
    headers: headersOf(failed),
    body: { error: { ...saidFailureOf(failed), ...(problems && { problems }) } },
  };
}

/** Answers whatever a handler throws as JSON. */
export function errorHandler(log: Log): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const { status, headers, body } = answerTo(error, request, log);
    // Half an answer cannot be mended: the client must see that it is cut short.
    if (response.headersSent) return void response.destroy();
    response.removeHeader("Content-Disposition");
    response
      .status(status)
      .set({ ...headers, "Cache-Control": "no-store" })
      .type("json")
      .send(JSON.stringify(body));
  };
}

/** Express' own refusals, such as `%zz` in a path, in our words. */
function known(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  if (error instanceof URIError)
    return failure("http/bad-path", said("The address has a % that stands for no character; encode it anew."));
  return undefined;
}

function problemsOf(failure: Failure): readonly Problem[] | undefined {
  return "problems" in failure && Array.isArray(failure.problems) ? failure.problems : undefined;
}

function headersOf(failure: Failure): Record<string, string> {
  const { code } = failure;
  if (code === "http/no-token" || code === "http/wrong-token") return { "WWW-Authenticate": "Bearer" };
  if (code === "http/too-many-guesses") return { "Retry-After": "60" };
  // Who was too late learns what there is now.
  if (code === "store/changed-elsewhere" && "etag" in failure) return failure.etag ? { ETag: `"${failure.etag}"` } : {};
  return {};
}
