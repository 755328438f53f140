/** What is spoken on `/v1/events`. A client that offers any subprotocol must offer this one, for it is the one chosen. */
export const SUBPROTOCOL = "lemica.v1";

const TOKEN = "lemica.token.";

/** The subprotocols a client offers. A page cannot send headers with a WebSocket, so its token travels among them. */
export function offeredProtocols(token?: string): string[] {
  return token === undefined ? [SUBPROTOCOL] : [SUBPROTOCOL, TOKEN + token];
}

/** The token among the offered subprotocols. @param header the value of `Sec-WebSocket-Protocol`. */
export function tokenOffered(header: string | undefined): string | undefined {
  const offered = header?.split(",").map((protocol) => protocol.trim());
  return offered?.find((protocol) => protocol.startsWith(TOKEN))?.slice(TOKEN.length);
}
