import { create } from "zustand";
import { apiClient } from "#protocol/client.ts";
import { type Follower, type Following, follow } from "#protocol/follow.ts";
import { nothingKnown } from "#protocol/live.ts";
import { routes } from "#protocol/routes.ts";
import type { Catalogue } from "../document/node-kinds.ts";

const TOKEN = "lemica.token";

/** A server that asks for a token gets it once as `#token=…` in the address; it is kept for this tab and taken out of sight. */
function takeToken(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    sessionStorage.setItem(TOKEN, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(TOKEN) ?? undefined;
}

const token = takeToken();

/** Calls the server that the page came from. */
export const call = apiClient({ token: () => token });
export { routes };

export interface Server extends Following {
  /** Undefined until it has been read. */
  readonly catalogue: Catalogue | undefined;
}

/** What is known of the server: the catalogue, and all runs as they are. */
export const useServer = create<Server>()(() => ({ catalogue: undefined, live: nothingKnown, status: "connecting" }));

/** Begins to follow the server. The socket is at the same address as the page. */
export function followServer(): Follower {
  const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/events`;
  const follower = follow({ url, WebSocket, ...(token !== undefined && { token }) });
  let readFrom = "";
  follower.subscribe((following) => {
    useServer.setState(following);
    // A server that was started anew may have other nodes.
    if (following.status === "online" && following.live.server !== readFrom) {
      readFrom = following.live.server;
      void readCatalogue();
    }
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && follower.refresh());
  window.addEventListener("online", () => follower.refresh());
  return follower;
}

async function readCatalogue(): Promise<void> {
  const catalogue = await call(routes.catalogue).catch(() => undefined);
  if (catalogue) useServer.setState({ catalogue });
}
