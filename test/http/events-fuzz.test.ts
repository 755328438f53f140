import { once } from "node:events";
import { createConnection } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { watchable } from "./watch.ts";

const resume = '{"type":"resume"}';

/** Messages that are right, nearly right, and nothing at all. */
const message: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.constantFrom(resume, '{"type":"ping"}', "", "null", "[]", '{"type":"resume"'),
  fc.json({ maxDepth: 4 }),
  fc
    .record({ type: fc.oneof(fc.constantFrom("resume", "ping", "__proto__"), fc.string()) })
    .map((m) => JSON.stringify(m)),
  fc.tuple(fc.nat(resume.length), fc.string({ maxLength: 3, unit: "binary" })).map(([at, put]) => {
    return resume.slice(0, at) + put + resume.slice(at + put.length);
  }),
  fc.uint8Array({ maxLength: 200 }),
  fc.integer({ min: 1000, max: 20_000 }).map((length) => "[".repeat(length)),
);

test("Whatever clients say, each is answered or closed with a code that says why, and nobody else notices", async () => {
  const { runs, events, watch, settled } = await watchable({ frameMs: 0 });
  const bystander = await watch();
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 5 }), async (messages) => {
      const client = await watch();
      for (const said of messages) client.socket.send(said);
      const ended = await Promise.race([client.closed, settled(client)]);
      if (ended !== undefined) expect([1003, 1008, 1009]).toContain(ended.code);
      client.socket.terminate();
      await client.closed;
      for (const id of [...runs.runs.keys()]) runs.remove(id);
    }),
    { numRuns: 300, endOnFailure: true },
  );
  await settled(bystander);
  expect(bystander.socket.readyState).toBe(bystander.socket.OPEN);
  await expect.poll(() => events.sockets).toBe(1);
});

test("Bytes that are no frames end their own socket only", async () => {
  const { events, url, watch, settled } = await watchable();
  const bystander = await watch();
  const { port } = new URL(url);
  const upgrade = [
    "GET /v1/events HTTP/1.1",
    "Host: localhost",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "\r\n",
  ].join("\r\n");
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 500 }), async (bytes) => {
      const connection = createConnection(Number(port), "127.0.0.1");
      connection.on("error", () => {});
      connection.write(upgrade);
      await once(connection, "data");
      connection.resume();
      connection.end(bytes);
      await once(connection, "close");
    }),
    { numRuns: 200, endOnFailure: true },
  );
  await settled(bystander);
  await expect.poll(() => events.sockets).toBe(1);
});
