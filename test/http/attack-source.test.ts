import type { Server } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { accessOf, allowsHost } from "#http/access.ts";
import { routes } from "#protocol/routes.ts";
import { offeredProtocols, SUBPROTOCOL } from "#protocol/subprotocol.ts";
import { chain } from "../engine/workshop.ts";
import { refused, SECRET } from "./attack.ts";
import { request, startServer, type TestServer } from "./server.ts";

const TOKEN = "right-token-0123456789";
let open: TestServer;
let locked: TestServer;
let clock = 0;
beforeAll(async () => {
  open = await startServer({ access: { allowedOrigins: ["https://friend.example"], allowedHosts: ["box.example"] } });
  locked = await startServer({ access: { token: TOKEN }, now: () => clock });
  for (const { server, guard } of [open, locked]) greet(server, guard.upgrade);
});
afterAll(() => Promise.all([open.close(), locked.close()]));

/** What a request for the version with these headers is answered. */
async function rawAnswer({ url }: TestServer, headers: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.end(`GET /v1/version HTTP/1.1\r\n${headers.join("\r\n")}\r\nConnection: close\r\n\r\n`);
  return text(socket);
}

/** A socket that says hello to whom the guard lets in. */
function greet(server: Server, letsIn: TestServer["guard"]["upgrade"]): void {
  const wss = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
  });
  server.on("upgrade", (request, socket, head) => {
    if (letsIn(request, socket)) wss.handleUpgrade(request, socket, head, (client) => client.send("hello"));
  });
}

const SOCKET = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};
const body = JSON.stringify({ document: { ...chain(), name: SECRET } });
const json = { "Content-Type": "application/json" };
/** What changes something, what reads, and what opens a socket. */
const doors = [
  ["POST /v1/runs", json, body],
  ["POST /v1/runs", { "Content-Type": "text/plain" }, body],
  ["PUT /v1/inputs/x.txt", {}, "hello"],
  ["GET /v1/catalogue", {}, ""],
  ["GET /", {}, ""],
  ["GET /v1/events", SOCKET, ""],
  ["GET /nothing-there", {}, ""],
] as const;

