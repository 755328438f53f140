import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "#protocol/routes.ts";
import { chain } from "../engine/workshop.ts";
import { refused, SECRET } from "./attack.ts";
import { bloatedPng, picture } from "./pictures.ts";
import { raw, request, startServer, type TestServer } from "./server.ts";

const MB = 2 ** 20;
const HUGE = 100 * MB;
let server: TestServer;
/** One that loses its patience within a second. */
let hasty: TestServer;
beforeAll(async () => {
  server = await startServer();
  hasty = await startServer({
    limits: { bodyMs: 200 },
    patience: { headersMs: 300, requestMs: 600, idleMs: 5_000, lookMs: 50 },
  });
});
afterAll(() => Promise.all([server.close(), hasty.close()]));

const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  request(server.port, `POST ${path}`, headers, body);

/** 100 MB in pieces of 64 kB that are one and the same; each followed by a chance for others. */
async function* hundredMegabytes(head: string, frame = ["", ""]): AsyncGenerator<string | Uint8Array> {
  yield head;
  const piece = Buffer.from(`${frame[0]}${"x".repeat(65_536)}${frame[1]}`);
  for (let sent = 0; sent < HUGE; sent += 65_536) yield piece;
}

/** The most memory that this process, client and server in one, has taken on meanwhile, in bytes. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const used = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, used());
  }, 5);
  await work();
  clearInterval(timer);
  return most - before;
}

describe("a body of 100 MB", () => {
  const host = () => `Host: 127.0.0.1:${server.port}`;

  test.each([
    "POST /v1/runs",
    "POST /v1/check",
    "PUT /v1/workflows/x",
    "PUT /v1/inputs/x.txt",
    "POST /v1/extract-workflow",
    "PUT /v1/workflows/x/thumbnail",
    "POST /v1/library?kind=schedule&name=x",
  ])("is refused and not kept in memory: %s", async (line) => {
    const announced = () =>
      raw(server.port, hundredMegabytes(`${line} HTTP/1.1\r\n${host()}\r\nContent-Length: ${HUGE}\r\n\r\n`));
    const chunked = () =>
      raw(
        server.port,
        hundredMegabytes(`${line} HTTP/1.1\r\n${host()}\r\nTransfer-Encoding: chunked\r\n\r\n`, ["10000\r\n", "\r\n"]),
      );
    for (const attack of [announced, chunked]) {
      const grown = await growth(() => refused(server, attack, { status: 413, code: "http/too-large" }));
      expect(grown).toBeLessThan(64 * MB);
    }
  });

  test("to an address without one is thrown away", async () => {
    const attack = () =>
      raw(server.port, hundredMegabytes(`GET /nothing HTTP/1.1\r\n${host()}\r\nContent-Length: ${HUGE}\r\n\r\n`));
    const grown = await growth(() => refused(server, attack, { status: 404, code: "http/no-such-route" }));
    expect(grown).toBeLessThan(64 * MB);
  });

  test("that is compressed into a small one is not unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(HUGE, " "));
    const attack = () => post("/v1/check", bomb, { "Content-Encoding": "gzip" });
    await refused(server, attack, { status: 415, code: "http/encoded-body" });
  });
});

describe("a document", () => {
  const node = { id: "n", type: "number/constant", version: 3 };
  const large = (nodes: number) => JSON.stringify({ document: { ...chain(), nodes: Array(nodes).fill(node) } });

  test("of 100,000 nodes is refused before anything looks at them, wherever it is sent", async () => {
    const spacious = await startServer({ limits: { bodyBytes: 64 * MB } });
    const documents = large(100_000);
    const half = { nodes: Array(60_000).fill(node) };
    const blocks = [{ id: "b", workflow: { ...half, blocks: [{ id: "c", workflow: half }] } }];
    const inBlocks = JSON.stringify({ document: { ...chain(), blocks } });
    const document = JSON.stringify(JSON.parse(documents).document);
    for (const [line, body] of [
      ["POST /v1/check", documents],
      ["POST /v1/runs", documents],
      ["POST /v1/runs", inBlocks],
      ["PUT /v1/workflows/test", document],
    ] as const) {
      const attack = () => request(spacious.port, line, { "If-None-Match": "*" }, body);
      await refused(spacious, attack, { status: 413, code: "http/too-many-nodes" });
    }
    await spacious.close();
  });

  test("10,000 brackets deep is refused", async () => {
    for (const deep of ["[".repeat(10_000) + "]".repeat(10_000), `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`]) {
      await refused(server, () => post("/v1/check", deep), { status: 400, code: "workflow/too-deep" });
      const inside = `{"document":{"format":"lemica.workflow","nodes":${deep}}}`;
      await refused(server, () => post("/v1/runs", inside), { status: 400, code: "workflow/too-deep" });
    }
    await refused(server, () => post("/v1/check", "[".repeat(1_000_000)), { status: 400, code: "workflow/too-deep" });
  });

  test("of 16 MB that is nothing but brackets costs no more than its text", async () => {
    const spacious = await startServer({ limits: { bodyBytes: 16 * MB } });
    const body = Buffer.alloc(16 * MB, "[").fill("]", 8 * MB);
    const attack = () => request(spacious.port, "POST /v1/check", {}, body);
    const grown = await growth(() => refused(spacious, attack, { status: 400, code: "workflow/too-deep" }));
    expect(grown).toBeLessThan(128 * MB);
    await spacious.close();
  });

  test("with a name of a megabyte is refused, and the answer does not repeat it", async () => {
    const long = "x".repeat(MB);
    const sound = { id: "n", type: "number/constant", version: 3 };
    for (const nodes of [[{ ...sound, type: long }], [{ ...sound, title: long }], [{ ...sound, [long]: 1 }]])
      await refused(server, () => post("/v1/runs", JSON.stringify({ document: { ...chain(), nodes } })), {
        status: 422,
        code: "workflow/malformed",
      });
    const stray = JSON.stringify({ document: chain(), [long]: 1 });
    await refused(server, () => post("/v1/runs", stray), { status: 400, code: "http/bad-request" });
  });

  test("that reaches for the prototypes of the program loses what it reaches with", async () => {
    const polluted = await readFile(join(import.meta.dirname, "../protocol/polluted.workflow.json"), "utf8");
    const body = `{"document": ${polluted}, "__proto__": {"targets": ["x"]}, "constructor": {"prototype": {"polluted": 1}}}`;
    expect(await post("/v1/check", body)).toMatchObject({ status: 200 });
    const { id } = JSON.parse(polluted);
    const saved = await request(server.port, `PUT /v1/workflows/${id}`, { "If-None-Match": "*" }, polluted);
    expect(saved).toMatchObject({ status: 200 });
    const { text } = await request(server.port, `GET /v1/workflows/${id}`);
    expect(text).not.toMatch(/__proto__|"constructor"|"prototype"/);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test.each([
    ["nothing", "", { status: 400, code: "http/bad-request" }],
    ["a number", "5", { status: 400, code: "http/bad-request" }],
    ["null", "null", { status: 400, code: "http/bad-request" }],
    ["a list", "[]", { status: 400, code: "http/bad-request" }],
    ["half of one", '{"document": {', { status: 400, code: "workflow/not-json" }],
    ["no text", Buffer.from([0xff, 0xfe, 0x00]), { status: 400, code: "workflow/not-json" }],
    ["a form", "document=1&x=2", { status: 400, code: "workflow/not-json" }],
    ["unknown members", `{"document": {}, "${SECRET.slice(0, 3)}": 1}`, { status: 400, code: "http/bad-request" }],
    ["no workflow", '{"document": {}}', { status: 422, code: "workflow/not-a-workflow" }],
    [
      "a newer one",
      '{"document": {"format": "lemica.workflow", "version": 99}}',
      { status: 422, code: "workflow/too-new" },
    ],
  ] as const)("that is %s is refused", async (_, body, refusal) => {
    await refused(server, () => post("/v1/check", body), refusal);
  });
});

describe("what is asked for", () => {
  test.each([
    ["GET /v1/runs?limit=1e9", { status: 400, code: "http/bad-request" }],
    ["GET /v1/runs?status=odd", { status: 400, code: "http/bad-request" }],
    ["GET /v1/runs?serach=x", { status: 400, code: "http/bad-request" }],
    ["GET /v1/runs?__proto__[x]=1", { status: 400, code: "http/bad-request" }],
    ["GET /v1/workflows?limit=-1", { status: 400, code: "http/bad-request" }],
    ["DELETE /v1/runs", { status: 405, code: "http/wrong-method" }],
    ["TRACE /v1/health", { status: 405, code: "http/wrong-method" }],
    ["GET /v1/nothing", { status: 404, code: "http/no-such-route" }],
    ["GET /v1", { status: 404, code: "http/no-such-route" }],
    ["POST /", { status: 404, code: "http/no-such-route" }],
  ])("%s", async (line, refusal) => {
    await refused(server, () => request(server.port, line), refusal);
  });

  test("with headers of a megabyte", async () => {
    const attack = () => request(server.port, "GET /v1/health", { "X-Large": "x".repeat(MB) });
    await refused(server, attack, { status: 431, code: "http/headers-too-large" });
  });

  test("in another language than HTTP", async () => {
    await refused(server, () => raw(server.port, ["\x16\x03\x01\x02\x00\x01\x00"]), {
      status: 400,
      code: "http/not-http",
    });
  });

  test("with two lengths, which would smuggle a request past a proxy", async () => {
    const head = `POST /v1/check HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n`;
    await refused(server, () => raw(server.port, [`${head}0\r\n\r\n`]), { status: 400, code: "http/not-http" });
  });
});

describe("an upload", () => {
  const put = (name: string, body: string | Uint8Array) => request(server.port, `PUT /v1/inputs/${name}`, {}, body);
  const wrong = { status: 415, code: "http/wrong-content" };

  test("of a small file that unpacks to a huge picture is refused", async () => {
    for (const [width, height] of [
      [100_000, 100_000],
      [2 ** 31 - 1, 2 ** 31 - 1],
      [1, 2 ** 27],
    ] as const) {
      const bomb = await bloatedPng(width, height);
      await refused(server, () => put("bomb.png", bomb), { status: 413, code: "http/too-many-pixels" });
    }
    expect(await put("fine.png", await bloatedPng(8192, 8192))).toMatchObject({ status: 201 });
    await server.call(routes.removeInput, { params: { name: "fine.png" } });
  });

  test.each(["png", "jpg", "webp", "gif", "mp4", "webm"])(
    "that only says that it is a .%s is refused",
    async (extension) => {
      await refused(server, () => put(`x.${extension}`, "<html><script>alert(1)</script>"), wrong);
      await refused(server, () => put(`x.${extension}`, "\xff\xd8\xff\xff"), wrong);
      await refused(server, () => put(`empty.${extension}`, ""), wrong);
    },
  );

  test("of one kind of picture under the name of another is refused", async () => {
    const gif = await picture("gif");
    await refused(server, () => put("x.png", gif), wrong);
  });

  test.each(["x.html", "x.svg", "x.xhtml", "x.js", "x.onnx", "x.pkl", "x", "x.png.exe", "x.PHP"])(
    "of a kind that nodes do not read is refused: %s",
    async (name) => {
      await refused(server, () => put(name, "x"), { status: 415, code: "http/unknown-kind" });
    },
  );
});

describe("who takes long", () => {
  const head = (line: string, more = "") => `${line} HTTP/1.1\r\nHost: 127.0.0.1:${hasty.port}\r\n${more}`;
  const slow = { status: 408, code: "http/too-slow" };
  /** Sends a start, then a byte now and then, for ever. */
  async function* dripping(start: string): AsyncGenerator<string> {
    yield start;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      yield "x";
    }
  }

  test("with the headers is answered and cut off", async () => {
    await refused(hasty, () => raw(hasty.port, dripping(head("GET /v1/health", "X-Slow: "))), slow);
  });

  test("with a body is answered and cut off", async () => {
    const start = head("POST /v1/check", "Content-Length: 1000\r\n\r\n{");
    await refused(hasty, () => raw(hasty.port, dripping(start)), slow);
    await refused(hasty, () => raw(hasty.port, [start]), slow);
  });

  test("with an upload is answered and cut off, and leaves nothing behind", async () => {
    const start = head("PUT /v1/inputs/slow.txt", "Content-Length: 1000\r\n\r\nhalf");
    await refused(hasty, () => raw(hasty.port, dripping(start)), slow);
    await refused(hasty, () => raw(hasty.port, [start]), slow);
  });

  test("with an upload and goes away, leaves nothing behind", async () => {
    const before = await hasty.state();
    const lines = hasty.log.length;
    const start = head("PUT /v1/inputs/gone.txt", "Content-Length: 1000\r\n\r\nhalf");
    const socket = connect(hasty.port, "127.0.0.1");
    socket.write(start, () => setTimeout(() => socket.destroy(), 50));
    await expect.poll(() => hasty.log.slice(lines).join(""), { timeout: 10_000 }).toContain("http/cut-short");
    await expect.poll(() => hasty.state(), { timeout: 10_000 }).toBe(before);
  });

  test("is answered once, and then cut off", async () => {
    const socket = connect(hasty.port, "127.0.0.1");
    let text = "";
    socket.on("data", (chunk) => {
      text += String(chunk);
    });
    socket.write(head("POST /v1/check", "Content-Length: 1000\r\n\r\n{"));
    await new Promise((resolve) => socket.once("close", resolve));
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 408"]);
  });

  test("keeps nobody else waiting", async () => {
    const many = Array.from({ length: 100 }, () =>
      raw(hasty.port, [head("POST /v1/check", "Content-Length: 1000\r\n\r\n")]),
    );
    expect(await request(hasty.port, "GET /v1/health")).toMatchObject({ status: 200 });
    for (const { status } of await Promise.all(many)) expect(status).toBe(408);
  });
});
