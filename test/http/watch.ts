import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { duplexPair } from "node:stream";
import { afterEach } from "vitest";
import { WebSocket } from "ws";
import { createEvents, type EventsOptions } from "#http/events/events.ts";
import { type Live, nothingKnown, reduceLive } from "#protocol/live.ts";
import { type ServerMessage, serverMessage } from "#protocol/messages.ts";
import { ToldLibrary, ToldRuns } from "./told-runs.ts";

export const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** A client that folds what it hears. */
export class Watch {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[] = [];
  live: Live = nothingKnown;
  /** What it knew, by the number of the message after which it did. */
  readonly past = new Map<number, Live>();
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      const message = serverMessage.parse(JSON.parse(String(data)));
      this.messages.push(message);
      this.live = reduceLive(this.live, message);
      this.past.set(message.seq, this.live);
    });
    socket.on("error", () => {});
    this.closed = once(socket, "close").then(([code, reason]) => ({ code, reason: String(reason) }));
  }

  /** Resolves when it knows what it must know. */
  async knows(check: (live: Live) => boolean): Promise<void> {
    while (!check(this.live)) await once(this.socket, "message");
  }
}

const after: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of after.splice(0)) await stop();
});

/** A real server with the socket, of runs and a library that are told of by hand; it is stopped after the test. */
export async function watchable(options: Partial<EventsOptions> = {}) {
  const runs = new ToldRuns();
  const library = new ToldLibrary();
  const common = { runs, library, version: "1.2.3", guardUpgrade: () => true, log: silent };
  const events = await createEvents({ ...common, ...options });
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  events.attach(server);
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/events`;
  const stop = async () => {
    await events.close();
    server.closeAllConnections();
    server.close();
  };
  after.push(stop);
  return {
    runs,
    library,
    events,
    server,
    url,
    stop,
    /** Resolves when these know all that was told so far: a run that is told of last comes with or after all before it. */
    settled: async (...watches: Watch[]) => {
      const last = runs.submit();
      await Promise.all(watches.map((watch) => watch.knows((live) => live.runs.has(last))));
    },
    /** A client over TCP. */
    watch: async (...more: [protocols?: string[], options?: WebSocket.ClientOptions]) => {
      const watch = new Watch(new WebSocket(url, ...more));
      await watch.knows(({ server }) => server !== "");
      return watch;
    },
    /** A client over a pipe that holds nothing: while the client does not read, nothing is written. */
    watchThroughPipe: async () => {
      const [ours, theirs] = duplexPair({ highWaterMark: 64 });
      server.emit("connection", theirs);
      const watch = new Watch(new WebSocket("ws://localhost/v1/events", { createConnection: () => ours as never }));
      await watch.knows(({ server }) => server !== "");
      return watch;
    },
  };
}
