import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import type { Change } from "#protocol/messages.ts";

/** A server before the server: it passes on what it is asked, but runs are its own invention. */
export interface EventsServer {
  readonly url: string;
  /** The run that was submitted last. */
  readonly run: () => string | undefined;
  /** Says changes to all pages in a message of its own, as no server of ours would do so often. */
  say(...changes: Change[]): void;
  close(): void;
}

export async function eventsServer(real: string): Promise<EventsServer> {
  const behind = new URL(real);
  const sockets = new Set<WebSocket>();
  let seq = 1_000_000;
  let run: string | undefined;
  const say = (...changes: Change[]) => {
    const text = JSON.stringify({ type: "changes", seq: ++seq, changes });
    for (const socket of sockets) socket.send(text);
  };
  const begin = async (asked: IncomingMessage, answer: ServerResponse) => {
    const { id } = (await json(asked)) as { readonly id: string };
    run = id;
    const now = Date.now();
    const times = {
      order: 1,
      number: 1,
      submittedAt: now,
      startedAt: now,
      attempt: 1,
      nodesDone: 0,
      nodesTotal: 18,
      files: [],
    };
    const summary = { id, name: "Told", workflow: "told", status: "running", ...times } as const;
    answer.writeHead(202, { "Content-Type": "application/json" }).end(JSON.stringify(summary));
    say({ type: "run", run: summary });
  };
  const server = createServer((asked, answer) => {
    if (asked.method === "POST" && asked.url === "/v1/runs") {
      void begin(asked, answer);
      return;
    }
    const headers = { ...asked.headers, host: behind.host, ...(asked.headers.origin && { origin: behind.origin }) };
    const passed = request(new URL(asked.url ?? "/", real), { method: asked.method ?? "GET", headers }, (came) => {
      answer.writeHead(came.statusCode ?? 502, came.headers);
      came.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  });
  const upgrades = new WebSocketServer({ server });
  upgrades.on("connection", (socket, { url = "/" }) => {
    const to = new WebSocket(`${real.replace("http", "ws")}${url}`, "lemica.v1", { origin: behind.origin });
    sockets.add(socket);
    to.on("message", (data: RawData) => socket.send(String(data)));
    to.on("error", () => socket.close());
    socket.on("message", (data) => to.readyState === WebSocket.OPEN && to.send(String(data)));
    socket.on("close", () => {
      sockets.delete(socket);
      to.close();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    for (const socket of sockets) socket.terminate();
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, run: () => run, say, close };
}
