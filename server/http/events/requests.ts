import type { RawData, WebSocket } from "ws";
import { type ClientMessage, clientMessage } from "#protocol/messages.ts";
import type { Watcher } from "./watcher.ts";

/** Bytes of the longest message that is read; a longer one is told off. */
const LONGEST_MESSAGE = 1024;
/** Bytes beyond which a message is not even received: the socket is closed without a word. */
export const LARGEST_PAYLOAD = 16 * 1024;

const TOO_LONG = { status: 1009, reason: `A message may have ${LONGEST_MESSAGE} bytes.` };
const NOT_TEXT = { status: 1003, reason: "Messages must be text." };
const UNKNOWN = {
  status: 1008,
  reason: 'This message is unknown; say {"type":"resume"}, {"type":"ping"} or {"type":"look"}.',
};

/** Does what a client asks for on its socket, and closes it for anything else. @param soon makes a frame soon. */
export function hearClient(socket: WebSocket, watcher: Watcher, soon: () => void): void {
  socket.on("message", (data, isBinary) => {
    watcher.heard();
    const asked = read(data, isBinary);
    if ("status" in asked) return socket.close(asked.status, asked.reason);
    if (asked.type === "resume") watcher.owesSnapshot();
    else if (asked.type === "look") watcher.looks(asked.runs);
    else watcher.owesAnswer();
    soon();
  });
  socket.on("pong", (data) => watcher.answered(data));
  socket.on("ping", (data) => {
    watcher.heard();
    // Who pings without reading the answers must not fill the memory with them.
    if (!watcher.congested) socket.pong(data);
  });
}

function read(data: RawData, isBinary: boolean): ClientMessage | typeof UNKNOWN {
  const bytes = data as Buffer;
  if (bytes.length > LONGEST_MESSAGE) return TOO_LONG;
  if (isBinary) return NOT_TEXT;
  try {
    const message = clientMessage.safeParse(JSON.parse(bytes.toString()));
    return message.success ? message.data : UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}
