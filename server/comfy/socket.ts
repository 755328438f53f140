import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { SUBPROTOCOL } from "#protocol/subprotocol.ts";
import { Clients } from "./clients.ts";
import type { LogLines, LogWatchers } from "./log-watchers.ts";
import type { PromptBook } from "./prompt-book.ts";
import { RunTeller } from "./run-teller.ts";

/** Clients take a socket that is silent for 10 to 15 s for dead. */
const HEARTBEAT_MS = 4000;
const PING_MS = 30_000;
const LONGEST_MESSAGE = 2 ** 16;
const FULL = "HTTP/1.1 503 Too many sockets\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

export interface ComfySocket {
  /** Takes over a request for `/ws`, once it is known that it may be answered. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes all sockets. */
  close(): void;
}

export interface SocketOptions {
  /** What the server can do, as `/features` tells it. */
  readonly features: Readonly<Record<string, unknown>>;
  /** Sockets that may be open at once; more are refused. */
  readonly maxSockets: number;
  readonly lines: LogLines;
  /** Who wants to hear of new lines. */
  readonly watchers: LogWatchers;
}

/** ComfyUI's socket. */
export function comfySocket(book: PromptBook, { features, maxSockets, lines, watchers }: SocketOptions): ComfySocket {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: LONGEST_MESSAGE,
    perMessageDeflate: false,
    // ComfyUI's clients offer none; a page that must send its token offers ours beside it.
    handleProtocols: (offered) => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
  });
  const clients = new Clients(features);
  const teller = new RunTeller(book, clients);
  const unsubscribe = book.runs.subscribe((news) => teller.hear(news));
  const unwatch = lines.subscribe((line) => watchers.tell(clients, line));
  const heartbeat = setInterval(() => {
    if (teller.isRunning) clients.tellAll(teller.status());
  }, HEARTBEAT_MS).unref();
  const pings = setInterval(() => clients.ping(), PING_MS).unref();

  return {
    upgrade: (request, socket, head) => {
      if (clients.count >= maxSockets) return void socket.end(FULL);
      server.handleUpgrade(request, socket, head, (ws) => {
        const { searchParams } = new URL(request.url ?? "/", "http://localhost");
        teller.welcome(clients.add(ws, searchParams.get("clientId") ?? ""));
      });
    },
    close: () => {
      unsubscribe();
      unwatch();
      book.close();
      clearInterval(heartbeat);
      clearInterval(pings);
      clients.close();
      server.close();
    },
  };
}
