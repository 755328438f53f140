import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { accessOf } from "#http/access.ts";
import { createEvents, type Events } from "#http/events/events.ts";
import { guardOf } from "#http/guard.ts";
import { type Follower, type Following, type FollowOptions, follow } from "#protocol/follow.ts";
import { ToldRuns } from "../http/told-runs.ts";
import { silent } from "../http/watch.ts";

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function listening(port = 0): Promise<{ server: Server; port: number; url: string }> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  stops.push(() => server.close());
  return { server, port: address.port, url: `ws://127.0.0.1:${address.port}/v1/events` };
}

/** A real server of the events of these runs. */
async function serve(runs: ToldRuns, { port = 0, token }: { port?: number; token?: string } = {}) {
  const access = accessOf({ host: "127.0.0.1", allowedHosts: [], allowedOrigins: [], token });
  const guardUpgrade = guardOf(access, silent).upgrade;
  const events: Events = await createEvents({ runs, version: "1", guardUpgrade, log: silent, frameMs: 5 });
  const listens = await listening(port);
  events.attach(listens.server);
  stops.push(() => events.close());
  return { ...listens, events };
}

function following(options: Omit<FollowOptions, "WebSocket">): Follower {
  const follower = follow({ WebSocket, retryMs: [5, 20], ...options });
  stops.push(() => follower.close());
  return follower;
}

/** Resolves when the follower is so, now or later. */
function so(follower: Follower, check: (following: Following) => boolean): Promise<Following> {
  return new Promise((resolve) => {
    const hear = (now: Following) => {
      if (!check(now)) return;
      stop();
      resolve(now);
    };
    const stop = follower.subscribe(hear);
    hear(follower.current());
  });
}

const online = ({ status }: Following) => status === "online";
const offline = ({ status }: Following) => status === "offline";

describe("A follower", () => {
  test("knows nothing at first, then all, and is told of every change with the message that it came by", async () => {
    const runs = new ToldRuns();
    const follower = following({ url: (await serve(runs)).url });
    expect(follower.current()).toMatchObject({ status: "connecting" });
    await so(follower, online);
    const before = follower.current();
    expect(follower.current()).toBe(before);
    const types: (string | undefined)[] = [];
    follower.subscribe((_, message) => types.push(message?.type));
    const id = runs.submit();
    expect((await so(follower, ({ live }) => live.runs.has(id))).live.runs.get(id)?.status).toBe("waiting");
    expect(types).toEqual(["changes"]);
  });

  test("goes offline with what it knew when the server stops, and comes back to the next one by itself", async () => {
    const runs = new ToldRuns();
    const first = await serve(runs);
    const follower = following({ url: first.url });
    const id = runs.submit();
    const { live } = await so(follower, ({ live }) => live.runs.has(id));
    await first.events.close();
    first.server.close();
    const lost = await so(follower, offline);
    expect(lost).toEqual({ live, status: "offline", trouble: "The server is stopping." });
    runs.remove(id);
    const next = runs.submit();
    await serve(runs, { port: first.port });
    const back = await so(follower, online);
    expect([...back.live.runs.keys()]).toEqual([next]);
    expect(back.live.server).not.toBe(live.server);
    expect(back.trouble).toBeUndefined();
  });

  test("tries again at once when it is asked to", async () => {
    const { server, port, url } = await listening();
    server.close();
    const follower = following({ url, retryMs: [3_600_000, 3_600_000] });
    await so(follower, offline);
    await serve(new ToldRuns(), { port });
    follower.refresh();
    await so(follower, online);
  });

  test("asks for everything anew when it is asked to while it is online", async () => {
    const follower = following({ url: (await serve(new ToldRuns())).url });
    await so(follower, online);
    const heard = new Promise((resolve) => follower.subscribe((_, message) => resolve(message?.type)));
    follower.refresh();
    expect(await heard).toBe("snapshot");
  });

  test("gives its token", async () => {
    const token = "a-good-long-token";
    const { url } = await serve(new ToldRuns(), { token });
    await so(following({ url, token }), online);
    const stranger = following({ url });
    expect(await so(stranger, offline)).toMatchObject({ trouble: "The connection to the server is lost." });
  });

  test("stays on a line where nothing happens, by asking now and then", async () => {
    const { url, server } = await serve(new ToldRuns());
    const follower = following({ url, quietMs: 300 });
    await so(follower, online);
    const statuses: string[] = [];
    follower.subscribe(({ status }) => statuses.push(status));
    const [connection] = await Promise.all([
      new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count))),
      new Promise((resolve) => setTimeout(resolve, 800)),
    ]);
    expect([connection, statuses]).toEqual([1, []]);
  });

  test("is silent for ever once it is closed", async () => {
    const runs = new ToldRuns();
    const { url, events } = await serve(runs);
    const follower = following({ url });
    await so(follower, online);
    let heard = 0;
    follower.subscribe(() => heard++);
    follower.close();
    follower.refresh();
    runs.submit();
    await events.close();
    expect([heard, follower.current().status]).toEqual([0, "online"]);
  });

  test("refuses what is no address of a socket", () => {
    expect(() => follow({ WebSocket, url: "nowhere" })).toThrow(SyntaxError);
  });
});

describe("A follower of a server that misbehaves", () => {
  /** A server that says these texts to everyone, one after another, and then nothing. */
  async function saying(...texts: string[]) {
    const { server, url } = await listening();
    const others = new WebSocketServer({ server });
    const heard: string[] = [];
    others.on("connection", (socket) => {
      socket.on("message", (data) => heard.push(String(data)));
      for (const text of texts) socket.send(text);
    });
    stops.push(() => {
      for (const socket of others.clients) socket.terminate();
    });
    return { url, heard };
  }

  const snapshot = JSON.stringify({ type: "snapshot", seq: 3, server: "s", version: "1", runs: [], nodes: {} });

  test.each([["no JSON"], ['{"type":"snapshot"}'], ['{"type":"changes","seq":1,"changes":[{"type":"new"}]}']])(
    "says so when it is told %s",
    async (text) => {
      const { url } = await saying(text);
      const { trouble } = await so(following({ url }), offline);
      expect(trouble).toBe("The server speaks another version of this protocol; load the page anew.");
    },
  );

  test("gives up a line that has fallen silent, after asking once", async () => {
    const { url, heard } = await saying(snapshot);
    const follower = following({ url, quietMs: 100 });
    await so(follower, online);
    expect((await so(follower, offline)).trouble).toBe("The server does not answer.");
    expect(heard[0]).toBe('{"type":"ping"}');
    await so(follower, online);
  });

  test("does not take changes for knowledge before the snapshot", async () => {
    const { url } = await saying('{"type":"changes","seq":9,"changes":[]}', snapshot);
    const { live } = await so(following({ url }), online);
    expect(live.seq).toBe(3);
  });
});
