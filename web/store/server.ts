import { create } from "zustand";
import { apiClient } from "#protocol/client.ts";
import { type Follower, type Following, follow } from "#protocol/follow.ts";
import { nothingKnown } from "#protocol/live.ts";
import { routes } from "#protocol/routes.ts";
import type { Catalogue } from "#web/document/kinds.ts";
import { onceAFrame } from "./once-a-frame.ts";
import { useSettings } from "./settings.ts";

const TOKEN = "lemica.token";

let token: string | undefined;

/** A server that asks for a token gets it once as `#token=…` in the address; it is kept for this tab and taken out of sight. */
export function takeToken(): void {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    sessionStorage.setItem(TOKEN, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  token = sessionStorage.getItem(TOKEN) ?? undefined;
}

/** Calls the server that the page came from. */
export const call = apiClient({ token: () => token });
export { routes };

export interface Server extends Following {
  /** Undefined until it has been read. */
  readonly catalogue: Catalogue | undefined;
}

/** What is known of the server: the catalogue, and all runs as they are. */
export const useServer = create<Server>()(() => ({ catalogue: undefined, live: nothingKnown, status: "connecting" }));

const looking = new Map<string, number>();
let look: (runs: readonly string[]) => void = () => {};

/** The details of a run are told as long as somebody looks at it. @returns what ends it. */
export function lookAt(run: string): () => void {
  const count = (by: number) => {
    const now = (looking.get(run) ?? 0) + by;
    if (now > 0) looking.set(run, now);
    else looking.delete(run);
    if ((by > 0 && now === 1) || now === 0) look([...looking.keys()]);
  };
  count(1);
  return () => count(-1);
}

/** Begins to follow the server. The socket is at the same address as the page. */
export function followServer(): Follower {
  const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/events`;
  const follower = follow({ url, WebSocket, ...(token !== undefined && { token }) });
  look = follower.look;
  look([...looking.keys()]);
  // Read while the socket connects; of a server that is started anew later, and may have other nodes, once more.
  const early = readCatalogue();
  let readFrom: string | undefined;
  // A run may tell more in a frame than could be shown.
  const tell = onceAFrame((following: Following) => useServer.setState(following));
  follower.subscribe((following) => {
    tell(following);
    if (following.status !== "online" || following.live.server === readFrom) return;
    const first = readFrom === undefined;
    readFrom = following.live.server;
    void early.then((read) => (first && read) || readCatalogue());
  });
  useSettings.subscribe((now, before) => now.language !== before.language && void readCatalogue());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && follower.refresh());
  window.addEventListener("online", () => follower.refresh());
  return follower;
}

/** @returns whether it could be read. */
async function readCatalogue(): Promise<boolean> {
  const { language } = useSettings.getState();
  const catalogue = await call(routes.catalogue, { query: { language } }).catch(() => undefined);
  // Of two languages asked for one after the other, the last counts.
  if (catalogue && language === useSettings.getState().language) useServer.setState({ catalogue });
  return catalogue !== undefined;
}
