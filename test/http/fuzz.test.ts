import { Agent, request as httpRequest } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { embedWorkflow } from "#media/metadata.ts";
import { errorBody } from "#protocol/error-body.ts";
import { formatWorkflow } from "#protocol/workflow.ts";
import { chain } from "../engine/workshop.ts";
import { fuzzTimeoutMs, tries } from "../fuzz/amount.ts";
import { mutatedJson } from "../fuzz/mutations.ts";
import { picture } from "./pictures.ts";
import { startServer, type TestServer } from "./server.ts";

/** Requests of each kind. */
const REQUESTS = 400;
const AT_ONCE = 8;

let server: TestServer;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  agent.destroy();
  await server.close();
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: string | Uint8Array;
  readonly headers?: Record<string, string>;
}

function send({ method, path, body, headers = {} }: Sent): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: server.port, method, path, agent };
    const length = { "Content-Length": String(Buffer.byteLength(body)) };
    const request = httpRequest({ ...options, headers: { ...length, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() }));
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** Sends several at once: each is answered, no answer blames the server, and each refusal is one of ours. */
async function expectSound(batch: readonly Sent[]): Promise<void> {
  const answers = await Promise.all(batch.map(send));
  for (const [k, { status, text }] of answers.entries()) {
    const { method, path, body } = batch[k]!;
    const sent = `${method} ${path} ${String(body).slice(0, 2000)}\n${text.slice(0, 1000)}`;
    expect(status, sent).toBeLessThan(500);
    if (status >= 400 && method !== "HEAD") expect(errorBody.safeParse(JSON.parse(text)).success, sent).toBe(true);
  }
}

const document = chain();
const id = "0b8f1c1e-6a52-4c0e-9d6e-2f1f5d0c9a11";
/** Requests that are right. */
const right = [
  { method: "POST", path: "/v1/check", body: { document, targets: ["show"] } },
  { method: "POST", path: "/v1/runs", body: { document, front: true, id } },
  { method: "PUT", path: "/v1/workflows/test", body: document, headers: { "If-None-Match": "*" } },
  { method: "PATCH", path: "/v1/workflows/test", body: { name: "New", tags: ["a", "b"] } },
  { method: "POST", path: "/v1/workflows/test/duplicate", body: { name: "Copy" } },
  { method: "POST", path: `/v1/runs/${id}/move`, body: { before: null } },
  { method: "POST", path: "/v1/library?kind=schedule&name=a&fileName=b.txt", body: [1, 0, 0, 1] },
  {
    method: "POST",
    path: "/v1/library?kind=error-graph&name=g",
    body: [
      [0, 0, 0.5],
      [0, 0, 0],
      [0, 0, 0],
    ],
  },
] as const;

const mutated: fc.Arbitrary<Sent> = fc
  .constantFrom(...right)
  .chain(({ body, ...rest }) => mutatedJson([body]).map((text) => ({ ...rest, body: text })));

const part = fc.oneof(
  fc.constantFrom(
    "..",
    "%2e%2e",
    "%2f",
    "%00",
    "%5c",
    "CON",
    "__proto__",
    "constructor",
    "tags",
    "test",
    "a.txt",
    "%ff",
    "*",
    ":id",
    "%F0%9F%98%80",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }).map(encodeURIComponent),
);
const rooms = [
  "workflows",
  "runs",
  "library",
  "inputs",
  "templates",
  "workflow-trash",
  "library-trash",
  "queue",
  "models",
  "check",
  "openapi.json",
];
/** Addresses that may or may not be there, with queries that may or may not be known. */
const addressed = fc
  .record({
    method: fc.constantFrom("GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS"),
    room: fc.constantFrom(...rooms),
    parts: fc.array(part, { maxLength: 4 }),
    query: fc.dictionary(
      fc.constantFrom(
        "search",
        "tags",
        "limit",
        "offset",
        "kind",
        "sort",
        "before",
        "status",
        "trashed",
        "name",
        "__proto__",
      ),
      part,
      { maxKeys: 3 },
    ),
    body: fc.constantFrom("", "{}", "null", "x"),
    headers: fc.dictionary(
      fc.constantFrom("If-Match", "If-None-Match", "Range", "Accept", "Content-Type"),
      fc.constantFrom("*", '"a"', "bytes=0-", "bytes=9-1", "", 'W/"x", "y"'),
      { maxKeys: 2 },
    ),
  })
  .map(({ method, room, parts, query, body, headers }): Sent => {
    const search = Object.entries(query)
      .map(([name, value]) => `${name}=${value}`)
      .join("&");
    return { method, path: `/v1/${[room, ...parts].join("/")}${search && `?${search}`}`, body, headers };
  });

/** Pictures with a workflow inside, damaged. */
const damaged = (files: readonly Uint8Array[]) =>
  fc
    .tuple(
      fc.nat(),
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 12 }),
      fc.nat(),
      fc.constantFrom("png", "webp", "gif", "jpg", "npy", "json"),
    )
    .map(([which, bytes, cut, extension]): Sent => {
      const file = files[which % files.length]!.slice();
      for (const [at, byte] of bytes) file[at % file.length] = byte;
      const body = cut % 3 === 0 ? file.subarray(0, cut % (file.length + 1)) : file;
      return cut % 2 === 0
        ? { method: "POST", path: "/v1/extract-workflow", body }
        : { method: "PUT", path: `/v1/inputs/fuzz.${extension}`, body };
    });

/** Every value that is made is sent, in batches. */
async function fuzz(values: fc.Arbitrary<Sent>): Promise<void> {
  const batches = fc.array(values, { minLength: AT_ONCE, maxLength: AT_ONCE });
  await fc.assert(fc.asyncProperty(batches, expectSound), tries(REQUESTS / AT_ONCE));
}

test("the server answers mutated bodies without blaming itself", () => fuzz(mutated), fuzzTimeoutMs);
test("the server answers odd addresses without blaming itself", () => fuzz(addressed), fuzzTimeoutMs);
test(
  "the server answers damaged pictures without blaming itself",
  async () => {
    const plain = await Promise.all((["png", "webp", "gif", "jpeg"] as const).map((format) => picture(format)));
    const carriers = plain.slice(0, 3).map((bytes) => embedWorkflow(bytes, formatWorkflow(chain())));
    await fuzz(damaged([...plain, ...carriers]));
  },
  fuzzTimeoutMs,
);

test("afterwards it is as well as before", async () => {
  expect(await send({ method: "GET", path: "/v1/ready", body: "" })).toMatchObject({ status: 200 });
  expect(server.log.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
});
