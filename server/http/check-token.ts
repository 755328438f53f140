import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { said } from "#core/said.ts";
import { tokenOffered } from "#protocol/subprotocol.ts";
import { failure } from "./failures.ts";

/** Wrong tokens that an address may send within the window, before it must wait until the window's end. */
const WRONG_TOKENS = 10;
const WINDOW_MS = 60_000;
/** Addresses that are remembered. */
const ADDRESSES = 10_000;

/** Checks the token of requests and remembers who guesses. */
export type TokenCheck = (request: IncomingMessage) => void;

/**
 * A check that every request carries the token: `Authorization: Bearer …`, or, where a page opens a socket, a subprotocol.
 * The comparison takes the same time whatever is guessed. After ten wrong tokens within a minute an address is answered
 * `http/too-many-guesses` until the minute is over, whatever it sends; requests without any token do not count.
 *
 * @param now milliseconds of a clock that never goes back.
 * @throws Failure (from the check) `http/no-token`, `http/wrong-token`, `http/too-many-guesses`.
 */
export function tokenCheck(token: string | undefined, now: () => number = () => performance.now()): TokenCheck {
  if (token === undefined) return () => {};
  const right = digest(token);
  const guessers = new Map<string, { since: number; wrong: number }>();

  return (request) => {
    const given = bearer(request.headers.authorization) ?? tokenOffered(request.headers["sec-websocket-protocol"]);
    if (given === undefined)
      throw failure("http/no-token", said("This server wants a token; send it as Authorization: Bearer TOKEN."));
    const address = request.socket.remoteAddress ?? "";
    const guesser = guessers.get(address);
    const recent = guesser !== undefined && now() - guesser.since < WINDOW_MS ? guesser : undefined;
    if (recent !== undefined && recent.wrong >= WRONG_TOKENS)
      throw failure("http/too-many-guesses", said("Too many wrong tokens came from this address; wait a minute."));
    if (timingSafeEqual(digest(given), right)) return;
    guessers.delete(address);
    guessers.set(address, { since: recent?.since ?? now(), wrong: (recent?.wrong ?? 0) + 1 });
    if (guessers.size > ADDRESSES) guessers.delete(guessers.keys().next().value!);
    throw failure("http/wrong-token", said("The token is wrong; take the one that the server was started with."));
  };
}

function bearer(header: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];
}

/** Texts of any length become equally long. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
