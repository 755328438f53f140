import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "#http/failures.ts";
import { type Guard, refuseUpgrade } from "#http/guard.ts";
import type { Log } from "#http/log.ts";
import type { Change, LibraryChange } from "#protocol/messages.ts";
import { SUBPROTOCOL } from "#protocol/subprotocol.ts";
import type { RunNews, Runs } from "#runs/runs.ts";
import { Hub, type HubOptions } from "./hub.ts";
import type { Looked } from "./looked.ts";
import { hearClient, LARGEST_PAYLOAD } from "./requests.ts";
import { readLive } from "./retention.ts";

export const EVENTS_PATH = "/v1/events";

export interface EventsOptions extends Partial<HubOptions> {
  readonly runs: Pick<Runs, "list" | "queue" | "nodes" | "subscribe">;
  readonly library?: { subscribe(hear: (change: LibraryChange) => void): () => void };
  /** Of this program. */
  readonly version: string;
  readonly guardUpgrade: Guard["upgrade"];
  readonly log: Log;
  /** How many sockets may be open at a time. */
  readonly maxSockets?: number;
  /** A socket that gave no sign of life between two probes is ended; they are this far apart. */
  readonly probeMs?: number;
}

/** The socket `/v1/events`. */
export interface Events {
  /** Serves the path on a server; upgrades to other paths are left to others. */
  attach(server: Server): void;
  /** Sockets that are open, and those of them that are too slow for what is to be sent. */
  readonly sockets: number;
  readonly congested: number;
  /** Tells what is still to be told, says goodbye, and resolves when all sockets are closed: after `graceMs` at the latest. */
  close(graceMs?: number): Promise<void>;
}

/** Tells on sockets what happens to runs. Costs nothing while nobody watches but the merging of changes. */
export async function createEvents(options: EventsOptions): Promise<Events> {
  const { runs, library, version, guardUpgrade, log, maxSockets = 1000, probeMs = 30_000 } = options;
  const { frameMs = 40, bufferBytes = 64 * 1024, endedRuns = 50 } = options;

  const early: Change[] = [];
  let hear = (change: Change) => {
    early.push(change);
  };
  const stopRuns = runs.subscribe((news) => {
    for (const change of changesOf(news)) hear(change);
  });
  const stopLibrary = library?.subscribe((change) => hear(change));
  const stopHearing = () => {
    stopRuns();
    stopLibrary?.();
  };
  const start = await readLive(runs, randomUUID(), version, endedRuns).catch((error) => {
    stopHearing();
    throw error;
  });
  const hub = new Hub(start, { frameMs, bufferBytes, endedRuns });
  hear = (change) => hub.hear(change);
  for (const change of early) hub.hear(change);

  const wss = new WebSocketServer({
    noServer: true,
    // Compressed, no message could be made once for all sockets, and each socket would hold a compressor's memory.
    perMessageDeflate: false,
    maxPayload: LARGEST_PAYLOAD,
    handleProtocols: (offered) => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
    // Answered by `hearClient`, which looks whether the answers are read.
    autoPong: false,
  });
  const probing = setInterval(() => hub.probe(), probeMs).unref();
  let closing: Promise<void> | undefined;

  const open = (socket: WebSocket, looked: Looked) => {
    const watcher = hub.watch(socket, looked);
    socket.on("close", () => hub.letGo(watcher));
    // Whatever breaks a socket closes it, too.
    socket.on("error", () => {});
    hearClient(socket, watcher, () => hub.soon());
  };
  const upgrade = (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const [path, query] = request.url?.split("?", 2) ?? [];
    if (path !== EVENTS_PATH || !guardUpgrade(request, connection)) return;
    const looked: Looked = new URLSearchParams(query).get("details") === "looked" ? new Set() : undefined;
    if (closing !== undefined) connection.destroy();
    else if (wss.clients.size >= maxSockets) refuseUpgrade(request, connection, tooMany(maxSockets), log);
    else wss.handleUpgrade(request, connection, head, (socket) => open(socket, looked));
  };

  return {
    attach: (server) => void server.on("upgrade", upgrade),
    get sockets() {
      return hub.watchers;
    },
    get congested() {
      return hub.congested;
    },
    close: (graceMs = 1000) => {
      closing ??= (async () => {
        stopHearing();
        clearInterval(probing);
        hub.flush();
        await closeAll(wss.clients, graceMs);
      })();
      return closing;
    },
  };
}

function changesOf(news: RunNews): Change[] {
  if (news.type !== "event") return [news];
  return news.changes.map((change) => ({ type: "node", run: news.run, ...change }));
}

async function closeAll(sockets: ReadonlySet<WebSocket>, graceMs: number): Promise<void> {
  const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
  for (const socket of sockets) socket.close(1001, "The server is stopping.");
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.terminate();
  }, graceMs);
  await Promise.all(closed);
  clearTimeout(timer);
}

function tooMany(maxSockets: number): Failure {
  return failure(
    "http/too-many-sockets",
    said("There are {maxSockets} sockets open already, which is the limit; close a page that watches this server.", {
      maxSockets,
    }),
  );
}
