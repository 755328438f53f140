import { randomUUID } from "node:crypto";
import type { WebSocket } from "ws";
import { ClientSocket } from "./client-socket.ts";
import type { Message } from "./history-entry.ts";

const LONGEST_ID = 200;

/** The clients at the socket, by the id that each has chosen or was given. */
export class Clients {
  /** Of two sockets with one id the newer one gets the messages. */
  readonly #byId = new Map<string, ClientSocket>();
  readonly #open = new Map<WebSocket, ClientSocket>();
  readonly #features: Readonly<Record<string, unknown>>;

  constructor(features: Readonly<Record<string, unknown>>) {
    this.#features = features;
  }

  get count(): number {
    return this.#open.size;
  }

  /** @param asked the id that the client would like to have. */
  add(socket: WebSocket, asked: string): ClientSocket {
    const id = asked !== "" && asked.length <= LONGEST_ID ? asked : randomUUID().replaceAll("-", "");
    const client = new ClientSocket(id, socket, this.#features);
    this.#byId.set(id, client);
    this.#open.set(socket, client);
    socket.on("close", () => {
      this.#open.delete(socket);
      if (this.#byId.get(id) === client) this.#byId.delete(id);
    });
    return client;
  }

  get(id: string | undefined): ClientSocket | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  tellAll(message: Message): void {
    for (const client of this.#byId.values()) client.send(message);
  }

  /** Cuts those that have not answered the last one. */
  ping(): void {
    for (const client of this.#open.values()) client.ping();
  }

  close(): void {
    for (const socket of this.#open.keys()) socket.close(1001);
  }
}
