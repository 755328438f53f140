import type { Writable } from "node:stream";
import { type DestinationStream, type Logger, pino } from "pino";
import pretty from "pino-pretty";
import { currentRequest } from "./current-request.ts";
import { RecentLines } from "./recent-lines.ts";
import type { Settings } from "./settings.ts";

export interface LogOptions extends Readonly<Settings["log"]> {
  /** Texts that no line may contain, e.g. the token, whatever way they got into it. */
  readonly secrets?: readonly string[];
  /** Where lines go: stderr if left out. */
  readonly to?: Writable & { readonly isTTY?: boolean };
}

export interface Log {
  readonly logger: Logger;
  /** The last lines of at least the level `info`, as people read them. */
  readonly recent: RecentLines;
  /** Resolves when all that was logged has been handed to the system, or after a second if nobody takes it. */
  flush(): Promise<void>;
}

/** Longest wait for a reader that does not read, in milliseconds. */
const FLUSH_MS = 1000;
/** What nobody reads is kept up to this size in bytes; beyond it lines are dropped and counted. */
const MOST_BUFFERED = 8 * 2 ** 20;
const SECRET = "[secret]";
const SECRET_MEMBERS = ["token", "authorization", "cookie", "sec-websocket-protocol"];

/**
 * The log of a server: lines for people, or a JSON object each. Lines are written in this process, so that none is lost
 * when it ends, and never block it: a reader that does not read loses lines instead.
 */
export function openLog({ level, format, secrets = [], to = process.stderr }: LogOptions): Log {
  const forPeople = format === "pretty" || (format === "auto" && to.isTTY === true);
  const draw = forPeople
    ? pretty.prettyFactory({ colorize: to.isTTY === true, translateTime: "SYS:HH:MM:ss", ignore: "pid,hostname" })
    : (line: string) => line;
  // A reader that has gone is no reason to stop: the server goes on without a log.
  to.on("error", () => undefined);
  const recent = new RecentLines();
  const plain = pretty.prettyFactory({ colorize: false, translateTime: "SYS:HH:MM:ss", ignore: "pid,hostname" });
  let dropped = 0;
  const destination: DestinationStream = {
    write(whole) {
      const line = without(secrets, whole);
      if (!/"level":"(trace|debug)"/.test(line.slice(0, 40))) recent.add(plain(line));
      if (to.writableLength > MOST_BUFFERED) {
        dropped++;
        return;
      }
      if (dropped > 0) {
        const lost = dropped;
        dropped = 0;
        logger.warn({ lines: lost }, "Lines of this log were dropped, since nobody read it");
      }
      to.write(draw(line));
    },
  };
  const logger = pino(
    {
      level,
      // Level and time in words, which people and the usual collectors of logs both read.
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: currentRequest,
      redact: { paths: secretPaths(), censor: SECRET },
    },
    destination,
  );
  return { logger, recent, flush: () => flushed(to) };
}

/** The members that hold secrets, at the depths at which requests and settings are logged. */
function secretPaths(): string[] {
  return ["", "*", "*.*"].flatMap((above) =>
    SECRET_MEMBERS.map((name) => (/^\w+$/.test(name) ? `${above}${above && "."}${name}` : `${above}["${name}"]`)),
  );
}

function without(secrets: readonly string[], line: string): string {
  return secrets.reduce((text, secret) => text.replaceAll(secret, SECRET), line);
}

function flushed(to: Writable): Promise<void> {
  if (to.writableLength === 0 || to.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FLUSH_MS);
    to.write("", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
