import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { ClientSocket } from "#comfy/client-socket.ts";

/** Both ends of a socket. */
async function pair() {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [[socket]] = (await Promise.all([once(server, "connection"), once(client, "open")])) as [[WebSocket], unknown];
  onTestFinished(() => {
    client.terminate();
    server.close();
  });
  return { client, socket, told: new ClientSocket("me", socket, {}) };
}

const padding = "x".repeat(10_000);

test("A client that does not read costs a bounded amount of memory, and gets the end of its run when it does", async () => {
  const { client, socket, told } = await pair();
  client.pause();
  for (let k = 0; k < 5000; k++) told.send({ type: "progress", data: { k, padding } });
  for (let k = 0; k < 5000; k++) told.preview({ type: "image/png", bytes: Buffer.alloc(10_000) }, "prompt", "1");
  told.send({ type: "execution_success", data: {} });
  expect(socket.bufferedAmount).toBeLessThan(2 ** 20);
  const types: string[] = [];
  client.on("message", (data, isBinary) => types.push(isBinary ? "frame" : JSON.parse(String(data)).type));
  client.resume();
  while (types.at(-1) !== "execution_success") await sleep(5);
  expect(types.length).toBeLessThan(5000);
});

test("A client that never reads is cut when even what it must know is too much", async () => {
  const { client, socket, told } = await pair();
  client.pause();
  for (let k = 0; k < 5000; k++) told.send({ type: "executed", data: { k, padding } });
  expect(socket.readyState).not.toBe(WebSocket.OPEN);
  expect(socket.bufferedAmount).toBeLessThan(2 ** 24);
});

test("A client that answers no ping is cut at the next one", async () => {
  const { client, socket, told } = await pair();
  told.ping();
  await once(client, "ping");
  await once(socket, "pong");
  client.pause();
  told.ping();
  expect(socket.readyState).toBe(WebSocket.OPEN);
  told.ping();
  expect(socket.readyState).not.toBe(WebSocket.OPEN);
});
