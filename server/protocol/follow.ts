import { type Live, nothingKnown, reduceLive } from "./live.ts";
import { type ClientMessage, MOST_LOOKED, type ServerMessage, serverMessage } from "./messages.ts";
import { offeredProtocols } from "./subprotocol.ts";

/** As much of a WebSocket as is needed; a browser's is one, and that of `ws`. */
interface FollowSocket {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
  addEventListener(type: "message", hear: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", hear: (event: { readonly reason: string }) => void): void;
  addEventListener(type: "open" | "error", hear: () => void): void;
}

export interface FollowOptions {
  /** Of the socket, such as `ws://127.0.0.1:8188/v1/events`. */
  readonly url: string;
  readonly WebSocket: new (url: string, protocols: string[]) => FollowSocket;
  readonly token?: string;
  /** Milliseconds before the first try to connect again, and at most; in between they double, and up to half is left to chance. */
  readonly retryMs?: readonly [first: number, most: number];
  /** Milliseconds of silence after which the server is asked for a sign of life, and again until the socket is given up. */
  readonly quietMs?: number;
}

/** What is known, and whether it is still true. */
export interface Following {
  readonly live: Live;
  /** `connecting` until the first snapshot; `offline` while the socket is lost, with `live` as it was last. */
  readonly status: "connecting" | "online" | "offline";
  /** Why it is offline, in a sentence for people. */
  readonly trouble?: string;
}

/** `message` is what the news came by; none when only the status has changed. */
type HearFollowing = (following: Following, message?: ServerMessage) => void;

export interface Follower {
  /** The same object until something changes. */
  current(): Following;
  /** Calls at every change until the returned function is called. */
  subscribe(hear: HearFollowing): () => void;
  /** Details of these runs are told (previews, progress, logs, outputs), of no others; at most `MOST_LOOKED`, the last of them. Until it is called none are. */
  look(runs: readonly string[]): void;
  /** Asks for everything anew, or connects at once: for when a page is shown again or the network has come back. */
  refresh(): void;
  /** Ends it for good. */
  close(): void;
}

const OPEN = 1;

/**
 * Follows the runs of a server over `/v1/events`, and connects again, ever more rarely, when the socket is lost.
 * @throws SyntaxError when the URL is none of a socket.
 */
export function follow({ url, WebSocket, token, retryMs = [500, 15_000], quietMs = 25_000 }: FollowOptions): Follower {
  const hearers = new Set<HearFollowing>();
  let following: Following = { live: nothingKnown, status: "connecting" };
  let socket: FollowSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  let over = false;
  let looked: readonly string[] = [];

  const tell = (next: Following, message?: ServerMessage) => {
    following = next;
    for (const hear of [...hearers]) hear(next, message);
  };
  const after = (milliseconds: number, act: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds);
  };
  const say = (message: ClientMessage) => {
    if (socket?.readyState === OPEN) socket.send(JSON.stringify(message));
    after(quietMs, () => lose("The server does not answer."));
  };

  const connect = () => {
    const mine = new WebSocket(`${url}?details=looked`, offeredProtocols(token));
    socket = mine;
    mine.addEventListener("open", () => {
      if (socket === mine && looked.length > 0) mine.send(JSON.stringify({ type: "look", runs: looked }));
    });
    mine.addEventListener("message", ({ data }) => {
      if (socket === mine) take(data);
    });
    mine.addEventListener("close", ({ reason }) => {
      if (socket === mine) lose(reason || "The connection to the server is lost.");
    });
    // A socket that breaks is closed, too, and that is heard.
    mine.addEventListener("error", () => {});
    after(quietMs, () => lose("The server does not answer."));
  };

  const take = (data: unknown) => {
    const message = read(data);
    if (message === undefined) {
      lose("The server speaks another version of this protocol; load the page anew.");
      return;
    }
    // Changes of what is not known yet mean nothing.
    if (message.type === "changes" && following.status !== "online") return;
    tries = 0;
    after(quietMs, () => say({ type: "ping" }));
    const live = reduceLive(following.live, message);
    if (live !== following.live || following.status !== "online") tell({ live, status: "online" }, message);
  };

  const lose = (trouble: string) => {
    const lost = socket;
    socket = undefined;
    lost?.close();
    const [first, most] = retryMs;
    after(Math.min(first * 2 ** tries++, most) * (1 - Math.random() / 2), connect);
    tell({ live: following.live, status: "offline", trouble });
  };

  connect();
  return {
    current: () => following,
    subscribe: (hear) => {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    look: (runs) => {
      looked = runs.slice(-MOST_LOOKED);
      if (socket?.readyState === OPEN)
        socket.send(JSON.stringify({ type: "look", runs: [...looked] } satisfies ClientMessage));
    },
    refresh: () => {
      if (over) return;
      if (socket === undefined) connect();
      else if (following.status === "online") say({ type: "resume" });
    },
    close: () => {
      over = true;
      hearers.clear();
      clearTimeout(timer);
      const last = socket;
      socket = undefined;
      last?.close();
    },
  };
}

function read(data: unknown): ServerMessage | undefined {
  try {
    return serverMessage.safeParse(JSON.parse(String(data))).data;
  } catch {
    return undefined;
  }
}