describe.each(doors)("%s", (line, headers, content) => {
  test.each([
    ["a foreign page", { Origin: "https://evil.example" }],
    ["a page in a sandbox", { Origin: "null" }],
    ["a page of another port", { Origin: "http://127.0.0.1:1" }],
    ["a page whose name begins with ours", { Origin: "http://127.0.0.1.evil.example" }],
    ["a foreign page that sends no Origin", { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors" }],
    ["a page of the same site", { "Sec-Fetch-Site": "same-site" }],
    ["a foreign frame", { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" }],
  ])("refuses %s", async (_, from) => {
    const attack = () => request(open.port, line, { ...headers, ...from }, content);
    await refused(open, attack, { status: 403, code: "http/foreign-page" });
  });

  test.each([
    ["evil.example", "evil.example"],
    ["a name that leads here by DNS rebinding", "7f000001.rebind.example:8188"],
    ["a name that begins with ours", "localhost.evil.example"],
    ["a user before the name", "localhost@evil.example"],
    ["an address that is not ours", "192.0.2.7:8188"],
    ["nothing", ""],
    ["a list", "localhost,evil.example"],
  ])("refuses the Host %s", async (_, Host) => {
    const attack = () => request(open.port, line, { ...headers, Host, Origin: `http://${Host}` }, content);
    await refused(open, attack, { status: 403, code: "http/host-not-allowed" });
  });
});

describe("who may come in", () => {
  test.each([
    ["no browser", {}],
    ["the server's own page", { Origin: "OWN", "Sec-Fetch-Site": "same-origin" }],
    ["an address typed into the browser", { "Sec-Fetch-Site": "none" }],
    ["a page on the allow-list", { Origin: "https://friend.example", "Sec-Fetch-Site": "cross-site" }],
    ["localhost", { Host: "LocalHost:9000" }],
    ["IPv6's loopback", { Host: "[::1]" }],
    ["a name on the allow-list", { Host: "box.example", Origin: "https://box.example" }],
  ])("%s", async (_, headers: Record<string, string>) => {
    const own = Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, v === "OWN" ? open.url : v]));
    expect(await request(open.port, "GET /v1/version", own)).toMatchObject({ status: 200 });
    expect(await request(open.port, "GET /v1/events", { ...SOCKET, ...own })).toMatchObject({ status: 101 });
  });

  test("who follows a link from elsewhere gets the editor's page", async () => {
    const link = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" };
    expect(await request(open.port, "GET /", link)).toMatchObject({ status: 200 });
    await refused(open, () => request(open.port, "GET /v1/runs", link), { status: 403, code: "http/foreign-page" });
    await refused(open, () => request(open.port, "POST /", link), { status: 403, code: "http/foreign-page" });
  });

  test("no page elsewhere is told that it may read answers", async () => {
    const { headers } = await request(open.port, "OPTIONS /v1/runs", { Origin: "https://friend.example" });
    expect(headers).not.toMatch(/access-control/i);
  });

  test("a server on all addresses goes by any address, and by no name but its own", () => {
    const access = accessOf({ host: "0.0.0.0", allowedHosts: ["Box.example"], allowedOrigins: [] });
    for (const host of ["192.0.2.7:8188", "[2001:db8::1]:80", "box.example", "localhost"])
      expect([host, allowsHost(access, host)]).toEqual([host, true]);
    for (const host of ["evil.example", "0x7f000001", "192.0.2.7.evil.example", "[::1", "a b"])
      expect([host, allowsHost(access, host)]).toEqual([host, false]);
  });

  test("a name that is one of several is refused", async () => {
    const answer = await rawAnswer(open, ["Host: localhost", "Host: evil.example"]);
    expect(answer).toMatch(/^HTTP\/1.1 400 .*http\/several-hosts/s);
  });

  test("a foreign page is seen behind any number of other headers", async () => {
    const many = Array.from({ length: 400 }, (_, k) => `X-${k}: 1`);
    expect(await rawAnswer(open, ["Host: localhost", ...many, "Origin: https://evil.example"])).toMatch(
      /^HTTP\/1.1 403 .*http\/foreign-page/s,
    );
  });

  test("an address that is no path is refused", async () => {
    const attack = () => request(open.port, "GET http://evil.example/v1/runs");
    await refused(open, attack, { status: 400, code: "http/bad-path" });
  });
});

describe("a token", () => {
  const read = (headers: Record<string, string>) => request(locked.port, "GET /v1/version", headers);

  test("is wanted for all but the page and the signs of life", async () => {
    for (const line of ["GET /v1/version", "GET /v1/runs", "POST /v1/runs", "GET /nothing-there", "GET /prompt"])
      await refused(locked, () => request(locked.port, line), { status: 401, code: "http/no-token" });
    for (const line of ["GET /", "GET /v1/health", "GET /v1/ready"])
      expect(await request(locked.port, line)).toMatchObject({ status: 200 });
  });

  test("that is right lets in, as a header and as a subprotocol that is not chosen", async () => {
    expect(await read({ Authorization: `Bearer ${TOKEN}` })).toMatchObject({ status: 200 });
    expect(await locked.call(routes.version)).toMatchObject({ name: "lemica-nodes" });
    const socket = new WebSocket(`ws://127.0.0.1:${locked.port}/v1/events`, offeredProtocols(TOKEN));
    const hello = await new Promise((resolve) => socket.once("message", (data) => resolve(String(data))));
    expect([hello, socket.protocol]).toEqual(["hello", SUBPROTOCOL]);
    socket.close();
  });

  test("is not taken from the address, a cookie or another scheme", async () => {
    await refused(locked, () => request(locked.port, `GET /v1/version?token=${SECRET}`), {
      status: 401,
      code: "http/no-token",
    });
    for (const headers of [{ Cookie: `token=${TOKEN}` }, { Authorization: `Basic ${TOKEN}` }])
      await refused(locked, () => read(headers), { status: 401, code: "http/no-token" });
  });

  test("does not excuse a foreign page", async () => {
    const attack = () => read({ Authorization: `Bearer ${TOKEN}`, Origin: "https://evil.example" });
    await refused(locked, attack, { status: 403, code: "http/foreign-page" });
  });

  test("guessed wrong is refused, on sockets too, and after ten guesses not even the right one is heard for a minute", async () => {
    const wrong = { Authorization: `Bearer ${SECRET}` };
    for (let guess = 1; guess <= 9; guess++)
      await refused(locked, () => read(wrong), { status: 401, code: "http/wrong-token" });
    const socket = { ...SOCKET, "Sec-WebSocket-Protocol": offeredProtocols(SECRET).join(", ") };
    await refused(locked, () => request(locked.port, "GET /v1/events", socket), {
      status: 401,
      code: "http/wrong-token",
    });
    const late = await refused(locked, () => read(wrong), { status: 429, code: "http/too-many-guesses" });
    expect(late.headers).toMatch(/^retry-after: 60$/im);
    await refused(locked, () => read({ Authorization: `Bearer ${TOKEN}` }), {
      status: 429,
      code: "http/too-many-guesses",
    });
    clock += 60_000;
    expect(await read({ Authorization: `Bearer ${TOKEN}` })).toMatchObject({ status: 200 });
  });
});
