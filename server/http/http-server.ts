import { createServer, type RequestListener, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { type Failure, saidFailureOf } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";
import type { Log } from "./log.ts";

export interface Patience {
  /** For the headers of a request, from its first byte. */
  readonly headersMs: number;
  /** For a whole request, its body included. */
  readonly requestMs: number;
  /** For a connection on which nothing moves. */
  readonly idleMs: number;
  /** How often slow requests are looked for. */
  readonly lookMs: number;
}

const PATIENCE: Patience = { headersMs: 10_000, requestMs: 600_000, idleMs: 60_000, lookMs: 5_000 };

/**
 * A server that waits for nobody for ever: headers must come within 10 s, a whole request within 10 minutes, and on a
 * connection something must move within a minute.
 */
export function httpServer(app: RequestListener, log: Log, patience: Partial<Patience> = {}): Server {
  const { headersMs, requestMs, idleMs, lookMs } = { ...PATIENCE, ...patience };
  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: lookMs,
      maxHeaderSize: 16_384,
    },
    app,
  );
  // Node would leave out those after a number of them, Origin among them; their size is limited as it is.
  server.maxHeadersCount = 0;
  server.timeout = idleMs;
  server.keepAliveTimeout = 5_000;
  // Node would refuse an `Expect` that it does not know, without a word.
  server.on("checkExpectation", app);
  const answered = new WeakMap<Duplex, () => boolean>();
  server.prependListener("request", (request, response) => {
    answered.set(request.socket, () => !request.complete && response.headersSent);
  });
  server.on("clientError", (error, socket) => {
    // A request that was refused half way, and whose rest then comes too slowly, has had its answer: another one would be
    // taken for that of the next request.
    if (answered.get(socket)?.()) socket.destroy();
    else answerClient(error, socket, log);
  });
  return server;
}

/** Answers a client that does not speak HTTP well enough for a request to come of it. */
function answerClient(error: NodeJS.ErrnoException, socket: Duplex, log: Log): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const failed = failureOf(error.code);
  const { status = 400 } = failed.kind;
  log.warn({ status, code: failed.code }, "A request was refused");
  const body = JSON.stringify({ error: saidFailureOf(failed) });
  const head = `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`, () => socket.destroy());
}

function failureOf(code = ""): Failure {
  if (code === "HPE_HEADER_OVERFLOW")
    return failure("http/headers-too-large", said("The headers are larger than 16 KiB; send fewer."));
  if (code === "ERR_HTTP_REQUEST_TIMEOUT")
    return failure("http/too-slow", said("The request did not arrive in time; send it again."));
  return failure("http/not-http", said("This is no HTTP request; check the address and its scheme."));
}
