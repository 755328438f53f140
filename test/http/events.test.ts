import { once } from "node:events";
import { request } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { accessOf } from "#http/access.ts";
import { Frame } from "#http/events/frame.ts";
import { guardOf } from "#http/guard.ts";
import { nothingKnown } from "#protocol/live.ts";
import { offeredProtocols, SUBPROTOCOL } from "#protocol/subprotocol.ts";
import { silent, watchable } from "./watch.ts";

/** The status that an upgrade is answered with, and the body. */
async function refusal(url: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  const upgrade = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13" };
  const key = { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" };
  const asked = request(url.replace("ws:", "http:"), { headers: { ...upgrade, ...key, ...headers } }).end();
  const [response] = await once(asked, "response");
  return { status: response.statusCode, body: (await response.toArray()).join("") };
}

describe("What a socket is told", () => {
  test("A new socket gets a snapshot of all that waits, runs and has ended, and then what changes, in order", async () => {
    const { runs, watch, settled } = await watchable();
    const [ended, running, waiting] = [runs.submit(), runs.submit(), runs.submit()];
    for (const id of [ended, running]) runs.start(id);
    runs.event(running, { type: "node-started", node: "n0" });
    runs.end(ended);
    const first = await watch();
    expect(first.messages[0]).toMatchObject({ type: "snapshot", version: "1.2.3" });
    expect([...first.live.runs.keys()].sort()).toEqual([ended, running, waiting].sort());
    expect([...first.live.nodes.keys()].sort()).toEqual([ended, running].sort());
    expect(first.live.nodes.get(running)?.n0?.status).toBe("running");

    runs.event(running, { type: "node-progress", node: "n0", done: 1, total: 4, etaMs: 30 });
    await settled(first);
    runs.event(running, { type: "node-finished", node: "n0", hit: false, milliseconds: 5, outputs: { a: "3" } });
    await settled(first);
    expect(first.messages.map(({ seq }) => seq)).toEqual(
      [...first.messages.keys()].map((k) => k + first.messages[0]!.seq),
    );
    expect(first.live.nodes.get(running)?.n0).toEqual({
      status: "done",
      startedAt: expect.any(Number),
      progress: { done: 1, total: 4, etaMs: 30 },
      hit: false,
      milliseconds: 5,
      outputs: { a: "3" },
    });
  });

  test("Runs that were there before the server started are in the snapshot, with what happened while they were read", async () => {
    const before = (await watchable()).runs;
    const [ended, running] = [before.submit(), before.submit()];
    before.start(ended);
    before.end(ended);
    before.start(running);
    const list = before.list.bind(before);
    before.list = async (filter) => {
      const listed = await list(filter);
      before.event(running, { type: "node-started", node: "n1" });
      before.remove(ended);
      return listed;
    };
    const { watch } = await watchable({ runs: before });
    const { live } = await watch();
    expect([...live.runs.keys()]).toEqual([running]);
    expect(live.nodes.get(running)?.n1?.status).toBe("running");
  });

  test("A client that was away for five minutes ends in the same state as one that stayed", async () => {
    const { runs, watch, settled, url } = await watchable({ endedRuns: 10 });
    const stayed = await watch();
    const left = await watch();
    const first = runs.submit(5);
    runs.start(first);
    runs.event(first, { type: "node-started", node: "n0" });
    await settled(stayed, left);
    const knownBefore = left.live;
    left.socket.terminate();
    // Five minutes of ten reports a second, and of a run every ten seconds.
    for (let tenth = 0; tenth < 3000; tenth++) {
      runs.event(first, { type: "node-progress", node: "n0", done: tenth, total: 3000, etaMs: 100 * (3000 - tenth) });
      if (tenth % 100 === 0) {
        const id = runs.submit(2);
        runs.start(id);
        runs.event(id, { type: "node-finished", node: "n0", hit: true, milliseconds: 1, outputs: {} });
        runs.end(id, tenth % 200 === 0 ? "done" : "failed");
        if (tenth % 300 === 0) runs.remove(id);
      }
      if (tenth % 500 === 0) await settled(stayed);
    }
    await settled(stayed);
    const back = await watch();
    expect(back.socket.url).toBe(url);
    expect(back.live).toEqual(stayed.live);
    expect(back.live).not.toEqual(knownBefore);
    expect([...back.live.runs.values()].filter(({ status }) => status === "done" || status === "failed").length).toBe(
      10,
    );
  });

  test("Of ended runs the newest are told, and the nodes of the last one; the others are forgotten in so many words", async () => {
    const { runs, watch, settled } = await watchable({ endedRuns: 2 });
    const client = await watch();
    const ids = Array.from({ length: 4 }, () => runs.submit(1));
    for (const id of ids) {
      runs.start(id);
      await settled(client);
      runs.end(id);
      await settled(client);
    }
    const [, , third, fourth] = ids;
    const ended = [...client.live.runs.values()].filter(({ status }) => status === "done").map(({ id }) => id);
    expect(ended).toEqual([third, fourth]);
    expect([...client.live.nodes.keys()]).toEqual([fourth]);
    const told = client.messages.flatMap((message) => (message.type === "changes" ? message.changes : []));
    expect(told).toContainEqual({ type: "forgotten", run: third, what: "nodes" });
    expect(told).toContainEqual({ type: "forgotten", run: ids[0], what: "run" });
  });

  test("A change of the library is told, the newest of each thing", async () => {
    const { library, watch, settled } = await watchable();
    const client = await watch();
    library.tell("a", "1");
    library.tell("a", "2");
    library.tell("b", null);
    await settled(client);
    const told = client.messages.flatMap((message) => (message.type === "changes" ? message.changes : []));
    expect(told.filter(({ type }) => type === "library")).toEqual([
      { type: "library", kind: "workflow", id: "a", etag: "2" },
      { type: "library", kind: "workflow", id: "b", etag: null },
    ]);
  });

  test("Two thousand reports come as a few messages, and the last report is among them", async () => {
    const { runs, watch, settled } = await watchable({ frameMs: 20 });
    const client = await watch();
    const id = runs.submit(20);
    runs.start(id);
    for (let k = 0; k < 2000; k++) {
      runs.event(id, { type: "node-progress", node: `n${k % 20}`, done: k, total: 2000 });
      if (k % 200 === 199) await sleep(10);
    }
    await settled(client);
    expect(client.messages.length).toBeLessThan(100);
    expect(client.live.nodes.get(id)?.n19?.progress?.done).toBe(1999);
  });

  test("What all sockets are told is put into words once", () => {
    const frame = new Frame(nothingKnown, []);
    expect(frame.news()).toBe(frame.news());
    expect(frame.snapshot()).toBe(frame.snapshot());
  });
});

describe("What a client may say", () => {
  test("resume is answered with a snapshot, ping with changes even where there are none", async () => {
    const { watch } = await watchable();
    const client = await watch();
    client.socket.send('{"type":"ping"}');
    await once(client.socket, "message");
    client.socket.send('{"type":"resume"}');
    await once(client.socket, "message");
    expect(client.messages.map(({ type }) => type)).toEqual(["snapshot", "changes", "snapshot"]);
    expect(client.messages[1]).toEqual({ type: "changes", seq: 0, changes: [] });
    expect(client.messages[2]).toEqual(client.messages[0]);
  });

  test.each([
    ["an unknown message", '{"type":"subscribe"}', 1008, "This message is unknown"],
    ["a known one with more in it", '{"type":"resume","since":3}', 1008, "This message is unknown"],
    ["what is no JSON", "resume", 1008, "This message is unknown"],
    ["JSON of another kind", "null", 1008, "This message is unknown"],
    ["bytes", Buffer.from('{"type":"resume"}'), 1003, "Messages must be text."],
    ["a long message", `{"type":"${"x".repeat(2000)}"}`, 1009, "A message may have 1024 bytes."],
    ["a huge message", "x".repeat(100_000), 1009, ""],
  ])("A socket that says %# (%s) is closed with the reason, and the others are not", async (_, said, code, reason) => {
    const { runs, watch, settled, events } = await watchable();
    const [bad, good] = [await watch(), await watch()];
    bad.socket.send(said);
    const closed = await bad.closed;
    expect(closed).toEqual({ code, reason: expect.stringContaining(reason) });
    runs.submit();
    await settled(good);
    await vi.waitFor(() => expect(events.sockets).toBe(1));
  });
});

describe("Who may open a socket", () => {
  test("A page gives its token as a subprotocol, which the answer does not repeat", async () => {
    const access = accessOf({ host: "127.0.0.1", allowedHosts: [], allowedOrigins: [], token: "a-good-long-token" });
    const { watch, url } = await watchable({ guardUpgrade: guardOf(access, silent).upgrade });
    const client = await watch(offeredProtocols("a-good-long-token"));
    expect(client.socket.protocol).toBe(SUBPROTOCOL);
    expect((await refusal(url)).status).toBe(401);
    expect((await refusal(url, { Authorization: "Bearer another-long-token" })).status).toBe(401);
    expect((await refusal(url, { Authorization: "Bearer a-good-long-token", Host: "evil.example" })).status).toBe(403);
  });

  test("No more sockets are opened than may be, and a closed one makes room", async () => {
    const { watch, url, events } = await watchable({ maxSockets: 2 });
    const [first] = [await watch(), await watch()];
    const { status, body } = await refusal(url);
    expect(status).toBe(503);
    expect(JSON.parse(body).error.code).toBe("http/too-many-sockets");
    first.socket.close();
    await first.closed;
    await vi.waitFor(() => expect(events.sockets).toBe(1));
    await watch();
  });

  test("Sockets of other paths are left to others, and queries are not looked at", async () => {
    const { url, server, watch } = await watchable();
    const others = new WebSocketServer({ noServer: true });
    server.on("upgrade", (asked, connection, head) => {
      if (asked.url === "/ws") others.handleUpgrade(asked, connection, head, (socket) => socket.send("ours"));
    });
    const other = new WebSocket(url.replace("/v1/events", "/ws"));
    const [said] = await once(other, "message");
    expect(String(said)).toBe("ours");
    other.close();
    const asking = new WebSocket(`${url}?clientId=1`);
    await once(asking, "message");
    asking.close();
    await watch();
  });
});

describe("The end of sockets", () => {
  test("A socket that gives no sign of life is ended, and one that answers stays", async () => {
    const { watch, events } = await watchable({ probeMs: 400 });
    const alive = await watch();
    const dead = await watch([], { autoPong: false });
    expect((await dead.closed).code).toBe(1006);
    await vi.waitFor(() => expect(events.sockets).toBe(1));
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
  });

  test("A server that stops tells what is still to be told and says goodbye; a client that does not answer is cut off", async () => {
    const { runs, watch, watchThroughPipe, events, url } = await watchable();
    const polite = await watch();
    const deaf = await watchThroughPipe();
    deaf.socket.pause();
    const id = runs.submit();
    await events.close(50);
    expect(await polite.closed).toEqual({ code: 1001, reason: "The server is stopping." });
    expect(polite.live.runs.has(id)).toBe(true);
    expect(events.sockets).toBe(0);
    await expect(refusal(url)).rejects.toThrow("socket hang up");
  });

  test("A start that fails leaves no listener behind", async () => {
    const { runs } = await watchable();
    let listeners = 0;
    const subscribe = runs.subscribe.bind(runs);
    runs.subscribe = (hear) => {
      listeners++;
      const stop = subscribe(hear);
      return () => {
        listeners--;
        stop();
      };
    };
    runs.list = () => Promise.reject(new Error("no database"));
    await expect(watchable({ runs })).rejects.toThrow("no database");
    expect(listeners).toBe(0);
  });
});

test("A socket over TCP that stops reading costs little memory, gets the newest state and no backlog when it reads again, and others do not notice", async () => {
  const { runs, server, watch, settled, events } = await watchable({ frameMs: 0, bufferBytes: 64_000 });
  const connections: Socket[] = [];
  server.on("connection", (connection) => connections.push(connection));
  const [slow, good] = [await watch(), await watch()];
  const id = runs.submit(3);
  runs.start(id);
  await settled(slow, good);
  slow.socket.pause();
  const text = "x".repeat(20_000);
  const waiting: number[] = [];
  for (let k = 0; k < 100; k++) {
    runs.event(id, { type: "node-preview", node: "n0", preview: { kind: "text", text: `${k} ${text}` } });
    runs.event(id, { type: "node-progress", node: "n1", done: k, total: 100 });
    await settled(good);
    expect(good.live.nodes.get(id)?.n1?.progress?.done).toBe(k);
    waiting.push(...connections.map(({ writableLength }) => writableLength));
  }
  expect(events.congested).toBe(1);
  expect(Math.max(...waiting)).toBeLessThan(64_000 + 25_000);
  const heardBefore = slow.messages.length;
  slow.socket.resume();
  await settled(slow, good);
  expect(slow.live).toEqual(good.live);
  // Four previews were under way; then came what the others amount to.
  expect(slow.messages.length - heardBefore).toBeLessThan(10);
  expect(good.messages.length).toBeGreaterThan(100);
  await expect.poll(() => events.congested).toBe(0);
});

test("A client that says it has read what it has not is no burden either", async () => {
  const { runs, server, watch, settled } = await watchable({ frameMs: 0, bufferBytes: 64_000 });
  const connections: Socket[] = [];
  server.on("connection", (connection) => connections.push(connection));
  const liar = await watch([], { autoPong: false });
  const good = await watch();
  const id = runs.submit(1);
  runs.start(id);
  await settled(liar, good);
  liar.socket.pause();
  const text = "x".repeat(200_000);
  let most = 0;
  for (let [k, full] = [1, 0]; full < 20; k++) {
    runs.event(id, { type: "node-preview", node: "n0", preview: { kind: "text", text: `${k} ${text}` } });
    // It cannot know how much was sent, but it can guess.
    for (let read = 50_000; read <= k * text.length; read += 50_000) liar.socket.pong(`${read}`);
    await settled(good);
    const waiting = Math.max(...connections.map(({ writableLength }) => writableLength));
    if (waiting > 64_000) full++;
    most = Math.max(most, waiting);
  }
  expect(most).toBeLessThan(64_000 + 210_000);
});
