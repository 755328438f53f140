import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { errorBody } from "#protocol/error-body.ts";
import { serverMessage } from "#protocol/messages.ts";
import { fuzzTimeoutMs, tries } from "./amount.ts";
import { comfyRequest } from "./comfy-requests.ts";
import { type FuzzServer, fuzzServer, type Health } from "./fuzz-server.ts";
import { mutatedJson } from "./mutations.ts";
import { ownRequest } from "./own-requests.ts";
import { type Answer, type Sent, send } from "./send.ts";

let server: FuzzServer;
beforeAll(async () => {
  server = await fuzzServer();
});
afterAll(() => server.close());

const MB = 2 ** 20;
/** Requests that are on their way together. */
const TOGETHER = 8;

/**
 * What each test must leave: a server that lives, has met nothing that it did not foresee, and has let go of what it was sent.
 * @param work is done in two rounds: what the first leaves in memory is what a server needs.
 */
async function unharmed(work: (round: number) => Promise<void>): Promise<void> {
  await work(0);
  const first = await server.health();
  await work(1);
  const second: Health = await server.health();
  expect(second.errors).toEqual([]);
  expect(second.heap - first.heap).toBeLessThan(8 * MB);
  expect(second.rss).toBeLessThan(700 * MB);
}

async function answered(requests: readonly Sent[], check: (answer: Answer, sent: Sent) => void): Promise<void> {
  const answers = await Promise.all(requests.map((request) => send(server.port, request))).catch(async (error) => {
    // A server that has ended says why, which is more than that it does not answer.
    await server.health();
    throw error;
  });
  for (const [k, answer] of answers.entries()) check(answer, requests[k]!);
}

const batches = (request: fc.Arbitrary<Sent>) => fc.array(request, { minLength: TOGETHER, maxLength: TOGETHER });

test(
  "our own API answers every spoilt request, and says what is wrong in its one form",
  async () => {
    const statuses = new Set<number>();
    const check = ({ status, type, text }: Answer, { method }: Sent) => {
      statuses.add(status);
      expect(status, text).toBeLessThan(500);
      if (status < 400 || method === "HEAD") return;
      expect(type).toMatch(/^application\/json/);
      errorBody.parse(JSON.parse(text));
    };
    await unharmed((round) =>
      fc.assert(
        fc.asyncProperty(batches(ownRequest), (requests) => answered(requests, check)),
        tries(125, round),
      ),
    );
    for (const status of [200, 400, 404, 405, 422]) expect(statuses).toContain(status);
  },
  fuzzTimeoutMs,
);

test(
  "the ComfyUI surface answers every spoilt request, and says what is wrong in JSON",
  async () => {
    const statuses = new Set<number>();
    const check = ({ status, type, text }: Answer) => {
      statuses.add(status);
      expect(status, text).toBeLessThan(500);
      if (status < 400) return;
      expect(type).toMatch(/^application\/json/);
      expect(JSON.parse(text)).toHaveProperty("error");
    };
    await unharmed((round) =>
      fc.assert(
        fc.asyncProperty(batches(comfyRequest), (requests) => answered(requests, check)),
        tries(60, round),
      ),
    );
    for (const status of [200, 400]) expect(statuses).toContain(status);
  },
  fuzzTimeoutMs,
);

/** Says all messages on a new socket; resolves once the server has closed it or answered a last word. */
async function converse(path: string, messages: readonly (string | Uint8Array)[]): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`);
  socket.on("error", () => {});
  const closed = once(socket, "close");
  if (path.startsWith("/v1")) socket.on("message", (data) => void serverMessage.parse(JSON.parse(String(data))));
  await Promise.race([once(socket, "open"), closed]);
  for (const message of messages) socket.send(message, () => {});
  socket.close();
  await closed;
}

test(
  "both sockets outlive every spoilt message, and so do those beside them",
  async () => {
    const said = [
      { type: "resume" },
      { type: "ping" },
      { type: "feature_flags", data: { supports_preview_metadata: true } },
      [{ type: "ping" }],
    ];
    const message = fc.oneof(
      { weight: 5, arbitrary: mutatedJson(said) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 300 }) },
    );
    const talk = fc.record({
      path: fc.constantFrom("/v1/events", "/ws", "/ws?clientId=abc", "/api/ws?clientId=%00", "/v1/events?x=1"),
      messages: fc.array(message, { minLength: 4, maxLength: 4 }),
    });
    const witness = new WebSocket(`ws://127.0.0.1:${server.port}/v1/events`);
    await once(witness, "message");
    const property = fc.asyncProperty(fc.array(talk, { minLength: TOGETHER, maxLength: TOGETHER }), async (talks) => {
      await Promise.all(talks.map(({ path, messages }) => converse(path, messages)));
      witness.send('{"type":"ping"}');
      await once(witness, "message");
    });
    await unharmed((round) => fc.assert(property, tries(30, round)));
    witness.close();
  },
  fuzzTimeoutMs,
);

test(
  "what is not even HTTP, or no frame of a socket, is cut off",
  async () => {
    const head =
      "GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    const start = fc.constantFrom(
      "",
      head,
      head.replace("/v1/events", "/ws"),
      head.replace("13", "99"),
      "POST /v1/check HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: other\r\n\r\n",
      "POST /prompt HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
      "GET http://127.0.0.1/v1/health HTTP/1.1\r\n\r\n",
    );
    const bytes = fc.tuple(start, fc.uint8Array({ maxLength: 400 }));
    const property = fc.asyncProperty(fc.array(bytes, { minLength: TOGETHER, maxLength: TOGETHER }), async (all) => {
      await Promise.all(
        all.map(async ([first, rest]) => {
          const socket = connect(server.port, "127.0.0.1");
          socket.on("error", () => {});
          socket.resume();
          socket.end(Buffer.concat([Buffer.from(first), rest]));
          await once(socket, "close");
        }),
      );
      expect((await send(server.port, { method: "GET", path: "/v1/health" })).status).toBe(200);
    });
    await unharmed((round) => fc.assert(property, tries(20, round)));
  },
  fuzzTimeoutMs,
);
