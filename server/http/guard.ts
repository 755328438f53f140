import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { RequestHandler } from "express";
import type { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import type { Access } from "./access.ts";
import { answerTo } from "./answer-error.ts";
import { checkSource } from "./check-source.ts";
import { type TokenCheck, tokenCheck } from "./check-token.ts";
import { failure } from "./failures.ts";
import type { Log } from "./log.ts";

/** What stands before everything that the server answers. One for the whole server: its sockets and requests share the count of wrong tokens. */
export interface Guard {
  /** Lets through what comes from where it may. */
  readonly source: RequestHandler;
  /** Lets through what carries the token. */
  readonly token: RequestHandler;
  /** Whether a socket may be opened; if not, that has been answered and the connection closed. */
  upgrade(request: IncomingMessage, socket: Duplex): boolean;
}

/** @param now milliseconds of a clock that never goes back. */
export function guardOf(access: Access, log: Log, now?: () => number): Guard {
  const checkToken: TokenCheck = tokenCheck(access.token, now);
  return {
    source: (request, _, next) => {
      checkSource(request, access);
      next();
    },
    token: (request, _, next) => {
      checkToken(request);
      next();
    },
    upgrade: (request, socket) => {
      try {
        checkSource(request, access);
        checkToken(request);
        return true;
      } catch (error) {
        refuseUpgrade(request, socket, error, log);
        return false;
      }
    },
  };
}

/** Answers a request for a socket with an error, and closes the connection. */
export function refuseUpgrade(request: IncomingMessage, socket: Duplex, error: unknown, log: Log): void {
  const { status, headers, body } = answerTo(error, request, log);
  const text = JSON.stringify(body);
  const lines = Object.entries({
    ...headers,
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    Connection: "close",
  }).map(([name, value]) => `${name}: ${value}`);
  // A client that has gone away is no failure of the server.
  socket.on("error", () => {});
  socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.join("\r\n")}\r\n\r\n${text}`, () => socket.destroy());
}

/** What an address that the server does not have is answered with. */
export function noSuchRoute(method: string): Failure {
  return failure(
    "http/no-such-route",
    said("There is nothing to {method} at this address; docs/api.md lists what there is.", { method }),
  );
}
