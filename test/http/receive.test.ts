import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { receive } from "#http/receive.ts";
import { saveUpload } from "#http/save-upload.ts";

test.each([
  [20_000, 0],
  [200_000, 0],
  [200_000, 1],
  [3_000_000, 0],
  [3_000_000, 3],
])(
  "a body of %i bytes that is given up after %i pieces leaves a connection on which the next request is answered",
  async (bytes, most) => {
    const server = createServer(async (request, response) => {
      try {
        let chunks = 0;
        for await (const _ of receive(request, { bytes: 2 ** 30, milliseconds: 60_000 })) {
          // As a disk does that has room for the first.
          await sleep(5);
          if (++chunks > most) throw new Error("full");
        }
        response.end("read");
      } catch {
        response.writeHead(507).end();
      }
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    onTestFinished(() => {
      socket.destroy();
      server.close();
    });
    let answers = "";
    socket.on("data", (chunk) => {
      answers += chunk;
    });
    socket.write(`PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes}\r\n\r\n`);
    socket.write(Buffer.alloc(bytes, 65));
    await expect.poll(() => answers).toContain("HTTP/1.1 507");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await expect
      .poll(() => answers.match(/HTTP\/1\.1 \d+/g), { timeout: 5000 })
      .toEqual(["HTTP/1.1 507", "HTTP/1.1 200"]);
  },
);

test.skipIf(process.platform !== "linux")(
  "an upload into a folder that may not be written to is no full disk",
  async () => {
    async function* chunks() {
      yield Buffer.from("a");
    }
    const upload = saveUpload(chunks(), { root: "/sys", name: "a.txt", replace: false });
    await expect(upload).rejects.toMatchObject({
      code: "http/read-only",
      message: expect.not.stringContaining("space"),
    });
  },
);
