import { WebSocket } from "ws";
import { z } from "zod";
import { namedPreviewFrame, type Picture, previewFrame } from "./frames.ts";
import type { Message } from "./history-entry.ts";

/** Unsent bytes beyond which a socket gets no more of what newer news make up for. */
const FULL = 2 ** 18;
/** Unsent bytes at which a socket is cut: its client does not read. */
const TOO_FULL = 2 ** 23;

/** Messages that newer ones make up for. */
const PASSING = new Set(["progress", "progress_state", "status", "logs"]);

const featureFlags = z.object({
  type: z.literal("feature_flags"),
  data: z.looseObject({ supports_preview_metadata: z.boolean().optional().catch(undefined) }),
});

/** One client on the socket. What is not sent yet is bounded, whatever the client does. */
export class ClientSocket {
  readonly id: string;
  readonly #socket: WebSocket;
  #heard = false;
  #namedPreviews = false;
  #alive = true;

  /** @param features what the server answers to a client that tells its features. */
  constructor(id: string, socket: WebSocket, features: Readonly<Record<string, unknown>>) {
    this.id = id;
    this.#socket = socket;
    socket.on("message", (data, isBinary) => {
      if (!this.#heard && !isBinary) this.#hear(String(data), features);
      this.#heard = true;
    });
    socket.on("pong", () => {
      this.#alive = true;
    });
    // A broken connection is closed by ws itself.
    socket.on("error", () => {});
  }

  send(message: Message): void {
    if (this.#socket.bufferedAmount > FULL && PASSING.has(message.type)) return;
    this.#write(JSON.stringify(message));
  }

  preview(picture: Picture, prompt: string, node: string): void {
    if (this.#socket.bufferedAmount > FULL) return;
    this.#write(this.#namedPreviews ? namedPreviewFrame(picture, prompt, node) : previewFrame(picture));
  }

  /** Finds out whether the client still answers: cuts it if it has not since the last time. */
  ping(): void {
    if (!this.#alive) this.#socket.terminate();
    else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
    this.#alive = false;
  }

  #write(data: string | Uint8Array): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#socket.bufferedAmount > TOO_FULL) this.#socket.terminate();
    else this.#socket.send(data);
  }

  /** Only the first words of a client count, and only if they are its features. */
  #hear(text: string, features: Readonly<Record<string, unknown>>): void {
    const parsed = featureFlags.safeParse(jsonOf(text));
    if (!parsed.success) return;
    this.#namedPreviews = parsed.data.data.supports_preview_metadata === true;
    this.send({ type: "feature_flags", data: features });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
